package io.portolan.cli;

import static io.portolan.cli.Called.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `portolan wait` on ports of this process.
@Timeout(180)
final class WaitCommandTest {

  @Test
  void returnsAtOnceWhereThePortSpeaksItAlready() throws IOException {
    try (var server = WebServer.open(0)) {
      var result = run("wait", server.port(), "--for", "http");
      assertEquals(ExitStatus.DONE, result.status(), result.err());
      assertTrue(result.out().contains("speaks HTTP"), result.out());
    }
  }

  @Test
  void waitsForAServerThatStartsLater() throws Exception {
    int port = freePort();
    var wait =
        new FutureTask<>(
            () -> run("wait", String.valueOf(port), "--for", "http", "--timeout", "40s"));
    Thread.ofVirtual().start(wait);
    var server = WebServer.open(port);
    var result = wait.get();
    server.close();
    assertEquals(ExitStatus.DONE, result.status(), result.err());
  }

  @Test
  void aPortThatSpeaksSomethingElseIsNotWhatWasWaitedFor() throws IOException {
    try (var server = WebServer.open(0)) {
      String port = server.port();
      var result = run("wait", port, "--for", "redis", "--timeout", "1s");
      assertEquals(ExitStatus.COULD_NOT, result.status());
      assertTrue(result.err().contains("port " + port + ": "), result.err());
      assertTrue(result.err().contains("no redis within"), result.err());
    }
  }

  @Test
  void goneIsTheOpposite() throws IOException {
    String port = String.valueOf(freePort());
    assertEquals(ExitStatus.DONE, run("wait", port, "--gone").status());
    assertEquals(ExitStatus.DONE, run("wait", port, "--gone", "--for", "http").status());
    assertEquals(
        ExitStatus.COULD_NOT, run("wait", port, "--for", "http", "--timeout", "1ms").status());
  }

  /// A mute server is asked for longer than one may wait here, so nothing is known of it in time.
  @ParameterizedTest
  @ValueSource(strings = {"", "--gone"})
  void whatWasNotHeardInTimeIsNeitherThereNorGone(String gone) throws IOException {
    try (var mute = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(mute.getLocalPort());
      var words = new ArrayList<>(List.of("wait", port, "--for", "http", "--timeout", "100ms"));
      if (!gone.isEmpty()) {
        words.add(gone);
      }
      var result = run(words.toArray(String[]::new));
      assertEquals(ExitStatus.COULD_NOT, result.status(), result.toString());
      assertTrue(result.err().contains("port " + port + ": somebody listens"), result.err());
    }
  }

  @Test
  void whatStaysIsSaidToStay() throws IOException {
    try (var server = WebServer.open(0)) {
      var result = run("wait", server.port(), "--gone", "--timeout", "1ms");
      assertEquals(ExitStatus.COULD_NOT, result.status());
      assertTrue(result.err().contains("somebody listens, still, after 0.0 s"), result.err());
    }
  }

  @Test
  void onePortMustBeGiven() {
    for (String command : List.of("wait", "accept", "why")) {
      var none = run(command);
      assertEquals(ExitStatus.WRONG_USAGE, none.status());
      assertTrue(none.err().contains(command + ": no port given"), none.err());
      var many = run(command, "80-81");
      assertEquals(ExitStatus.WRONG_USAGE, many.status());
      assertTrue(many.err().contains("one port at a time"), many.err());
    }
  }

  @Test
  void aProtocolNobodyKnowsIsWrongUsage() {
    var result = run("wait", "80", "--for", "kettle");
    assertEquals(ExitStatus.WRONG_USAGE, result.status());
    assertTrue(result.err().contains("kettle"), result.err());
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
