package io.portolan.survey;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.chart.Chart;
import io.portolan.sim.Noise;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.Transport;
import io.portolan.wire.WireReader;
import io.portolan.wire.WireWriter;
import io.portolan.wire.capture.ConversationLimits;
import io.portolan.wire.capture.Explainer;
import io.portolan.wire.capture.PacketExplainer;
import io.portolan.wire.capture.PcapReader;
import io.portolan.wire.capture.PcapngWriter;
import io.portolan.wire.capture.Side;
import io.portolan.wire.probe.Probe;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/// Hostile captures: whatever the bytes, they are read to some end, and everything found has a
/// verdict. A capture that cannot be opened is malformed and nothing else.
class CaptureFuzz {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final ConversationLimits SMALL = new ConversationLimits(8, 8, 64, 4, 512);

  private static final List<Probe> PROBES = Surveyor.installedProbes();
  private static final Protocol HTTP =
      PROBES.stream()
          .map(Probe::protocol)
          .filter(p -> p.name().equals("http"))
          .findFirst()
          .orElseThrow();

  /// Reads whatever is said on the usual port as texts behind their lengths.
  private record Plain() implements Explainer {
    @Override
    public Protocol protocol() {
      return HTTP;
    }

    @Override
    public Interpreter begin(Transport transport) {
      return Explainer.stream(
          start -> 1 + start.at(0),
          100,
          (speaker, message, fields) -> speaker + new WireReader(message, fields).text8("text"));
    }
  }

  private final Chart chart = Chart.bundled();
  private final Programs programs = Programs.bundled();

  @Test
  void damagedCapturesAreReadToSomeEnd() throws Exception {
    Bytes newer = newer();
    var vectors = List.of(newer, classic(newer), packed(newer));
    int rejected = Noise.check(20260101, 2000, vectors, this::survey);
    assertTrue(rejected > 200 && rejected < 1800, rejected + " rejected");
  }

  @Test
  void damagedPacketsInASoundCaptureAreReadToSomeEnd() {
    var packets = packets();
    var batch = new ArrayList<Bytes>();
    Noise.cases(7, 6_000, packets)
        .forEach(
            hostile -> {
              batch.add(hostile.bytes());
              if (batch.size() == 200) {
                survey(batch);
                batch.clear();
              }
            });
    assertTrue(batch.isEmpty());
  }

  private void survey(List<Bytes> packets) {
    try {
      survey(capture(packets));
    } catch (MalformedException | IOException e) {
      throw new AssertionError("a sound capture: " + e, e);
    }
  }

  private void survey(Bytes capture) throws IOException, MalformedException {
    var survey = new CaptureSurvey(PROBES, SMALL);
    var explainer = new PacketExplainer(List.of(new Plain()), Map.of(), _ -> {});
    try (var reader = PcapReader.open(new ByteArrayInputStream(capture.toArray()))) {
      while (reader.next()) {
        assertTrue(reader.frame().time().isAfter(Instant.MIN));
        survey.add(reader.frame());
        explainer.add(reader.frame());
      }
    }
    for (CapturedFinding captured : survey.findings(chart, programs)) {
      assertTrue(!captured.finding().verdict().because().isEmpty());
      assertTrue(captured.conversations() >= captured.weighed());
    }
  }

  private static Bytes newer() throws IOException {
    var caller = new InetSocketAddress("10.0.0.1", 40000);
    var server = new InetSocketAddress("10.0.0.2", 80);
    var out = new ByteArrayOutputStream();
    try (var writer = PcapngWriter.open(out, "test")) {
      var conversation = writer.tcp(caller, server, "");
      conversation.open(NOON);
      conversation.said(NOON, Side.CALLER, Bytes.ofText("GET / HTTP/1.1\r\n\r\n"));
      conversation.said(NOON, Side.LISTENER, Bytes.ofText("HTTP/1.1 200 OK\r\n\r\n"));
      conversation.close(NOON, Side.LISTENER);
      Bytes question = Bytes.ofHex("1234 0100 0001 0000 0000 0000 01 61 00 0001 0001");
      writer.datagram(NOON, caller, new InetSocketAddress("10.0.0.2", 53), question, "");
      writer.datagram(
          NOON,
          new InetSocketAddress("2001:db8::1", 5353),
          new InetSocketAddress("ff02::fb", 5353),
          question,
          "");
    }
    return Bytes.wrap(out.toByteArray());
  }

  private static List<Bytes> packets() {
    var packets = new ArrayList<Bytes>();
    try (var reader = PcapReader.open(new ByteArrayInputStream(newer().toArray()))) {
      while (reader.next()) {
        packets.add(reader.frame().bytes());
      }
    } catch (IOException | MalformedException e) {
      throw new AssertionError(e);
    }
    // The first part of a datagram, by its id 7 and the mark that more follows.
    Bytes datagram = packets.get(packets.size() - 2);
    packets.add(datagram.first(4).concat(Bytes.ofHex("00072000")).concat(datagram.from(8)));
    // IPv6 with hop-by-hop options and a fragment header.
    packets.add(
        Bytes.ofHex("60000000 001b 00 40")
            .concat(packets.get(packets.size() - 2).slice(8, 40))
            .concat(Bytes.ofHex("2c00010400000000 1100000100000009"))
            .concat(Bytes.ofHex("9c400035000b0000616263")));
    return packets;
  }

  private static Bytes classic(Bytes newer) throws IOException, MalformedException {
    var packets = new ArrayList<Bytes>();
    try (var reader = PcapReader.open(new ByteArrayInputStream(newer.toArray()))) {
      while (reader.next()) {
        packets.add(reader.frame().bytes());
      }
    }
    return capture(packets);
  }

  private static Bytes capture(List<Bytes> packets) {
    var out =
        new WireWriter()
            .bytes(Bytes.ofHex("a1b2c3d4 00020004 00000000 00000000 00040000 00000065"));
    for (Bytes packet : packets) {
      out.u32("seconds", 1)
          .u32("microseconds", 2)
          .u32("captured", packet.size())
          .u32("original", packet.size())
          .bytes(packet);
    }
    return out.toBytes();
  }

  private static Bytes packed(Bytes bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      bytes.writeTo(out);
    }
    return Bytes.wrap(packed.toByteArray());
  }
}
