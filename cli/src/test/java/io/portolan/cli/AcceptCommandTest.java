package io.portolan.cli;

import static io.portolan.cli.Called.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `portolan accept` and what `check` makes of it.
@Timeout(180)
final class AcceptCommandTest {
  @TempDir private Path folder;

  @Test
  void whatWasAcceptedIsExpectedAfterwards() throws IOException {
    try (var server = WebServer.open(0)) {
      String claims = folder.resolve("mine/claims.tsv").toString();
      var accepted = run("accept", server.port(), "--claims", claims, "--note", "the quay");
      assertEquals(ExitStatus.DONE, accepted.status(), accepted.err());
      var check = run("check", "--claims", claims, "--fail-on=expected", server.port());
      assertEquals(ExitStatus.FOUND, check.status(), check.out());
      assertTrue(Files.readString(Path.of(claims)).contains("the quay"));
    }
  }

  @Test
  void acceptingTwiceLeavesOneLineAndOtherLinesAlone() throws IOException {
    try (var server = WebServer.open(0)) {
      Path claims = Files.writeString(folder.resolve("claims.tsv"), "# ours\n");
      run("accept", server.port(), "--claims", claims.toString());
      run("accept", server.port(), "--claims", claims.toString());
      var lines = Files.readAllLines(claims);
      assertEquals(2, lines.size(), lines.toString());
      assertEquals("# ours", lines.getFirst());
    }
  }

  @Test
  void anotherHolderThanTheAcceptedOneIsAFindingAgain() throws IOException {
    try (var server = WebServer.open(0)) {
      Path claims = folder.resolve("claims.tsv");
      run("accept", server.port(), "--claims", claims.toString());
      String line = Files.readString(claims);
      Files.writeString(claims, line.replaceAll("held by [^\t]+", "held by somebody-else"));
      var check = run("check", "--claims", claims.toString(), "--fail-on=expected", server.port());
      assertEquals(ExitStatus.DONE, check.status(), check.out());
      assertTrue(check.out().contains("site policy wants it held by"), check.out());
    }
  }

  @Test
  void aDryRunWritesNothing() throws IOException {
    try (var server = WebServer.open(0)) {
      Path claims = folder.resolve("claims.tsv");
      var dry = run("accept", server.port(), "--claims", claims.toString(), "--dry-run");
      assertEquals(ExitStatus.DONE, dry.status());
      assertTrue(dry.out().contains("\tsite\t"), dry.out());
      assertFalse(Files.exists(claims));
    }
  }

  @Test
  void aPortWhereNobodyListensIsNotAccepted() throws IOException {
    String port;
    try (var server = WebServer.open(0)) {
      port = server.port();
    }
    assertEquals(ExitStatus.FOUND, run("accept", port).status());
  }
}
