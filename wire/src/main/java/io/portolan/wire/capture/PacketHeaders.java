package io.portolan.wire.capture;

import io.portolan.wire.Bytes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/// Finds addresses, ports and payload in a captured packet: link layer, VLAN tags, IPv4 and IPv6
/// with extension headers, TCP and UDP.
///
/// One object serves for all packets; nothing is allocated. What it says holds as long as the
/// [CapturedFrame] it was read from stands. No checksum is verified, since capturing hosts leave
/// them to their network cards.
///
/// @see "RFC 791; RFC 8200, section 4; RFC 9293, section 3.1; RFC 768; IEEE 802.1Q"
public final class PacketHeaders {
  /// What a packet turned out to be.
  public enum Kind {
    TCP,
    UDP,
    /// A part of a TCP segment or UDP datagram; [Defragmenter] puts it together.
    FRAGMENT,
    /// Something well-formed that carries neither.
    OTHER,
    /// A header is cut short or says what cannot be.
    BROKEN
  }

  static final int FIN = 0x01;
  static final int SYN = 0x02;
  static final int RST = 0x04;
  static final int ACK = 0x10;

  private static final int IP_4 = 0x0800;
  private static final int IP_6 = 0x86DD;
  private static final int PROTOCOL_TCP = 6;
  private static final int PROTOCOL_UDP = 17;
  private static final int FRAGMENT_HEADER = 44;
  private static final int AUTHENTICATION_HEADER = 51;

  /// What stands before IPv4 addresses where they are written as IPv6 ones.
  private static final long MAPPED = 0xFFFF_0000_0000L;

  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private boolean isIp6;
  private long sourceHigh;
  private long sourceLow;
  private long destinationHigh;
  private long destinationLow;
  private int protocol;
  private int sourcePort;
  private int destinationPort;
  private long sequence;
  private int flags;
  private int payloadOffset;
  private int payloadSize;
  private int payloadOriginalSize;
  private long fragmentId;
  private int fragmentOffset;
  private boolean moreFragments;

  /// Headers of no packet yet.
  public PacketHeaders() {}

  /// Reads the headers of one packet.
  public Kind read(CapturedFrame frame) {
    bytes = frame.buffer();
    int start = frame.offset();
    int end = start + frame.size();
    return switch (frame.linkType()) {
      case LinkType.NULL, LinkType.LOOP -> end - start < 4 ? Kind.BROKEN : ip(start + 4, end);
      case LinkType.ETHERNET ->
          end - start < 14 ? Kind.BROKEN : tagged(u16(start + 12), start + 14, end);
      case LinkType.RAW, LinkType.RAW_BSD, LinkType.RAW_OPENBSD, LinkType.IPV4, LinkType.IPV6 ->
          ip(start, end);
      case LinkType.LINUX_SLL ->
          end - start < 16 ? Kind.BROKEN : tagged(u16(start + 14), start + 16, end);
      case LinkType.LINUX_SLL2 ->
          end - start < 20 ? Kind.BROKEN : tagged(u16(start), start + 20, end);
      default -> Kind.OTHER;
    };
  }

  /// Reads the transport header of a datagram that was put together from fragments, between the
  /// addresses of the fragment read last.
  Kind readTransport(ByteBuffer whole, int size) {
    bytes = whole;
    return transport(0, size, size);
  }

  private Kind tagged(int etherType, int start, int end) {
    int type = etherType;
    int at = start;
    while (type == 0x8100 || type == 0x88A8 || type == 0x9100) {
      if (end - at < 4) {
        return Kind.BROKEN;
      }
      type = u16(at + 2);
      at += 4;
    }
    return type == IP_4 || type == IP_6 ? ip(at, end) : Kind.OTHER;
  }

  private Kind ip(int start, int end) {
    if (start >= end) {
      return Kind.BROKEN;
    }
    return switch ((bytes.get(start) >> 4) & 0xF) {
      case 4 -> ip4(start, end);
      case 6 -> ip6(start, end);
      default -> Kind.OTHER;
    };
  }

  private Kind ip4(int start, int end) {
    if (end - start < 20) {
      return Kind.BROKEN;
    }
    int header = (bytes.get(start) & 0xF) * 4;
    int total = u16(start + 2);
    // Hosts that leave segmentation to their cards capture packets with a length of 0.
    int original = total == 0 ? end - start : total;
    if (header < 20 || header > original || header > end - start) {
      return Kind.BROKEN;
    }
    isIp6 = false;
    sourceHigh = 0;
    sourceLow = MAPPED | u32(start + 12);
    destinationHigh = 0;
    destinationLow = MAPPED | u32(start + 16);
    protocol = bytes.get(start + 9) & 0xFF;
    int fragment = u16(start + 6);
    int at = start + header;
    int size = original - header;
    if ((fragment & 0x3FFF) != 0) {
      return fragment(
          u16(start + 4), (fragment & 0x1FFF) * 8, (fragment & 0x2000) != 0, at, end, size);
    }
    return transport(at, Math.min(end, start + original), size);
  }

