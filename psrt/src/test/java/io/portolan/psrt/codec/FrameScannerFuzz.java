package io.portolan.psrt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.codec.FrameScanner.Found;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage;
import io.portolan.psrt.message.PsrtMessage.Nop;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.message.PsrtMessage.Push;
import io.portolan.psrt.message.Topic;
import io.portolan.sim.Vectors;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The scanner against the codec: both must say the same of any bytes.
class FrameScannerFuzz {
  private static final PsrtLimits LIMITS = new PsrtLimits(60, 60, 3, 60);
  private static final String[] TOPICS = {
    "a", "a/b", "/a", "a//b", "a/b/", "/", "//", "a/b/c/d", "a/b/c/d/e", "//a/b/c/d//e", "ä/ö", "\0"
  };

  /// What becomes of a stream of operations, told by the codec, up to what it cannot go on from.
  private static List<String> byCodec(Bytes stream) {
    var told = new ArrayList<String>();
    var framer = new PsrtFramer(Context.OPERATION, LIMITS);
    int at = 0;
    while (at < stream.size()) {
      Bytes rest = stream.from(at);
      if (rest.at(0) != 1) {
        told.add("other at " + at);
        return told;
      }
      try {
        int size = framer.frame(rest);
        if (size == 0 || size > rest.size()) {
          told.add("partial at " + at);
          return told;
        }
        var publish = (Publish) PsrtCodec.read(rest.first(size), Context.OPERATION);
        var topic = Topic.of(publish.topic());
        told.add(
            topic.depth() > LIMITS.topicDepth()
                ? "too deep at " + at
                : "send on "
                    + PsrtCodec.write(new Push(publish.priority(), topic.text(), publish.body())));
        at += size;
      } catch (MalformedException e) {
        told.add("malformed at " + at);
        return told;
      }
    }
    return told;
  }

  private static List<String> byScanner(Bytes stream, int longestRun) {
    var told = new ArrayList<String>();
    byte[] chunk = stream.toArray();
    var scanner = new FrameScanner(LIMITS, longestRun);
    scanner.over(chunk, 0, chunk.length);
    while (true) {
      Found found = scanner.next();
      int at = scanner.offset();
      switch (found) {
        case RUN -> {
          assertTrue(scanner.count() <= longestRun);
          int end = at + scanner.length();
          for (int i = 0; i < scanner.count(); i++) {
            int size = 6 + (chunk[at + 2] & 0xFF);
            told.add("send on " + Bytes.copyOf(chunk, at, size));
            at += size;
          }
          assertEquals(end, at, "a run is whole frames");
        }
        case IRREGULAR -> told.add("send on " + Bytes.wrap(scanner.regular()));
        case TOO_DEEP -> told.add("too deep at " + at);
        case PARTIAL -> told.add("partial at " + at);
        case OTHER -> told.add("other at " + at);
        case MALFORMED -> told.add("malformed at " + at);
        case END -> {}
      }
      switch (found) {
        case PARTIAL, OTHER, MALFORMED, END -> {
          return told;
        }
        case RUN, IRREGULAR, TOO_DEEP -> {}
      }
    }
  }

  private static void assertAgreed(Bytes stream, int longestRun, String about) {
    assertEquals(byCodec(stream), byScanner(stream, longestRun), () -> about + ": " + stream.hex());
  }

  private static Bytes publish(Random random) {
    String topic = TOPICS[random.nextInt(TOPICS.length - 1)];
    var body = new byte[random.nextInt(20)];
    random.nextBytes(body);
    return PsrtCodec.write(new Publish(random.nextInt(256), topic, Bytes.wrap(body)));
  }

  @Test
  void agreesWithTheCodecOnRandomRuns() {
    for (long seed = 1; seed <= 20_000; seed++) {
      var random = new Random(seed);
      var out = new ByteArrayOutputStream();
      Bytes last = publish(random);
      int frames = random.nextInt(12);
      for (int i = 0; i < frames; i++) {
        last = random.nextInt(3) == 0 ? publish(random) : last;
        last.writeTo(out);
        if (random.nextInt(20) == 0) {
          PsrtCodec.write(new Nop()).writeTo(out);
        }
      }
      byte[] bytes = out.toByteArray();
      int damages = random.nextInt(3);
      for (int i = 0; i < damages && bytes.length > 0; i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      int size = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
      assertAgreed(Bytes.wrap(bytes, 0, size), 1 + random.nextInt(8), "seed " + seed);
    }
  }

  @Test
  void agreesWithTheCodecOnNoise() {
    for (long seed = 1; seed <= 20_000; seed++) {
      var random = new Random(seed);
      var bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      if (bytes.length > 6) {
        bytes[0] = 1;
        System.arraycopy(new byte[] {(byte) random.nextInt(64), 0, 0, 0}, 0, bytes, 2, 4);
      }
      assertAgreed(Bytes.wrap(bytes), 4, "seed " + seed);
    }
  }

  @Test
  void agreesWithTheCodecOnEveryVector() throws Exception {
    int looked = 0;
    for (Path file : vectors()) {
      for (var vector : Vectors.read(file).all()) {
        assertAgreed(vector.bytes(), 4, file + " " + vector.name());
        looked++;
      }
    }
    assertTrue(looked > 10, "only " + looked + " vectors");
  }

  private static List<Path> vectors() throws Exception {
    try (var files = Files.walk(Path.of("src/test/resources/vectors"))) {
      return files.filter(file -> file.toString().endsWith(".hex")).toList();
    }
  }

  @Test
  void utf8IsJudgedAsTheStandardLibraryDoes() {
    var random = new Random(5);
    int good = 0;
    for (int i = 0; i < 300_000; i++) {
      var bytes = new byte[random.nextInt(6)];
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : edge(random));
      }
      boolean wellFormed = isWellFormedByTheStandardLibrary(bytes);
      good += wellFormed && bytes.length > 1 ? 1 : 0;
      assertEquals(
          wellFormed, Utf8.isWellFormed(bytes, 0, bytes.length), () -> Bytes.wrap(bytes).hex());
    }
    assertTrue(good > 1000, "only " + good + " well-formed ones");
  }

  private static int edge(Random random) {
    int[] edges = {
      0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0,
      0xF4, 0xF5
    };
    return edges[random.nextInt(edges.length)];
  }

  private static boolean isWellFormedByTheStandardLibrary(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @Test
  void whatIsSentOnReadsAsAPush() throws MalformedException {
    var random = new Random(9);
    for (int i = 0; i < 2000; i++) {
      byte[] chunk = publish(random).toArray();
      var scanner = new FrameScanner(PsrtLimits.DEFAULT, 4);
      scanner.over(chunk, 0, chunk.length);
      byte[] sent = scanner.next() == Found.IRREGULAR ? scanner.regular() : chunk;
      PsrtMessage push = PsrtCodec.read(Bytes.wrap(sent), Context.PUSH);
      assertTrue(push instanceof Push);
    }
  }
}
