package io.portolan.wire.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class PcapReaderTest {
  private static final String LITTLE =
      """
      d4 c3 b2 a1  # magic: microseconds, little-endian
      02 00 04 00  # version 2.4
      00 00 00 00  # time zone
      00 00 00 00  # accuracy
      00 00 04 00  # snapshot length 262144
      01 00 00 00  # link type: Ethernet
      00 7a 55 69  # 2025-12-31T19:31:12Z
      40 e2 01 00  # 123456 microseconds
      03 00 00 00  # captured: 3
      05 00 00 00  # on the wire: 5
      aa bb cc
      """;

  private static final String BIG_NANOSECONDS =
      """
      a1 b2 3c 4d  # magic: nanoseconds, big-endian
      00 02 00 04  # version 2.4
      00 00 00 00  # time zone
      00 00 00 00  # accuracy
      00 04 00 00  # snapshot length
      f0 00 00 65  # link type: raw IP; frames end in a check sequence
      69 55 7a 00  # 2025-12-31T19:31:12Z
      07 5b cd 15  # 123456789 nanoseconds
      00 00 00 01  # captured: 1
      00 00 00 01  # on the wire: 1
      45
      """;

  private static final String NEWER =
      """
      0a 0d 0d 0a 1c 00 00 00  # section header, 28 bytes
      4d 3c 2b 1a              # byte order: little-endian
      01 00 00 00              # version 1.0
      ff ff ff ff ff ff ff ff  # section length: not said
      1c 00 00 00

      01 00 00 00 20 00 00 00  # interface 0, 32 bytes
      01 00 00 00              # Ethernet
      02 00 00 00              # snapshot length 2
      09 00 01 00 09 00 00 00  # if_tsresol: nanoseconds
      00 00 00 00              # end of options
      20 00 00 00

      01 00 00 00 28 00 00 00  # interface 1, 40 bytes
      65 00 00 00              # raw IP
      00 00 00 00              # no snapshot length
      09 00 01 00 8a 00 00 00  # if_tsresol: 1/1024 s
      0e 00 08 00              # if_tsoffset
      10 00 00 00 00 00 00 00  # 16 s
      28 00 00 00

      0a 00 00 00 10 00 00 00  # some other block
      de ad be ef
      10 00 00 00

      06 00 00 00 2c 00 00 00  # enhanced packet, 44 bytes
      01 00 00 00              # interface 1
      00 00 00 00 00 06 00 00  # 1536/1024 s
      01 00 00 00 01 00 00 00  # captured 1 of 1
      45 00 00 00
      01 00 03 00 68 69 21 00  # comment "hi!", no end of options
      2c 00 00 00

      03 00 00 00 14 00 00 00  # simple packet, 20 bytes
      05 00 00 00              # on the wire: 5, of which interface 0 captures 2
      aa bb 00 00
      14 00 00 00

      02 00 00 00 24 00 00 00  # obsolete packet, 36 bytes
      00 00 07 00              # interface 0, 7 drops
      00 00 00 00 01 00 00 00  # 1 ns
      02 00 00 00 09 00 00 00  # captured 2 of 9
      cc dd 00 00
      24 00 00 00

      0a 0d 0d 0a 00 00 00 1c  # the next section
      1a 2b 3c 4d              # big-endian
      00 01 00 00
      ff ff ff ff ff ff ff ff
      00 00 00 1c

      00 00 00 01 00 00 00 14  # its interface 0
      00 71 00 00              # Linux cooked
      00 00 00 00
      00 00 00 14

      00 00 00 06 00 00 00 24  # enhanced packet
      00 00 00 00              # interface 0
      00 00 00 00 00 0f 42 40  # 1000000 microseconds
      00 00 00 01 00 00 00 01
      ee 00 00 00
      00 00 00 24
      """;

  /// What a packet looked like when the reader stood at it.
  private record Seen(long number, int linkType, Instant time, String bytes, long original) {}

  private static List<Seen> read(PcapReader reader) throws IOException {
    var seen = new ArrayList<Seen>();
    while (reader.next()) {
      var frame = reader.frame();
      assertEquals(frame.size(), frame.bytes().size());
      seen.add(
          new Seen(
              frame.number(),
              frame.linkType(),
              frame.time(),
              frame.bytes().hex(),
              frame.originalSize()));
    }
    return seen;
  }

  private static PcapReader open(Bytes capture) throws IOException, MalformedException {
    return PcapReader.open(new ByteArrayInputStream(capture.toArray()));
  }

  private static List<Seen> whole(Bytes capture) throws IOException, MalformedException {
    try (var reader = open(capture)) {
      var seen = read(reader);
      assertEquals("", reader.damage().map(CaptureDamage::toString).orElse(""));
      assertEquals(capture.size(), reader.position());
      return seen;
    }
  }

  private static String damageOf(Bytes capture) throws IOException, MalformedException {
    try (var reader = open(capture)) {
      read(reader);
      return reader.damage().map(CaptureDamage::toString).orElse("none");
    }
  }

  @Test
  void readsTheClassicFormatInLittleEndian() throws Exception {
    assertEquals(
        List.of(new Seen(1, 1, Instant.parse("2025-12-31T19:31:12.123456Z"), "aabbcc", 5)),
        whole(Captioned.bytes(LITTLE)));
  }

  @Test
  void readsTheClassicFormatInBigEndianWithNanoseconds() throws Exception {
    assertEquals(
        List.of(new Seen(1, 101, Instant.parse("2025-12-31T19:31:12.123456789Z"), "45", 1)),
        whole(Captioned.bytes(BIG_NANOSECONDS)));
  }

  @Test
  void readsThePatchedVariantWithItsLongerHeads() throws Exception {
    Bytes capture =
        Captioned.bytes(
            """
            34 cd b2 a1 02 00 04 00 00 00 00 00 00 00 00 00 ff ff 00 00 01 00 00 00
            01 00 00 00 02 00 00 00 01 00 00 00 01 00 00 00
            03 00 00 00 08 00 00 00  # interface, protocol, packet type
            aa
            """);
    assertEquals(
        List.of(new Seen(1, 1, Instant.parse("1970-01-01T00:00:01.000002Z"), "aa", 1)),
        whole(capture));
  }

  @Test
  void readsSectionsInterfacesAndAllPacketBlocksOfTheNewerFormat() throws Exception {
    assertEquals(
        List.of(
            new Seen(1, 101, Instant.parse("1970-01-01T00:00:17.5Z"), "45", 1),
            new Seen(2, 1, Instant.parse("1970-01-01T00:00:00.000001536Z"), "aabb", 5),
            new Seen(3, 1, Instant.parse("1970-01-01T00:00:00.000000001Z"), "ccdd", 9),
            new Seen(4, 113, Instant.parse("1970-01-01T00:00:01Z"), "ee", 1)),
        whole(Captioned.bytes(NEWER)));
  }

  @Test
  void readsWhatIsPackedWithGzip() throws Exception {
    try (var reader = open(packed(Captioned.bytes(NEWER)))) {
      assertEquals(4, read(reader).size());
      assertTrue(reader.damage().isEmpty());
    }
  }

  @Test
  void readsAPipeThatGivesOneByteAtATime() throws Exception {
    byte[] capture = Captioned.bytes(NEWER).toArray();
    var drop =
        new InputStream() {
          private int at;

          @Override
          public int read() {
            return at < capture.length ? capture[at++] & 0xFF : -1;
          }

          @Override
          public int read(byte[] target, int offset, int size) {
            int next = read();
            if (next < 0) {
              return -1;
            }
            target[offset] = (byte) next;
            return 1;
          }
        };
    try (var reader = PcapReader.open(drop)) {
      assertEquals(4, read(reader).size());
      assertTrue(reader.damage().isEmpty());
    }
  }

  @Test
  void walksOnOverManyWindows() throws Exception {
    var capture = new ByteArrayOutputStream();
    Captioned.bytes(LITTLE).first(24).writeTo(capture);
    int packets = 50;
    for (int i = 0; i < packets; i++) {
      Bytes.ofHex("00000000 00000000").writeTo(capture);
      Bytes.ofHex("00000100 00000100").writeTo(capture);
      var packet = new byte[65536];
      packet[0] = (byte) i;
      packet[65535] = (byte) ~i;
      capture.writeBytes(packet);
    }
    try (var reader = open(Bytes.wrap(capture.toByteArray()))) {
      for (int i = 0; i < packets; i++) {
        assertTrue(reader.next());
        Bytes packet = reader.frame().bytes();
        assertEquals(65536, packet.size());
        assertEquals(i, packet.at(0));
        assertEquals(~i & 0xFF, packet.at(65535));
      }
      assertFalse(reader.next());
      assertTrue(reader.damage().isEmpty());
    }
  }

  @Test
  void keepsAPacketWhoseBlockEndsInALaterWindow() throws Exception {
    var capture = new ByteArrayOutputStream();
    Bytes newer = Captioned.bytes(NEWER);
    newer.first(28 + 32).writeTo(capture);
    int comments = 3_000_000;
    int length = 32 + 4 + comments;
    byte[] little = {
      (byte) length, (byte) (length >> 8), (byte) (length >> 16), (byte) (length >> 24)
    };
    Bytes.ofHex("06000000").writeTo(capture);
    capture.writeBytes(little);
    Bytes.ofHex("00000000 00000000 00000000 04000000 04000000 aabbccdd").writeTo(capture);
    capture.writeBytes(new byte[comments]);
    capture.writeBytes(little);
    try (var reader = open(Bytes.wrap(capture.toByteArray()))) {
      assertTrue(reader.next());
      assertEquals("aabbccdd", reader.frame().bytes().hex());
      assertFalse(reader.next());
      assertTrue(reader.damage().isEmpty());
    }
  }

  @Test
  void everyTruncationOfACaptureIsNamedOrHarmless() throws Exception {
    for (String text : List.of(LITTLE, BIG_NANOSECONDS, NEWER)) {
      Bytes capture = Captioned.bytes(text);
      int packets = whole(capture).size();
      for (int size = 24; size < capture.size(); size++) {
        try (var reader = open(capture.first(size))) {
          int seen = read(reader).size();
          boolean isDamaged = reader.damage().isPresent();
          assertTrue(seen <= packets, "cut to " + size);
          assertTrue(isDamaged || seen < packets, "cut to " + size + " and nobody noticed");
        } catch (MalformedException e) {
          assertTrue(size < 28, "cut to " + size + ": " + e.getMessage());
        }
      }
    }
  }

  @Test
  void whatStandsBeforeAnEarlyEndOfGzipIsRead() throws Exception {
    var capture = new ByteArrayOutputStream();
    Bytes whole = Captioned.bytes(LITTLE);
    whole.writeTo(capture);
    for (int i = 0; i < 10_000; i++) {
      whole.from(24).writeTo(capture);
    }
    Bytes packed = packed(Bytes.wrap(capture.toByteArray()));
    try (var reader = open(packed.first(packed.size() / 2))) {
      int seen = read(reader).size();
      assertTrue(seen > 0 && seen < 10_001, seen + " packets");
      assertEquals("gzip", reader.damage().orElseThrow().field());
    }
  }

  @Test
  void rejectsWhatIsNoCapture() {
    assertEquals(
        "magic number at byte 0: is 7f454c46, neither pcap nor pcapng", complaint("7f454c46"));
    assertEquals("magic number at byte 0: needs 4 bytes, has 0", complaint(""));
    assertEquals("gzip at byte 0: ends early", complaint("1f8b0800"));
    assertEquals("file header at byte 0: needs 24 bytes, has 5", complaint("d4c3b2a100"));
  }

  private static String complaint(String hex) {
    return assertThrows(MalformedException.class, () -> open(Bytes.ofHex(hex)).close())
        .getMessage();
  }

  @Test
  void doesNotBelieveImpossibleLengths() throws Exception {
    assertEquals(
        "captured length at byte 32: is 4294967295, expected at most 262144",
        damageOf(patched(LITTLE, 32, "ffffffff")));
    assertEquals(
        "packet at byte 24: needs 262160 bytes, has 19", damageOf(patched(LITTLE, 32, "00000400")));
    int block = 28 + 32 + 40 + 16;
    assertEquals(
        "block length at byte " + (block + 4) + ": is 45, expected a multiple of 4 from 12 on",
        damageOf(patched(NEWER, block + 4, "2d000000")));
    assertEquals(
        "captured length at byte " + (block + 20) + ": is 13, expected at most 12",
        damageOf(patched(NEWER, block + 20, "0d000000")));
    assertEquals(
        "interface at byte " + (block + 8) + ": is 2, described are 2",
        damageOf(patched(NEWER, block + 8, "02000000")));
    assertEquals(
        "block length at byte " + (block + 40) + ": is 40, and 44 at the start",
        damageOf(patched(NEWER, block + 40, "28000000")));
    assertEquals(
        "if_tsresol at byte " + (28 + 20) + ": is finer than 64 bits can count",
        damageOf(patched(NEWER, 28 + 20, "14")));
    assertEquals(
        "option length at byte " + (28 + 18) + ": is 4096, the block ends before",
        damageOf(patched(NEWER, 28 + 18, "0010")));
    assertEquals(
        "byte order at byte 8: is in neither order the number 1a2b3c4d",
        damageOf(patched(NEWER, 8, "00")));
    assertEquals("version at byte 12: is 2, expected 1", damageOf(patched(NEWER, 12, "02")));
  }

  @Test
  void anyTimeIsSomeTime() throws Exception {
    int ticks = 28 + 32 + 40 + 16 + 12;
    for (String offset : List.of("ffffffffffffff7f", "0000000000000080")) {
      Bytes capture = patched(NEWER, 28 + 32 + 28, offset);
      for (String resolution : List.of("00", "13", "80", "bf")) {
        Bytes hostile = patched(capture, 28 + 32 + 20, resolution);
        assertEquals(4, whole(patched(hostile, ticks, "ffffffffffffffff")).size());
      }
    }
  }

  private static Bytes patched(String text, int at, String hex) {
    return patched(Captioned.bytes(text), at, hex);
  }

  private static Bytes patched(Bytes capture, int at, String hex) {
    Bytes patch = Bytes.ofHex(hex);
    return capture.first(at).concat(patch).concat(capture.from(at + patch.size()));
  }

  private static Bytes packed(Bytes bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      bytes.writeTo(out);
    }
    return Bytes.wrap(packed.toByteArray());
  }
}
