package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.watch.ProcNet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `portolan psrt passwd` and `portolan psrt acl`.
final class PsrtFilesCommandTest {
  private final Path folder;
  private final Path passwords;
  private final Path config;

  PsrtFilesCommandTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.passwords = folder.resolve("passwords");
    this.config = folder.resolve("config.yml");
    Files.writeString(
        config,
        """
        server:
          latency_warn: 50000
          data_queue: 16
          max_topic_depth: 4
          max_pub_size: 1000
          max_topic_length: 200
        proto:
          allow_no_tls: true
        auth:
          allow_anonymous: false
          acl: acl.yml
        """);
    Files.writeString(
        folder.resolve("acl.yml"),
        """
        _: {sub: '#', pub: '#'}
        user:
          sub:
            - plus/+
            - open/#
          pub: [mine, open/#]
        """);
  }

  private record Result(int status, String out, String err) {}

  private static Result run(String in, String... arguments) throws Exception {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            0,
            false,
            false);
    var stdin = new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8));
    var command = new PsrtCommand(new ProcNet(Path.of("/")), InstantSource.system(), stdin);
    int status;
    try {
      status = new Grammar(List.of(command)).run(arguments, console);
    } catch (UsageException e) {
      status = ExitStatus.WRONG_USAGE;
      console.complain(String.valueOf(e.getMessage()));
    }
    return new Result(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void thePasswordIsTheFirstLineOfStandardInput() throws Exception {
    var first = run("secret\nmore", "psrt", "passwd", passwords.toString(), "user", "--cost", "4");
    assertEquals(new Result(0, passwords + ": user added\n", ""), first);
    String before = Files.readString(passwords);
    assertTrue(before.matches("user:\\$2y\\$04\\$[./A-Za-z0-9]{53}\n"), before);
    var second = run("other\r\n", "psrt", "passwd", passwords.toString(), "user", "--cost=4");
    assertEquals(passwords + ": user changed\n", second.out());
    assertEquals(1, Files.readAllLines(passwords).size());
    var json = run("x", "psrt", "passwd", passwords.toString(), "new", "--cost=4", "--json");
    assertTrue(json.out().contains("\"isNew\" : true"), json.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "0123456789012345678901234567890123456789012345678901234567890123456789012"
      })
  void aPasswordThatIsNoneIsRefused(String password) throws Exception {
    var result = run(password, "psrt", "passwd", passwords.toString(), "user", "--cost", "4");
    assertEquals(ExitStatus.WRONG_USAGE, result.status());
    assertTrue(result.err().contains("a password has 1 to 72 bytes"), result.err());
    assertTrue(Files.notExists(passwords));
  }

  @ParameterizedTest
  @CsvSource({"3", "21", "x"})
  void aCostThatIsNoneIsRefused(String cost) throws Exception {
    var result = run("x\n", "psrt", "passwd", passwords.toString(), "user", "--cost", cost);
    assertEquals(ExitStatus.WRONG_USAGE, result.status());
    assertTrue(result.err().contains("--cost"), result.err());
  }

  @Test
  void fileAndLoginAreNeeded() throws Exception {
    assertEquals(ExitStatus.WRONG_USAGE, run("x\n", "psrt", "passwd").status());
    assertEquals(
        ExitStatus.WRONG_USAGE, run("x\n", "psrt", "passwd", passwords.toString()).status());
    assertEquals(
        ExitStatus.WRONG_USAGE,
        run("x\n", "psrt", "passwd", passwords.toString(), "a:b", "--cost=4").status());
  }

  /// Who wants what, and what is answered.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "user | plus/x | --subscribe | 0 | user may subscribe plus/x (acl.yml:4:7: plus/+)",
        "user | plus/# | --subscribe | 1 | user may not subscribe plus/# (acl.yml:2:1: no mask in"
            + " sub covers it)",
        "user | /open//x | --publish | 0 | user may publish open/x (acl.yml:6:15: open/#)",
        "user | open/# | | 0 | user may subscribe open/# (acl.yml:5:7: open/#)",
        "user | open/# | --publish | 1 | user may not publish open/# (nobody may publish to a"
            + " topic with + or #)",
        "user | mine | | 1 | user may publish mine (acl.yml:6:9: mine);user may not subscribe mine"
            + " (acl.yml:2:1: no mask in sub covers it)",
        "other | a | --publish | 1 | other may not publish a (acl.yml: no entry for other)",
        "_ | a | --publish | 1 | _ may not publish a (config.yml: auth.allow_anonymous is false)",
        "user | open/1/2/3/4/5 | --publish | 1 | user may not publish open/1/2/3/4/5 (config.yml:"
            + " server.max_topic_depth is 4)",
      })
  void saysWhoMayDoWhatAndWhere(String user, String topic, String option, int status, String answer)
      throws Exception {
    var words =
        new java.util.ArrayList<>(
            List.of("psrt", "acl", user, topic, "--config", config.toString()));
    if (option != null) {
      words.add(option);
    }
    var result = run("", words.toArray(String[]::new));
    assertEquals(answer.replace(";", "\n") + "\n", result.out().replace(folder + "/", ""));
    assertEquals(status, result.status());
  }

  @Test
  void answersAsJsonToo() throws Exception {
    var result = run("", "psrt", "acl", "user", "open/x", "--json", "--config", config.toString());
    assertEquals(ExitStatus.DONE, result.status());
    for (String part :
        List.of("\"publish\" : {", "\"subscribe\" : {", "\"mask\" : \"open/#\"", "\"line\" : 6")) {
      assertTrue(result.out().contains(part), result.out());
    }
  }

  @Test
  void userAndTopicAreNeeded() throws Exception {
    assertEquals(
        ExitStatus.WRONG_USAGE,
        run("", "psrt", "acl", "user", "--config", config.toString()).status());
  }

  @Test
  void theFamilyShowsItsMembersWithinEightyColumns() throws Exception {
    var alone = run("", "psrt");
    assertEquals(ExitStatus.WRONG_USAGE, alone.status());
    for (String member : List.of("serve", "passwd", "acl")) {
      assertTrue(alone.out().contains("\n  " + member + " "), alone.out());
      var help = run("", "psrt", member, "--help");
      assertEquals(ExitStatus.DONE, help.status());
      assertTrue(help.out().contains("portolan psrt " + member), help.out());
      assertTrue(help.out().lines().allMatch(line -> line.length() <= 80), help.out());
    }
  }
}
