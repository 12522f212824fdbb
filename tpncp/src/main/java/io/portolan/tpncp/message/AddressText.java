package io.portolan.tpncp.message;

import io.portolan.wire.Bytes;

/// Addresses as people write them.
final class AddressText {
  private static final int GROUPS = 8;

  private AddressText() {}

  /// Dotted decimal for four bytes, RFC 5952 for sixteen.
  static String of(Bytes address) {
    return address.size() == 4
        ? address.at(0) + "." + address.at(1) + "." + address.at(2) + "." + address.at(3)
        : ipv6(address);
  }

  private static String ipv6(Bytes address) {
    int start = GROUPS;
    int longest = 1;
    for (int i = 0; i < GROUPS; i++) {
      int zeros = 0;
      while (i + zeros < GROUPS && group(address, i + zeros) == 0) {
        zeros++;
      }
      if (zeros > longest) {
        longest = zeros;
        start = i;
      }
    }
    var text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == start) {
        text.append("::");
        i += longest - 1;
      } else {
        text.append(i > 0 && text.charAt(text.length() - 1) != ':' ? ":" : "")
            .append(Integer.toHexString(group(address, i)));
      }
    }
    return text.toString();
  }

  private static int group(Bytes address, int index) {
    return address.at(2 * index) << 8 | address.at(2 * index + 1);
  }
}
