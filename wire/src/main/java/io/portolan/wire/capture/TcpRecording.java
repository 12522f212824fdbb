package io.portolan.wire.capture;

import io.portolan.wire.Bytes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;

/// One TCP conversation on its way into a [PcapngWriter]: handshake, segments that are acknowledged
/// at once, and an end. One thread at a time; conversations of the same writer may interleave.
public final class TcpRecording {
  private static final int FIN = 0x01;
  private static final int SYN = 0x02;
  private static final int RST = 0x04;
  private static final int PSH = 0x08;
  private static final int ACK = 0x10;

  /// As much as an Ethernet frame carries, so that the capture looks like any other.
  private static final int SEGMENT = 1440;

  private final PcapngWriter writer;
  private final InetSocketAddress caller;
  private final InetSocketAddress listener;
  private String comment;
  private long callerNext = 1000;
  private long listenerNext = 2000;

  TcpRecording(
      PcapngWriter writer, InetSocketAddress caller, InetSocketAddress listener, String comment) {
    this.writer = writer;
    this.caller = caller;
    this.listener = listener;
    this.comment = comment;
  }

  /// The three segments that open a connection.
  public void open(Instant at) throws IOException {
    segment(at, Side.CALLER, SYN, Bytes.EMPTY);
    callerNext++;
    segment(at, Side.LISTENER, SYN | ACK, Bytes.EMPTY);
    listenerNext++;
    segment(at, Side.CALLER, ACK, Bytes.EMPTY);
  }

  /// Bytes in as many segments as they need, and the other side's acknowledgement.
  public void said(Instant at, Side speaker, Bytes bytes) throws IOException {
    for (int from = 0; from < bytes.size(); from += SEGMENT) {
      int to = Math.min(from + SEGMENT, bytes.size());
      segment(at, speaker, PSH | ACK, bytes.slice(from, to));
      advance(speaker, to - from);
    }
    segment(at, speaker.other(), ACK, Bytes.EMPTY);
  }

  /// The four segments of an orderly end, begun by the given side.
  public void close(Instant at, Side first) throws IOException {
    segment(at, first, FIN | ACK, Bytes.EMPTY);
    advance(first, 1);
    segment(at, first.other(), FIN | ACK, Bytes.EMPTY);
    advance(first.other(), 1);
    segment(at, first, ACK, Bytes.EMPTY);
  }

  /// The connection was broken off.
  public void reset(Instant at, Side by) throws IOException {
    segment(at, by, RST | ACK, Bytes.EMPTY);
  }

  private void advance(Side side, int bytes) {
    if (side == Side.CALLER) {
      callerNext += bytes;
    } else {
      listenerNext += bytes;
    }
  }

  private void segment(Instant at, Side from, int flags, Bytes payload) throws IOException {
    boolean isCaller = from == Side.CALLER;
    long sequence = isCaller ? callerNext : listenerNext;
    long acknowledged = (flags & ACK) == 0 ? 0 : isCaller ? listenerNext : callerNext;
    Bytes packet =
        SynthesizedPacket.tcp(
            isCaller ? caller : listener,
            isCaller ? listener : caller,
            sequence & 0xFFFFFFFFL,
            acknowledged & 0xFFFFFFFFL,
            flags,
            payload);
    writer.packet(at, packet, comment);
    comment = "";
  }
}
