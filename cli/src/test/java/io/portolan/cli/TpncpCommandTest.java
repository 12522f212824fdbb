package io.portolan.cli;

import static io.portolan.cli.Called.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `portolan tpncp` as its users meet it, with a catalogue made up for the purpose.
@Timeout(180)
final class TpncpCommandTest {
  private static final String CATALOGUE =
      """
      A catalogue for tests
      inUP 20
      inALIVE 33
      inTAKEN 45
      inLIT 7
      #####
      doSTATUS 14
      doRESTART 16
      doLAMP 70
      doRESET_LAMP 71
      #####
      Shade DARK 0
      Shade FULL 9
      #####
      20 lamps 1 32 0 0 primitive
      7 shade 0 32 0 0 Shade
      #####
      70 channel_id 0 32 0 0 primitive
      70 shade 1 8 0 0 Shade
      70 label 0 8 4 0 primitive
      70 home 1 32 0 1 primitive
      #####
      """;

  private final Path folder;
  private final String catalogue;

  TpncpCommandTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.catalogue = Files.writeString(folder.resolve("tpncp.dat"), CATALOGUE).toString();
  }

  @Test
  void decodesHexFieldByField() {
    var result = decode("1ce9 0015 0003 0000 00000046", "00000005 09 68690000 c0000201");
    assertEquals(ExitStatus.DONE, result.status(), result.toString());
    assertTrue(result.out().startsWith("command 70 doLAMP, sequence 3,"), result.out());
    assertTrue(result.out().contains("16 +1   shade            9 FULL\n"), result.out());
    assertTrue(result.out().contains("label            \"hi\"\n"), result.out());
    assertTrue(result.out().contains("home             192.0.2.1\n"), result.out());
  }

  @Test
  void decodesAFileOfEitherByteOrderAsJson() throws IOException {
    Path file = folder.resolve("pdus.hex");
    Files.writeString(file, "e91c0800020000000e000000\ne91c0c00 04000000 07000000 ffffffff\n");
    var result = decode("--json", file.toString());
    assertEquals(ExitStatus.DONE, result.status(), result.toString());
    assertTrue(result.out().contains("\"byteOrder\" : \"little\""), result.out());
    assertTrue(result.out().contains("\"name\" : \"doSTATUS\""), result.out());
    assertTrue(result.out().contains("\"kind\" : \"event\""), result.out());
    assertTrue(result.out().contains("\"title\" : \"A catalogue for tests\""), result.out());
    assertEquals("", result.err());
  }

  @Test
  void showsWhatIsReadableAndNamesWhatIsNot() {
    var result = decode("--kind", "command", "1ce900080002000000 00000e 474554202f");
    assertEquals(ExitStatus.FOUND, result.status());
    assertTrue(result.out().contains("doSTATUS"), result.out());
    assertTrue(
        result
            .err()
            .contains(
                "byte 12: no TPNCP in the last 5 bytes: header at byte 0: needs 12 bytes, has 5"),
        result.err());
  }

  @Test
  void aDamagedCatalogueIsNamedWithLineAndColumnAndTheRestUsed() throws IOException {
    Files.writeString(Path.of(catalogue), CATALOGUE.replace("doLAMP 70", "doLAMP seventy"));
    var result = decode("1ce90008000200000000000e");
    assertEquals(ExitStatus.FOUND, result.status());
    assertTrue(result.out().contains("doSTATUS"), result.out());
    assertTrue(result.err().contains("tpncp.dat:9:8: is \"seventy\""), result.err());
  }

  @Test
  void saysWhatItCannotTakeAndWhatToDo() throws IOException {
    assertEquals(ExitStatus.WRONG_USAGE, decode("nonsense").status());
    assertEquals(ExitStatus.WRONG_USAGE, decode("--kind", "letter", "00").status());
    assertEquals(ExitStatus.WRONG_USAGE, run("tpncp", "decode").status());
    assertEquals(
        ExitStatus.COULD_NOT,
        run("tpncp", "decode", "--catalogue", folder.resolve("none").toString(), "00").status());
    Path capture = folder.resolve("a.pcap");
    Files.write(capture, new byte[] {(byte) 0xd4, (byte) 0xc3, (byte) 0xb2, (byte) 0xa1});
    var result = decode(capture.toString());
    assertEquals(ExitStatus.COULD_NOT, result.status());
    assertTrue(result.err().contains("portolan dissect"), result.err());
  }

  @Test
  void aFamilyOfCommandsShowsItsMembers() {
    var alone = run("tpncp");
    assertEquals(ExitStatus.WRONG_USAGE, alone.status());
    for (String member : List.of("decode", "list", "send", "board")) {
      assertTrue(alone.out().contains("\n  " + member + " "), alone.out());
      var help = run("tpncp", member, "--help");
      assertEquals(ExitStatus.DONE, help.status());
      assertTrue(help.out().contains("portolan tpncp " + member), help.out());
      assertTrue(help.out().lines().allMatch(line -> line.length() <= 80), help.out());
    }
    assertTrue(run("tpncp", "decod").err().contains("did you mean decode?"));
  }

  @Test
  void listsByNamePartOrId() {
    var all = run("tpncp", "list", "--catalogue", catalogue);
    assertEquals(9, all.out().lines().count(), all.out());
    var lamp = run("tpncp", "list", "--catalogue", catalogue, "dolamp");
    assertTrue(lamp.out().startsWith("command 70 doLAMP: 4 fields, 13 bytes\n"), lamp.out());
    assertTrue(lamp.out().contains("Shade"), lamp.out());
    var json = run("tpncp", "list", "--catalogue", catalogue, "--json", "14");
    assertTrue(json.out().contains("\"name\" : \"doSTATUS\""), json.out());
    var none = run("tpncp", "list", "--catalogue", catalogue, "kettle");
    assertEquals(ExitStatus.FOUND, none.status());
    assertTrue(none.err().contains("kettle"), none.err());
  }

  @Test
  void refusesToResetWithoutForce() {
    for (String command : List.of("16", "22", "doRESTART", "doRESET_LAMP")) {
      var result = send("127.0.0.1:1", command);
      assertEquals(ExitStatus.WRONG_USAGE, result.status());
      assertTrue(result.err().contains("--force"), result.err());
    }
  }

  @Test
  void checksWhatIsToBeSent() {
    assertRefused("no command is called doTEA", "doTEA");
    assertRefused("command 70 has no field kettle", "doLAMP", "kettle=1");
    assertRefused("shade=BRIGHT: no number, and no name of Shade", "doLAMP", "shade=BRIGHT");
    assertRefused("shade is 256, must be 0 to 255", "doLAMP", "shade=256");
    assertRefused("label has room for 4 characters, not 5", "doLAMP", "label=hello");
    assertRefused("home=here: expected an address", "doLAMP", "home=here");
    assertRefused("expected field=value", "doLAMP", "shade");
    assertRefused("--body and fields at once", "doLAMP", "shade=1", "--body", "00");
    assertEquals(ExitStatus.WRONG_USAGE, run("tpncp", "send", "14").status());
    assertEquals(ExitStatus.COULD_NOT, send("127.0.0.1:1", "14").status());
  }

  @Test
  void aBoardTakesCommandsAndTellsEvents() throws Exception {
    try (var board = new Board("--event", "0ms inLIT cid=5 shade=FULL", "--started", "lamps=3")) {
      var result =
          send(board.address("tcp"), "doLAMP", "shade=FULL", "channel_id=5", "--listen", "2s");
      assertEquals(ExitStatus.DONE, result.status(), result.toString());
      assertTrue(result.out().contains("event 45 inTAKEN, sequence 1, CID 5,"), result.out());
      assertTrue(result.out().contains("lamps            3\n"), result.out());
      assertTrue(result.out().contains("shade            9 FULL\n"), result.out());
      assertTrue(result.out().endsWith("acknowledged: sequence 1\n"), result.out());
      assertTrue(board.nextLine().contains("command 70 doLAMP, sequence 1, 25 bytes"));

      var udp = send("udp:" + board.address("udp"), "--order", "little", "--json", "14");
      assertEquals(ExitStatus.DONE, udp.status(), udp.toString());
      assertTrue(udp.out().contains("\"byteOrder\":\"little\""), udp.out());
      assertTrue(udp.out().contains("{\"sequence\":1,\"acknowledged\":true,"), udp.out());

      var forced = send(board.address("tcp"), "--force", "16");
      assertEquals(ExitStatus.DONE, forced.status(), forced.toString());

      var taken = run("tpncp", "board", "--bind", "tcp:" + board.address("tcp"));
      assertEquals(ExitStatus.COULD_NOT, taken.status());
      assertTrue(
          taken.err().contains("held by java[" + ProcessHandle.current().pid() + "]"), taken.err());
    }
  }

  @Test
  void aBoardThatIsReadySaysSoInJsonToo() throws Exception {
    try (var board = new Board("--json")) {
      assertTrue(
          board.ready().matches("\\{\"ready\":\"tpncp\",\"tcp\":\"127.0.0.1:\\d+\",\"udp\":.*}"),
          board.ready());
    }
  }

  @Test
  void aScriptIsCheckedLineByLine() throws IOException {
    Path script = Files.writeString(folder.resolve("script"), "# lamps\n1s inLIT\nsoon inLIT\n");
    var result =
        run(
            "tpncp",
            "board",
            "--bind",
            ":0",
            "--catalogue",
            catalogue,
            "--script",
            script.toString());
    assertEquals(ExitStatus.WRONG_USAGE, result.status());
    assertTrue(result.err().contains("script:3: time \"soon\": not a duration"), result.err());
  }

  /// A board on free ports, until closed.
  private final class Board implements AutoCloseable {
    private final BufferedReader out;
    private final Thread thread;
    private final String ready;

    Board(String... more) throws IOException {
      var pipe = new PipedInputStream(64 * 1024);
      out = new BufferedReader(new InputStreamReader(pipe, StandardCharsets.UTF_8));
      var stream = new PrintStream(new PipedOutputStream(pipe), true, StandardCharsets.UTF_8);
      var arguments = new ArrayList<>(List.of("tpncp", "board", "--bind", "127.0.0.1:0"));
      arguments.addAll(List.of("--catalogue", catalogue));
      arguments.addAll(List.of(more));
      var err = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
      var console = new Console(stream, err, 0, false, false);
      thread = Thread.ofPlatform().start(() -> Main.run(arguments.toArray(String[]::new), console));
      ready = nextLine();
    }

    String ready() {
      return ready;
    }

    String address(String transport) {
      var matcher = Pattern.compile(transport + "=(\\S+)").matcher(ready);
      assertTrue(matcher.find(), ready);
      return matcher.group(1);
    }

    String nextLine() throws IOException {
      return String.valueOf(out.readLine());
    }

    @Override
    public void close() {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void assertRefused(String because, String... words) {
    var result = send("127.0.0.1:1", words);
    assertEquals(ExitStatus.WRONG_USAGE, result.status(), result.toString());
    assertTrue(result.err().contains(because), result.err());
    assertFalse(result.err().contains("defect"), result.err());
  }

  private Called decode(String... more) {
    return with(List.of("tpncp", "decode", "--catalogue", catalogue), more);
  }

  private Called send(String to, String... more) {
    return with(List.of("tpncp", "send", "--catalogue", catalogue, "--to", to), more);
  }

  private static Called with(List<String> first, String... more) {
    var arguments = new ArrayList<>(first);
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }
}
