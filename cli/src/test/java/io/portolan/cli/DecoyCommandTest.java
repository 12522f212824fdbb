package io.portolan.cli;

import static io.portolan.cli.Called.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `portolan decoy` refuses, and how it says so; that it listens is tested among real clients,
/// in the lab.
@Timeout(180)
final class DecoyCommandTest {
  private final Path folder;

  DecoyCommandTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void aTakenPortNamesWhoHoldsIt() throws IOException {
    try (var holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var result = run("decoy", holder.getLocalPort() + "/tcp");
      assertEquals(ExitStatus.COULD_NOT, result.status());
      assertEquals("", result.out());
      long pid = ProcessHandle.current().pid();
      assertTrue(
          result.err().contains("taken by") && result.err().contains("[" + pid + "]"),
          result.err());
    }
  }

  @Test
  void aTakenDatagramPortIsNamedToo() throws IOException {
    try (var holder = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      var result = run("decoy", holder.getLocalPort() + "/udp");
      assertEquals(ExitStatus.COULD_NOT, result.status());
      assertTrue(result.err().contains("/udp: taken by"), result.err());
    }
  }

  @Test
  void aHookThatIsNoProgramIsRefusedBeforeAnythingListens() {
    var result = run("decoy", "0/tcp", "--hook", folder.resolve("none").toString());
    assertEquals(ExitStatus.COULD_NOT, result.status());
    assertEquals("", result.out());
    assertTrue(result.err().contains("--hook"), result.err());
  }

  @Test
  void aFileThatCannotBeMadeIsNamed() {
    Path file = folder.resolve("none").resolve("log");
    var result = run("decoy", "0/tcp", "--log", file.toString());
    assertEquals(ExitStatus.COULD_NOT, result.status());
    assertTrue(result.err().contains(file.toString()), result.err());
  }

  @ParameterizedTest
  @CsvSource({
    "--limit-bytes, 0",
    "--limit-bytes, 64KX",
    "--limit-bytes, 2GiB",
    "--limit-rate, 0",
    "--limit-rate, 5s",
    "--limit-time, 0s",
    "--limit-time, 10",
    "--limit-time, 2d",
    "--limit-file, -1",
    "--bind, 300.1.1.1"
  })
  void limitsThatAreNoneAreWrongUsage(String option, String value) {
    var result = run("decoy", "0/tcp", option + "=" + value);
    assertEquals(ExitStatus.WRONG_USAGE, result.status(), result.toString());
    assertTrue(result.err().contains(option + " \"" + value + "\""), result.err());
  }

  @Test
  void noPortIsWrongUsage() {
    assertEquals(ExitStatus.WRONG_USAGE, run("decoy").status());
  }

  @Test
  void aPortWithANameAndNothingElseIsOfferedADecoy() {
    String nobodyKnows = "nobody knows who talks here";
    assertTrue(run("port", "643").out().contains(nobodyKnows));
    assertTrue(run("port", "3243").out().contains(nobodyKnows));
    assertTrue(!run("port", "2424").out().contains(nobodyKnows));
  }
}
