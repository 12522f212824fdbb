package io.portolan.survey;

import java.net.Inet6Address;
import java.net.InetAddress;

/// An address as it stands in every report: `127.0.0.1`, `::1`, `2001:db8::5`.
///
/// @see "RFC 5952, section 4"
public final class AddressText {
  private static final int GROUPS = 8;

  private AddressText() {}

  /// The shortest form of IPv6, the usual one of IPv4; no scope.
  public static String of(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    byte[] bytes = address.getAddress();
    var groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = ((bytes[2 * i] & 0xFF) << 8) | (bytes[2 * i + 1] & 0xFF);
    }
    int start = -1;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int zeros = zerosFrom(groups, i);
      if (zeros > length) {
        start = i;
        length = zeros;
      }
    }
    var text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  private static int zerosFrom(int[] groups, int from) {
    int zeros = 0;
    while (from + zeros < GROUPS && groups[from + zeros] == 0) {
      zeros++;
    }
    return zeros;
  }
}
