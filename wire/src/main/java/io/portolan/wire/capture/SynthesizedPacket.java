package io.portolan.wire.capture;

import io.portolan.wire.Bytes;
import io.portolan.wire.WireWriter;
import java.net.InetSocketAddress;

/// IP packets around payloads, with headers that are made up and checksums that are right.
///
/// @see "RFC 791, section 3.1; RFC 8200, section 3 and 8.1; RFC 9293, section 3.1; RFC 768"
final class SynthesizedPacket {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int HOP_LIMIT = 64;
  private static final int WINDOW = 65535;

  private SynthesizedPacket() {}

  static void requireSameFamily(InetSocketAddress from, InetSocketAddress to) {
    if (address(from).size() != address(to).size()) {
      throw new IllegalArgumentException(from + " and " + to + " are of different families");
    }
  }

  static Bytes udp(InetSocketAddress from, InetSocketAddress to, Bytes payload) {
    requireSameFamily(from, to);
    int size = 8 + payload.size();
    var header =
        new WireWriter()
            .u16("source port", from.getPort())
            .u16("destination port", to.getPort())
            .u16("length", size);
    int sum = checksum(from, to, UDP, header.toBytes().concat(Bytes.of(0, 0)).concat(payload));
    // A sum of 0 means that there is none, so 0 is sent as its other form.
    header.u16("checksum", sum == 0 ? 0xFFFF : sum);
    return ip(from, to, UDP, header.bytes(payload).toBytes());
  }

  static Bytes tcp(
      InetSocketAddress from,
      InetSocketAddress to,
      long sequence,
      long acknowledged,
      int flags,
      Bytes payload) {
    var header =
        new WireWriter()
            .u16("source port", from.getPort())
            .u16("destination port", to.getPort())
            .u32("sequence", sequence)
            .u32("acknowledged", acknowledged)
            .u8("data offset", 5 << 4)
            .u8("flags", flags)
            .u16("window", WINDOW);
    Bytes unsummed = header.toBytes().concat(Bytes.of(0, 0, 0, 0)).concat(payload);
    header.u16("checksum", checksum(from, to, TCP, unsummed)).u16("urgent", 0).bytes(payload);
    return ip(from, to, TCP, header.toBytes());
  }

  private static Bytes ip(InetSocketAddress from, InetSocketAddress to, int protocol, Bytes body) {
    if (address(from).size() == 16) {
      return new WireWriter()
          .u32("version", 6L << 28)
          .u16("payload length", body.size())
          .u8("next header", protocol)
          .u8("hop limit", HOP_LIMIT)
          .bytes(address(from))
          .bytes(address(to))
          .bytes(body)
          .toBytes();
    }
    Bytes start =
        new WireWriter()
            .u8("version", 0x45)
            .u8("service", 0)
            .u16("total length", 20 + body.size())
            .u16("identification", 0)
            .u16("don't fragment", 0x4000)
            .u8("time to live", HOP_LIMIT)
            .u8("protocol", protocol)
            .toBytes();
    Bytes addresses = address(from).concat(address(to));
    int sum = folded(sum(start.concat(addresses), 0));
    return new WireWriter()
        .bytes(start)
        .u16("checksum", sum)
        .bytes(addresses)
        .bytes(body)
        .toBytes();
  }

  /// The sum over the pseudo-header and the segment, whose own sum is still 0.
  private static int checksum(
      InetSocketAddress from, InetSocketAddress to, int protocol, Bytes segment) {
    long sum = sum(address(from), 0);
    sum = sum(address(to), sum);
    sum += protocol + segment.size();
    return folded(sum(segment, sum));
  }

  private static long sum(Bytes bytes, long before) {
    long sum = before;
    for (int i = 0; i < bytes.size(); i++) {
      sum += i % 2 == 0 ? (long) bytes.at(i) << 8 : bytes.at(i);
    }
    return sum;
  }

  private static int folded(long sum) {
    long folded = sum;
    while (folded > 0xFFFF) {
      folded = (folded & 0xFFFF) + (folded >>> 16);
    }
    return (int) ~folded & 0xFFFF;
  }

  private static Bytes address(InetSocketAddress peer) {
    return Bytes.wrap(peer.getAddress().getAddress());
  }
}
