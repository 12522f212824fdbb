package io.portolan.cli;

import static io.portolan.cli.Called.run;
import static io.portolan.cli.Called.runOn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The command line as its users meet it: what is printed where, and the exit status.
@Timeout(180)
final class MainTest {

  @Test
  void checkSaysWhatAListenerReallySpeaks() throws IOException {
    try (var server = WebServer.open(0)) {
      var result = run("check", server.port());
      assertEquals(ExitStatus.DONE, result.status(), result.toString());
      assertTrue(result.out().contains("quay 1.2"), result.out());
      assertTrue(result.out().contains("1 listener: 1 "), result.out());
      assertEquals("", result.err());
    }
  }

  @Test
  void failOnGivesStatusOneForTheVerdictsAskedForOnly() throws IOException {
    try (var server = WebServer.open(0)) {
      String all = "squatter,mismatch,unclaimed";
      assertEquals(ExitStatus.FOUND, run("check", "--fail-on", all, server.port()).status());
      assertEquals(
          ExitStatus.DONE, run("check", "--fail-on=expected,unknown", server.port()).status());
    }
  }

  @Test
  void checkOfAPortWhereNobodyListensSaysSo() throws IOException {
    String port;
    try (var server = WebServer.open(0)) {
      port = server.port();
    }
    var result = run("check", port);
    assertEquals(ExitStatus.FOUND, result.status());
    assertTrue(result.err().contains("nothing listens on port " + port), result.err());
  }

  @Test
  void aFilterSaysOfHowManyListenersItLeftSome() throws IOException {
    try (var server = WebServer.open(0)) {
      var result = run("check", "--verdict", "suspicious", server.port());
      assertTrue(result.out().contains("0 of 1 listener"), result.out());
    }
  }

  @Test
  void aSlipOfTheFingersIsUnderstood() {
    assertTrue(run("lsit").err().contains("did you mean list?"), run("lsit").err());
    assertTrue(run("chck").err().contains("did you mean check?"));
    assertTrue(run("porrt").err().contains("did you mean port?"));
    assertTrue(run("wjy").err().contains("wjy"));
  }

  @Test
  void listNamesThisProcess() throws IOException {
    try (var server = WebServer.open(0)) {
      var table = run("list", server.port());
      long pid = ProcessHandle.current().pid();
      assertTrue(table.out().contains("[" + pid + "]"), table.out());
      var json = run("list", "--json", server.port());
      assertTrue(json.out().contains("\"pid\" : " + pid), json.out());
    }
  }

  @Test
  void aServiceOfTheUsersOwnChartIsExpected(@TempDir Path folder) throws IOException {
    try (var server = WebServer.open(0)) {
      Path claims = folder.resolve("claims.tsv");
      Files.writeString(claims, site(server.port(), "http"));
      var result = run("check", "--claims", claims.toString(), "--fail-on=expected", server.port());
      assertEquals(ExitStatus.FOUND, result.status(), result.toString());
      assertTrue(result.out().contains("expected"), result.out());
    }
  }

  @Test
  void aDamagedOverlayIsNamedAndTheRestUsed(@TempDir Path folder) throws IOException {
    try (var server = WebServer.open(0)) {
      Path claims = folder.resolve("claims.tsv");
      Files.writeString(claims, site(server.port(), "http") + "not\ta\tclaim\n");
      var result = run("check", "--claims", claims.toString(), server.port());
      assertEquals(ExitStatus.FOUND, result.status(), result.toString());
      assertTrue(result.out().contains("expected"), result.out());
      assertTrue(result.err().contains(claims + ":2:"), result.err());
    }
  }

  @Test
  void aMissingOverlayIsAnError(@TempDir Path folder) {
    var result = run("port", "--claims", folder.resolve("none").toString(), "2424");
    assertEquals(ExitStatus.COULD_NOT, result.status());
    assertTrue(result.err().contains("none"), result.err());
    assertEquals("", result.out());
  }

