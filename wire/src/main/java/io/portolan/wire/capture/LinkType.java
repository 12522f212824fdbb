package io.portolan.wire.capture;

/// What a captured packet begins with: the link types this project reads, by their numbers in the
/// registry of link types, which captures carry.
///
/// @see "the registry of link types at tcpdump.org"
public final class LinkType {
  /// BSD loopback: the address family in four bytes, in the byte order of the host that captured.
  public static final int NULL = 0;

  public static final int ETHERNET = 1;

  /// An IPv4 or IPv6 header.
  public static final int RAW = 101;

  /// The same, as BSD kernels number it.
  public static final int RAW_BSD = 12;

  /// The same, as OpenBSD numbers it.
  public static final int RAW_OPENBSD = 14;

  /// OpenBSD loopback: the address family in four bytes, big-endian.
  public static final int LOOP = 108;

  /// Linux "cooked": 16 bytes, the EtherType last.
  public static final int LINUX_SLL = 113;

  /// An IPv4 header.
  public static final int IPV4 = 228;

  /// An IPv6 header.
  public static final int IPV6 = 229;

  /// Linux "cooked", second version: 20 bytes, the EtherType first.
  public static final int LINUX_SLL2 = 276;

  private LinkType() {}

  /// Whether packets of this link type are looked into at all.
  public static boolean isRead(int linkType) {
    return switch (linkType) {
      case NULL, ETHERNET, RAW, RAW_BSD, RAW_OPENBSD, LOOP, LINUX_SLL, IPV4, IPV6, LINUX_SLL2 ->
          true;
      default -> false;
    };
  }
}
