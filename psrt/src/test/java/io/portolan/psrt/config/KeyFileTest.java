package io.portolan.psrt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyFileTest {
  static final String KEY = "26fd38045707792a9bc50f3761a58987c4a9362cf60389f341c28e37b1125d93";

  private final Path folder;
  private final Path file;

  KeyFileTest(@TempDir Path folder) {
    this.folder = folder;
    this.file = folder.resolve("keys.yml");
  }

  private KeyFile read(String text) throws IOException {
    Files.writeString(file, text);
    return KeyFile.read(file);
  }

  @Test
  void readsAKeyForEachLogin() throws IOException {
    var keys = read("user1: " + KEY + "\n_: '" + "0".repeat(64) + "'\nuser2: " + "1".repeat(64));
    assertEquals(3, keys.size());
    assertTrue(keys.key("user1").isPresent());
    assertTrue(keys.key("").isPresent());
    assertTrue(keys.key("user2").isPresent());
    assertTrue(keys.key("_").isEmpty());
  }

  @Test
  void tellsOfKeysThatAreNone() throws IOException {
    var keys = read("a: abc\nb: " + KEY.replace('2', 'g') + "\nc: [1]\nd:\ne: " + KEY);
    assertEquals(1, keys.size());
    assertEquals(4, keys.ignored().size());
    assertEquals(
        file + ":1:4: ignored: the key of a is not 64 hex digits",
        keys.ignored().getFirst().toString());
  }

  @Test
  void tellsOfKeysWhoseLoginTheAccessListDoesNotKnow() throws IOException {
    Path list = folder.resolve("acl.yml");
    Files.writeString(list, "known: {}\n");
    var keys = read("known: " + KEY + "\nstranger: " + KEY + "\n");
    assertEquals(
        List.of(file + ":2:1: ignored: stranger has a key but no entry in " + list),
        keys.strangers(Acl.read(list)).stream().map(Problem::toString).toList());
  }

  @Test
  void refusesWhatIsNoMap() {
    assertThrows(ConfigurationException.class, () -> read("- " + KEY));
  }
}
