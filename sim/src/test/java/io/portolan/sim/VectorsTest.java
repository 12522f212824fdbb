package io.portolan.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.sim.TestVector.Direction;
import io.portolan.sim.TestVector.Row;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorsTest {
  private static final String TWO =
      """
      # Two vectors.
      [hello] C>S      # says who it is
      01               # type: hello
      04 52 45 45 46   # station "REEF"

      [done] S>C
      0302
      """;

  @Test
  void readsNamedVectorsWithTheirCaptions() {
    var vectors = Vectors.parse("two.hex", TWO);
    assertEquals(
        new TestVector(
            "hello",
            "",
            "",
            Direction.CLIENT_TO_SERVER,
            Bytes.ofHex("010452454546"),
            List.of(
                new Row(0, Bytes.ofHex("01"), "type: hello"),
                new Row(1, Bytes.ofHex("0452454546"), "station \"REEF\"")),
            true,
            2),
        vectors.named("hello"));
    assertEquals(Bytes.ofHex("0302"), vectors.bytes("done"));
    assertEquals(Direction.SERVER_TO_CLIENT, vectors.named("done").direction());
    assertEquals(2, vectors.all().size());
  }

  @Test
  void bytesWithoutANameAreCalledLikeTheFile() {
    assertEquals(
        Bytes.of(1, 2), Vectors.parse("hello.hex", "01 # type\n02 # version").bytes("hello"));
    assertEquals(Bytes.of(1, 2), Vectors.bytesOf("01 # type\n02 # version"));
  }

  @Test
  void complainsWithLineAndColumn() {
    assertComplaint("x.hex:2:4: found 'g', expected a hex digit, a blank or #", "00\n00 g0");
    assertComplaint("x.hex:1:2: found a blank, expected the second digit of a byte", "0 0");
    assertComplaint("x.hex:1:7: found the end, expected the second digit of a byte", "00 11a");
    assertComplaint("x.hex:1:1: expected [name], [name] C>S or [name] S>C", "[two words]");
    assertComplaint("x.hex:2:2: 'a' is also the name of line 1", "[a]\n[a]");
  }

  @Test
  void aVectorThatIsMissingNamesThoseThatAreThere() {
    var missing =
        assertThrows(
            IllegalArgumentException.class, () -> Vectors.parse("two.hex", TWO).named("bye"));
    assertEquals("two.hex has no vector 'bye', but [hello, done]", missing.getMessage());
  }

  @Test
  void readsPackedFiles(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("two.hex.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(TWO.getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(Bytes.ofHex("0302"), Vectors.read(file).bytes("done"));
  }

  @Test
  void readsRecordingsWithCaptionedRows() {
    var recording =
        Vectors.parseRecording(
            "r.hex",
            """
            # ====================
            # A1. Greeting and login

            [  0.0000] ctl1  C>S @0     GREETING (3 bytes)
                ee aa                            # control magic
                00                               # mode 0 = plain

            [  0.0006] ctl1  S>C @0     GREETING (4 bytes)
                ee aa                            # magic echoed
                01 00                            # protocol version 1

            [  0.0007] ctl1  C>S @3     LOGIN (1 byte)
                ff
            [  0.0008] ctl1  S>C closed

            # ====================
            # B1. Long
            [  0.0000] udp   C>S @0     DATAGRAM (745 bytes)
                00 01 02                         # the first
                # ... 742 more bytes like these
            """);
    assertEquals(4, recording.all().size());
    var first = recording.all().getFirst();
    assertEquals("GREETING", first.name());
    assertEquals("A1. Greeting and login", first.section());
    assertEquals("ctl1", first.connection());
    assertEquals(new Row(2, Bytes.of(0), "mode 0 = plain"), first.rows().getLast());
    assertEquals(
        Bytes.ofHex("eeaa00ff"),
        recording.in("A1").on("ctl1").said(Direction.CLIENT_TO_SERVER).joined());
    assertFalse(recording.named("DATAGRAM").whole());
    assertThrows(IllegalStateException.class, () -> recording.in("B1").joined());
  }

  @Test
  void aRecordedMessageThatDoesNotAddUpIsNotWhole() {
    var recording =
        Vectors.parseRecording(
            "r.hex",
            "[  0.1] C>S @0  VERSION  (6 bytes)\n    00 01    version\n    00 00    length");
    assertFalse(recording.named("VERSION").whole());
    assertEquals(Bytes.ofHex("00010000"), recording.bytes("VERSION"));
  }

  @Test
  void readsRecordingsWhosePayloadFollowsItsExplanation() {
    var recording =
        Vectors.parseRecording(
            "r.hex",
            """
            [  0.4031] S>C @1092   REFTEK  (8 bytes)
                00 00                      message type = 0
                44 54                      packet type 'DT'
                bytes 4..5 of the packet: filler
                7f                         trailer
                full payload: 44540102037f
            """);
    assertTrue(recording.named("REFTEK").whole());
    assertEquals(Bytes.ofHex("000044540102037f"), recording.bytes("REFTEK"));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Vectors.parseRecording(
                "r.hex", "[ 0.4] S>C @0 REFTEK  (3 bytes)\n    full payload: 44540102"));
  }

  @Test
  void readsRecordingsWithTheWholeMessageInOneRow() {
    var recording =
        Vectors.parseRecording(
            "r.hex",
            """
            # a recording
            ==================== STEP: connect

            [c1] S->C GREETING
               00000  serverProtocol            38            0026
               HEX 0026
            -- conn 1 server EOF

            ==================== STEP: open
            [c2] C->S 5 SURPLUS ZERO BYTES after it
               HEX 0000000000
            """);
    var greeting = recording.named("GREETING");
    assertEquals("connect", greeting.section());
    assertEquals("c1", greeting.connection());
    assertEquals(Direction.SERVER_TO_CLIENT, greeting.direction());
    assertEquals(Bytes.ofHex("0026"), greeting.bytes());
    assertEquals(5, recording.in("open").joined().size());
  }

  @Test
  void readsRecordingsWithNumberedMessages() {
    String text =
        """
        # 1. client -> server: hello
        16feff
            16                    record
            fe ff                 version
        # 2. server -> client: nothing but rows
            01 02                 two
        """;
    var recording = Vectors.parseRecording("r.hex", text);
    assertEquals(
        List.of(Bytes.ofHex("16feff"), Bytes.ofHex("0102")),
        recording.all().stream().map(TestVector::bytes).toList());
    assertEquals(Direction.SERVER_TO_CLIENT, recording.all().getLast().direction());
    var contradiction =
        assertThrows(
            IllegalArgumentException.class,
            () -> Vectors.parseRecording("r.hex", text.replace("fe ff ", "fe fd ")));
    assertTrue(
        String.valueOf(contradiction.getMessage()).startsWith("r.hex:1: "),
        String.valueOf(contradiction.getMessage()));
  }

  private static void assertComplaint(String complaint, String text) {
    var wrong = assertThrows(IllegalArgumentException.class, () -> Vectors.parse("x.hex", text));
    assertEquals(complaint, wrong.getMessage());
  }
}
