package io.portolan.psrt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.message.Topic;
import io.portolan.psrt.topic.Filter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AclTest {
  private final Path file;

  AclTest(@TempDir Path folder) {
    this.file = folder.resolve("acl.yml");
  }

  private Acl read(String text) throws IOException {
    Files.writeString(file, text);
    return Acl.read(file);
  }

  private AclEntry entry(String text) throws IOException {
    return read(text).entry("user").orElseThrow();
  }

  @Test
  void readsMasksAsAListAndAsOneText() throws IOException {
    var entry = entry("user:\n  sub: 'open/#'\n  pub: ['a/+/x', b]\n");
    assertTrue(entry.maySubscribe(Filter.of("open/x/#")));
    assertFalse(entry.maySubscribe(Filter.of("open")));
    assertTrue(entry.mayPublish(Topic.of("a/1/x")));
    assertTrue(entry.mayPublish(Topic.of("/b")));
    assertFalse(entry.mayPublish(Topic.of("a/1/y")));
    assertFalse(entry.isAdmin() || entry.isReplicator());
  }

  @Test
  void anEntryWithoutFieldsMayDoNothing() throws IOException {
    var entry = entry("user: {}\n");
    assertFalse(entry.maySubscribe(Filter.of("a")));
    assertFalse(entry.mayPublish(Topic.of("a")));
    assertFalse(entry.isAdmin() || entry.isReplicator());
  }

  @Test
  void knowsAdministratorsAndReplicators() throws IOException {
    assertTrue(entry("user: {admin: true}\n").isAdmin());
    assertTrue(entry("user: {replicator: true}\n").isReplicator());
  }

  @Test
  void theAnonymousStandThereAsAnUnderscoreThatNobodyElseIs() throws IOException {
    var acl = read("_: {sub: '#'}\nuser: {}\n");
    assertEquals("", acl.entry("").orElseThrow().login());
    assertTrue(acl.entry("_").isEmpty());
    assertTrue(acl.entry("nobody").isEmpty());
    assertEquals(2, acl.size());
  }

  /// Whether a mask lets a filter through: whether it contains all of it.
  @ParameterizedTest
  @CsvSource({
    "'#', '#', true",
    "+, '#', false",
    "+, +, true",
    "+, a, true",
    "+/x, '#/x', false",
    "a/+, 'a/#', false",
    "a/#, a/#, true",
    "a/#, a/+, true",
    "a/#, a, false",
    "a/#, +/b, false",
    "a/+/c, a/+/c, true",
    "a/+/c, a//c, false",
    "a/+/c, a/b/c, true",
    "open/#, /open/z, true",
    "open/#, open//z, true",
    "/open/#, open/z, true",
    "a/#/b, a/c, true",
    "a/b, a/+, false",
  })
  void aMaskLetsThroughWhatItContains(String mask, String filter, boolean isAllowed)
      throws IOException {
    var entry = entry("user: {sub: '" + mask + "'}\n");
    assertEquals(isAllowed, entry.maySubscribe(Filter.of(filter)));
  }

  @Test
  void saysWhichLineAllowsIt() throws IOException {
    var entry = entry("user:\n  pub:\n    - a/b\n    - 'a/#'\n  sub: [x, '#']\n");
    assertEquals(4, entry.allowing(Topic.of("a/c")).orElseThrow().place().line());
    var mask = entry.allowing(Filter.of("y")).orElseThrow();
    assertEquals(file + ":5:12", mask.place().toString());
    assertEquals("#", mask.text());
  }

  /// The complaint about one broken list.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "user: {subb: x} | :1:8: unknown key user.subb (did you mean sub?)",
        "user: | :1:6: user: expected a map, found nothing",
        "user: {sub: ['']} | :1:14: user.sub: expected a text, found \"\"",
        "user: {sub: ''} | :1:13: user.sub: expected a text or a list of them, found \"\"",
        "user: {pub: {a: b}} | :1:13: user.pub: expected a text or a list of them, found a map",
        "user: {pub: [[a]]} | :1:14: user.pub: expected a text, found a list",
        "user: {admin: 1} | :1:15: user.admin: expected true or false, found \"1\"",
        "[a, b] | :1:1: expected a map, found a list",
        "{[a]: {}} | :1:2: a key must be a word, found a list",
      })
  void refusesWhatHasNoMeaning(String text, String complaint) {
    var e = assertThrows(ConfigurationException.class, () -> read(text));
    assertEquals(file + complaint, e.getMessage());
  }

  @Test
  void countsFurtherProblemsInTheMessage() {
    var e = assertThrows(ConfigurationException.class, () -> read("a: 1\nb: 2\na: {}\n"));
    assertEquals(3, e.problems().size());
    assertTrue(String.valueOf(e.getMessage()).endsWith("(and 2 more)"));
  }
}