  @Test
  void portTellsClaimsWithTheirSourcesAndNeverThatTheyRun() {
    var result = run("port", "2424");
    assertEquals(ExitStatus.DONE, result.status());
    assertTrue(result.out().contains("kofax-svr"), result.out());
    assertTrue(result.out().contains("OrientDB"), result.out());
    assertTrue(result.out().contains("primary source:"), result.out());
    assertTrue(result.out().contains("not what answers there"), result.out());
  }

  @Test
  void portFindsServiceNamesAndTransports() {
    assertTrue(run("port", "timelot").out().startsWith("Port 3243"));
    assertTrue(run("port", "2424/udp").out().startsWith("Port 2424/udp"));
    assertEquals(ExitStatus.FOUND, run("port", "no-such-service").status());
    assertEquals(ExitStatus.WRONG_USAGE, run("port").status());
  }

  @Test
  void portTellsTheRangesApart() {
    assertTrue(run("port", "60000").out().contains("Dynamic (49152-65535)"));
    assertTrue(run("port", "1023").out().contains("Reserved"));
    assertTrue(run("port", "6010").out().contains("x11"), "within 6000-6063");
  }

  @ParameterizedTest
  @ValueSource(strings = {"70000", "2424/icmp", "30-20", "99999999999", "12x", "-5"})
  void whatIsNoPortIsWrongUsage(String text) {
    for (String command : new String[] {"check", "list", "port", "why"}) {
      var result = run(command, text);
      assertEquals(ExitStatus.WRONG_USAGE, result.status(), command);
      assertTrue(result.err().startsWith("portolan: "), result.err());
      assertEquals(1, result.err().lines().count(), result.err());
      assertEquals("", result.out());
    }
  }

  @Test
  void unknownWordsGetTheNearestKnownOne() {
    assertTrue(run("chekc").err().contains("did you mean check?"));
    assertTrue(run("check", "--jsn").err().contains("did you mean --json?"));
    assertTrue(run("check", "--fail-on=wrong").err().contains("not a verdict"));
    assertTrue(run("list", "--color=pink").err().contains("not a choice"));
    assertEquals(ExitStatus.WRONG_USAGE, run("check", "--jsn").status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "check", "why", "list", "port", "dissect", "decoy", "tpncp", "version"})
  void helpFitsTwoScreensAndShowsAnExample(String command) {
    var result = command.isEmpty() ? run("--help") : run(command, "--help");
    assertEquals(ExitStatus.DONE, result.status());
    assertTrue(
        result.out().lines().anyMatch(l -> l.startsWith("  ") && l.contains("portolan ")),
        result.out());
    assertTrue(result.out().lines().count() <= 48, result.out());
    result.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
  }

  @Test
  void nothingWiderThanTheTerminalAndNoColourIntoAPipe() throws IOException {
    try (var server = WebServer.open(0)) {
      var wide = runOn(60, true, "check", server.port());
      wide.out()
          .replaceAll("\u001b\\[[0-9;]*m", "")
          .lines()
          .forEach(line -> assertTrue(line.length() <= 60, line));
      assertTrue(wide.out().contains("\u001b["), wide.out());
      assertFalse(run("check", server.port()).out().contains("\u001b"));
      assertFalse(
          runOn(80, true, "check", "--color=never", server.port()).out().contains("\u001b"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"port", "dissect", "decoy"})
  void aCommandWithoutWhatItNeedsSaysSoWithAnExample(String command) {
    var result = run(command);
    assertEquals(ExitStatus.WRONG_USAGE, result.status(), result.toString());
    assertTrue(result.err().contains("for example portolan " + command), result.err());
  }

  @Test
  void versionNamesTheRegistrysDate() {
    assertTrue(run("version").out().contains("IANA registry of 20"));
    assertTrue(run("version", "--json").out().contains("\"registry\""));
  }

  /// A row of site policy.
  private static String site(String port, String protocol) {
    return String.join(
            "\t",
            port,
            "tcp",
            "site",
            "primary",
            "ours",
            protocol,
            "",
            "",
            "our own list",
            "page 1",
            "2026-11-21",
            "")
        + "\n";
  }
}
