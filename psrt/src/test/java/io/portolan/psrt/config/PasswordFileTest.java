package io.portolan.psrt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordFileTest {
  /// Made by `htpasswd -nbB -C 5 test 123`.
  static final String HTPASSWD = "$2y$05$yrIQWYKOlau58Fk5Qe8.0ewn5LvSl0aLhNtjP1v36nHLp4KQPadym";

  private final Path file;

  PasswordFileTest(@TempDir Path folder) {
    this.file = folder.resolve("psrt-passwd");
  }

  private PasswordFile read(String text) throws IOException {
    Files.writeString(file, text);
    return PasswordFile.read(file);
  }

  @Test
  void readsWhatHtpasswdWrites() throws IOException {
    var passwords = read("# comment\n\n  test : " + HTPASSWD + " \r\n");
    assertEquals(1, passwords.size());
    assertEquals(List.of(), passwords.ignored());
    String hash = passwords.hash("test").orElseThrow();
    assertTrue(Passwords.matches("123", hash));
    assertFalse(Passwords.matches("124", hash));
    assertFalse(Passwords.matches("", hash));
    assertEquals(5, passwords.cost());
  }

  @Test
  void tellsOfLinesWithoutUse() throws IOException {
    String hash = HTPASSWD;
    var passwords =
        read("a:b:" + hash + "\nnobody\n:" + hash + "\nplain:123\nmd5:$apr1$x$y\nok:" + hash);
    assertEquals(1, passwords.size());
    assertEquals(
        List.of(
            ":1: ignored: expected LOGIN:HASH with one colon",
            ":2: ignored: expected LOGIN:HASH with one colon",
            ":3: ignored: no login before the colon",
            ":4: ignored: the hash of plain is no bcrypt hash (make one with htpasswd -B)",
            ":5: ignored: the hash of md5 is no bcrypt hash (make one with htpasswd -B)"),
        passwords.ignored().stream()
            .map(problem -> problem.toString().substring(file.toString().length()))
            .toList());
  }

  @Test
  void bytesThatAreNoTextSpoilOneLineOnly() throws IOException {
    byte[] good = ("test:" + HTPASSWD + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[good.length + 2];
    all[0] = (byte) 0xff;
    all[1] = '\n';
    System.arraycopy(good, 0, all, 2, good.length);
    Files.write(file, all);
    var passwords = PasswordFile.read(file);
    assertEquals(1, passwords.size());
    assertEquals(1, passwords.ignored().size());
  }

  @Test
  void ofTwoLinesForOneLoginTheLastCounts() throws IOException {
    String other = Passwords.hash("other", Passwords.LEAST_COST);
    var passwords = read("test:" + HTPASSWD + "\ntest:" + other + "\n");
    assertEquals(other, passwords.hash("test").orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"2a", "2b", "2x", "2y"})
  void everyKindOfHashIsKnown(String kind) {
    String hash = "$" + kind + HTPASSWD.substring(3);
    assertTrue(Passwords.isHash(hash));
    assertTrue(Passwords.matches("123", hash));
    assertFalse(Passwords.matches("1234", hash));
  }

  @Test
  void aNewHashIsOneThatHtpasswdCouldHaveMade() {
    String hash = Passwords.hash("päßword", 6);
    assertTrue(hash.startsWith("$2y$06$"), hash);
    assertTrue(Passwords.matches("päßword", hash));
    assertEquals(6, Passwords.cost(hash));
  }

  @Test
  void passwordsCountToTheirLastByteAndNoFurther() {
    String most = "x".repeat(Passwords.MOST_BYTES);
    String hash = Passwords.hash(most, Passwords.LEAST_COST);
    assertTrue(Passwords.matches(most, hash));
    assertTrue(Passwords.matches(most + "y", hash));
    assertFalse(Passwords.matches(most.substring(1), hash));
    assertThrows(IllegalArgumentException.class, () -> Passwords.hash(most + "y", 4));
    assertThrows(IllegalArgumentException.class, () -> Passwords.hash("", 4));
    assertThrows(IllegalArgumentException.class, () -> Passwords.hash("a\0b", 4));
  }
}
