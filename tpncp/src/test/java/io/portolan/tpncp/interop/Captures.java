package io.portolan.tpncp.interop;

import io.portolan.wire.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Small captures: little-endian pcap, link type 101 (raw IPv4), whole packets in order.
final class Captures {
  private static final int UDP = 17;

  private Captures() {}

  /// One packet's payload.
  record Packet(int sourcePort, Bytes payload) {}

  static List<Packet> read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    Bytes all = Bytes.wrap(in.array());
    var packets = new ArrayList<Packet>();
    for (int at = 24; at < all.size(); ) {
      Bytes ip = all.slice(at + 16, at + 16 + in.getInt(at + 8));
      Bytes segment = ip.from(4 * (ip.at(0) & 0x0F));
      int header = ip.at(9) == UDP ? 8 : 4 * (segment.at(12) >> 4);
      packets.add(new Packet(segment.at(0) << 8 | segment.at(1), segment.from(header)));
      at += 16 + ip.size();
    }
    return packets;
  }

  /// Writes UDP datagrams from one port to another on loopback.
  static void write(Path file, int sourcePort, int destinationPort, List<Bytes> payloads)
      throws IOException {
    int size = 24 + payloads.stream().mapToInt(payload -> 16 + 28 + payload.size()).sum();
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0xA1B2C3D4).putShort((short) 2).putShort((short) 4);
    out.putInt(0).putInt(0).putInt(0x40000).putInt(101);
    for (Bytes payload : payloads) {
      int length = 28 + payload.size();
      out.putInt(1_700_000_000).putInt(0).putInt(length).putInt(length);
      out.order(ByteOrder.BIG_ENDIAN);
      out.put((byte) 0x45).put((byte) 0).putShort((short) length).putInt(0);
      out.put((byte) 64).put((byte) UDP).putShort((short) 0);
      out.putInt(0x7F000001).putInt(0x7F000001);
      out.putShort((short) sourcePort).putShort((short) destinationPort);
      out.putShort((short) (8 + payload.size())).putShort((short) 0);
      out.put(payload.buffer()).order(ByteOrder.LITTLE_ENDIAN);
    }
    Files.write(file, out.array());
  }
}
