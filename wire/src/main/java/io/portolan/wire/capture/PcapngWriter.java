package io.portolan.wire.capture;

import io.portolan.wire.Bytes;
import io.portolan.wire.WireWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Writes conversations as a pcapng capture that other tools can read.
///
/// Only payloads, peers and times are true: the packets around them are made up (link type raw IP,
/// whole segments, no losses, correct checksums), and the capture says so in comments of its
/// section, its interface and the first packet of every conversation. Calls may come from many
/// threads; each writes whole blocks.
///
/// @see "draft-ietf-opsawg-pcapng, sections 4.1 to 4.3"
public final class PcapngWriter implements Closeable {
  private static final long SECTION_HEADER = 0x0A0D0D0A;
  private static final long INTERFACE_DESCRIPTION = 1;
  private static final long ENHANCED_PACKET = 6;
  private static final long BYTE_ORDER = 0x1A2B3C4D;

  private static final int COMMENT = 1;
  private static final int APPLICATION = 4;
  private static final int DESCRIPTION = 3;
  private static final int TIME_RESOLUTION = 9;
  private static final int NANOSECONDS = 9;
  private static final int LONGEST_OPTION = 0xFFFF;

  private static final String SYNTHESIZED =
      "Payloads, addresses, ports and times as observed; packet headers are synthesized.";

  private final OutputStream out;

  private PcapngWriter(OutputStream out) {
    this.out = out;
  }

  /// Begins a capture.
  ///
  /// @param out closed with this writer
  /// @param application who writes, with version, for the section's header
  public static PcapngWriter open(OutputStream out, String application) throws IOException {
    var writer = new PcapngWriter(out);
    var section =
        WireWriter.littleEndian()
            .u32("byte order", BYTE_ORDER)
            .u16("major", 1)
            .u16("minor", 0)
            .i64(-1);
    option(section, APPLICATION, application);
    option(section, COMMENT, SYNTHESIZED);
    writer.block(SECTION_HEADER, section);
    var link =
        WireWriter.littleEndian()
            .u16("link type", LinkType.RAW)
            .u16("reserved", 0)
            .u32("snapshot length", 0);
    option(link, DESCRIPTION, "synthesized packet headers");
    link.u16("option", TIME_RESOLUTION).u16("option.length", 1).u8("resolution", NANOSECONDS);
    link.bytes(Bytes.of(0, 0, 0));
    writer.block(INTERFACE_DESCRIPTION, link);
    return writer;
  }

  /// Writes one UDP datagram.
  ///
  /// @param payload at most 65,507 bytes over IPv4, 65,527 over IPv6
  /// @param comment what to say of it; "" for nothing
  /// @throws IllegalArgumentException if the payload fits no datagram, or one of the addresses is
  ///     IPv4 and the other IPv6
  public void datagram(
      Instant at, InetSocketAddress from, InetSocketAddress to, Bytes payload, String comment)
      throws IOException {
    packet(at, SynthesizedPacket.udp(from, to, payload), comment);
  }

  /// Writes one IP packet as it is.
  ///
  /// @param packet from its IPv4 or IPv6 header on
  /// @param comment what to say of it; "" for nothing
  public void packet(Instant at, Bytes packet, String comment) throws IOException {
    long nanos =
        Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000_000L), at.getNano());
    var body =
        WireWriter.littleEndian()
            .u32("interface", 0)
            .u32("time.high", nanos >>> 32)
            .u32("time.low", nanos & 0xFFFFFFFFL)
            .u32("captured", packet.size())
            .u32("original", packet.size())
            .bytes(packet)
            .bytes(padding(packet.size()));
    option(body, COMMENT, comment);
    block(ENHANCED_PACKET, body);
  }

  /// Begins a TCP conversation; nothing is written before its first call.
  ///
  /// @param comment what to say of it, beside that its headers are synthesized; "" for nothing
  /// @throws IllegalArgumentException if one of the addresses is IPv4 and the other IPv6
  public TcpRecording tcp(InetSocketAddress caller, InetSocketAddress listener, String comment) {
    SynthesizedPacket.requireSameFamily(caller, listener);
    String first = comment.isEmpty() ? SYNTHESIZED : comment + "\n" + SYNTHESIZED;
    return new TcpRecording(this, caller, listener, first);
  }

  /// Hands over to the stream what stands in its buffers.
  public synchronized void flush() throws IOException {
    out.flush();
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }

  private synchronized void block(long type, WireWriter body) throws IOException {
    if (body.size() % 4 != 0) {
      throw new IllegalStateException("a block's body has " + body.size() + " bytes");
    }
    long length = body.size() + 12L;
    WireWriter.littleEndian()
        .u32("type", type)
        .u32("length", length)
        .bytes(body.toBytes())
        .u32("length", length)
        .toBytes()
        .writeTo(out);
  }

  /// Options without an end mark, which a block may leave out.
  private static void option(WireWriter body, int code, String text) {
    if (text.isEmpty()) {
      return;
    }
    Bytes value = Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)).first(LONGEST_OPTION);
    body.u16("option", code)
        .u16("option.length", value.size())
        .bytes(value)
        .bytes(padding(value.size()));
  }

  private static Bytes padding(int size) {
    return Bytes.wrap(new byte[-size & 3]);
  }
}
