package io.portolan.wire.capture;

/// What a captured packet begins with: the link types this project reads, by their numbers in the
/// registry of link types, which captures carry.
///
/// @see "the registry of link types at tcpdump.org"
public enum LinkType {
  /// BSD loopback: the address family in four bytes, in the byte order of the host that captured.
  NULL(0),
  ETHERNET(1),
  /// An IPv4 or IPv6 header.
  RAW(101),
  /// OpenBSD loopback: the address family in four bytes, big-endian.
  LOOP(108),
  /// Linux "cooked", 16 bytes.
  LINUX_SLL(113),
  /// An IPv4 header.
  IPV4(228),
  /// An IPv6 header.
  IPV6(229),
  /// Linux "cooked", second version, 20 bytes.
  LINUX_SLL2(276);

  private final int code;

  LinkType(int code) {
    this.code = code;
  }

  /// Its number in the registry.
  public int code() {
    return code;
  }
}