  private Kind ip6(int start, int end) {
    if (end - start < 40) {
      return Kind.BROKEN;
    }
    isIp6 = true;
    sourceHigh = bytes.getLong(start + 8);
    sourceLow = bytes.getLong(start + 16);
    destinationHigh = bytes.getLong(start + 24);
    destinationLow = bytes.getLong(start + 32);
    int length = u16(start + 4);
    int originalEnd = length == 0 ? end : start + 40 + length;
    int limit = Math.min(end, originalEnd);
    int next = bytes.get(start + 6) & 0xFF;
    int at = start + 40;
    while (isExtension(next)) {
      if (limit - at < 8) {
        return Kind.BROKEN;
      }
      int following = bytes.get(at) & 0xFF;
      if (next == FRAGMENT_HEADER) {
        int place = u16(at + 2);
        protocol = following;
        if ((place & 0xFFF9) != 0) {
          return fragment(
              u32(at + 4), place & 0xFFF8, (place & 1) != 0, at + 8, limit, originalEnd - at - 8);
        }
        at += 8;
      } else {
        int units = bytes.get(at + 1) & 0xFF;
        at += next == AUTHENTICATION_HEADER ? (units + 2) * 4 : (units + 1) * 8;
      }
      next = following;
    }
    if (at > limit) {
      return Kind.BROKEN;
    }
    protocol = next;
    return transport(at, limit, originalEnd - at);
  }

  private static boolean isExtension(int header) {
    return switch (header) {
      // Hop-by-hop, routing, fragment, authentication, destination, mobility, host identity, shim6.
      case 0, 43, FRAGMENT_HEADER, AUTHENTICATION_HEADER, 60, 135, 139, 140 -> true;
      default -> false;
    };
  }

  private Kind fragment(long id, int offset, boolean more, int at, int end, int size) {
    if (protocol != PROTOCOL_TCP && protocol != PROTOCOL_UDP) {
      return Kind.OTHER;
    }
    if (size < 0 || offset + size > 0xFFFF) {
      return Kind.BROKEN;
    }
    fragmentId = id;
    fragmentOffset = offset;
    moreFragments = more;
    payloadOffset = at;
    payloadSize = Math.clamp(end - at, 0, size);
    payloadOriginalSize = size;
    return Kind.FRAGMENT;
  }

  /// @param size of header and payload on the wire, whatever of it was captured
  private Kind transport(int at, int end, int size) {
    return switch (protocol) {
      case PROTOCOL_TCP -> tcp(at, end, size);
      case PROTOCOL_UDP -> udp(at, end, size);
      default -> Kind.OTHER;
    };
  }

  private Kind tcp(int at, int end, int size) {
    if (end - at < 20) {
      return Kind.BROKEN;
    }
    int header = ((bytes.get(at + 12) >> 4) & 0xF) * 4;
    if (header < 20 || header > size) {
      return Kind.BROKEN;
    }
    sourcePort = u16(at);
    destinationPort = u16(at + 2);
    sequence = u32(at + 4);
    flags = bytes.get(at + 13) & 0xFF;
    payload(at + header, end, size - header);
    return Kind.TCP;
  }

  private Kind udp(int at, int end, int size) {
    if (end - at < 8) {
      return Kind.BROKEN;
    }
    int length = u16(at + 4);
    int original = length == 0 ? size : length;
    if (original < 8 || original > size) {
      return Kind.BROKEN;
    }
    sourcePort = u16(at);
    destinationPort = u16(at + 2);
    payload(at + 8, end, original - 8);
    return Kind.UDP;
  }

  private void payload(int at, int end, int size) {
    payloadOffset = at;
    payloadOriginalSize = size;
    payloadSize = Math.clamp(end - at, 0, size);
  }

  private int u16(int at) {
    return bytes.getShort(at) & 0xFFFF;
  }

  private long u32(int at) {
    return bytes.getInt(at) & 0xFFFFFFFFL;
  }

  public InetSocketAddress source() {
    return new InetSocketAddress(address(sourceHigh, sourceLow), sourcePort);
  }

  public InetSocketAddress destination() {
    return new InetSocketAddress(address(destinationHigh, destinationLow), destinationPort);
  }

  /// A copy of the payload, as much of it as was captured.
  public Bytes payload() {
    return Bytes.copyOf(bytes.slice(payloadOffset, payloadSize));
  }

  /// How many bytes of payload were captured.
  public int payloadSize() {
    return payloadSize;
  }

  /// How many bytes of payload there were on the wire.
  public int payloadOriginalSize() {
    return payloadOriginalSize;
  }

  /// An address from its two halves, of which IPv4 has the mapped form.
  static InetAddress address(long high, long low) {
    boolean isMapped = high == 0 && (low & 0xFFFF_FFFF_0000_0000L) == MAPPED;
    var bytes =
        isMapped
            ? ByteBuffer.allocate(4).putInt((int) low)
            : ByteBuffer.allocate(16).putLong(high).putLong(low);
    try {
      return InetAddress.getByAddress(bytes.array());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }

  /// The lower half of an IPv4 address in the form in which it is kept; the upper half is 0.
  static long mapped(int address) {
    return MAPPED | (address & 0xFFFFFFFFL);
  }

  ByteBuffer bytes() {
    return bytes;
  }

  int payloadOffset() {
    return payloadOffset;
  }

  boolean isIp6() {
    return isIp6;
  }

  int protocol() {
    return protocol;
  }

  long sourceHigh() {
    return sourceHigh;
  }

  long sourceLow() {
    return sourceLow;
  }

  long destinationHigh() {
    return destinationHigh;
  }

  long destinationLow() {
    return destinationLow;
  }

  int sourcePort() {
    return sourcePort;
  }

  int destinationPort() {
    return destinationPort;
  }

  /// Of a TCP segment's first payload byte, or of its SYN.
  long sequence() {
    return sequence;
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  long fragmentId() {
    return fragmentId;
  }

  /// Where a fragment belongs, in bytes.
  int fragmentOffset() {
    return fragmentOffset;
  }

  boolean moreFragments() {
    return moreFragments;
  }
}
