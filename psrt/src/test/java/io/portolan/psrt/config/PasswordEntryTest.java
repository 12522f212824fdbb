package io.portolan.psrt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordEntryTest {
  private final Path folder;
  private final Path file;

  PasswordEntryTest(@TempDir Path folder) {
    this.folder = folder;
    this.file = folder.resolve("psrt-passwd");
  }

  private String permissions() throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void aNewFileIsForItsOwnerAlone() throws IOException {
    assertFalse(PasswordEntry.put(file, "user", "HASH"));
    assertEquals("user:HASH\n", Files.readString(file));
    assertEquals("rw-------", permissions());
  }

  @Test
  void oneLineChangesAndTheOthersStay() throws IOException {
    Files.writeString(file, "# who\n\n a :1\nb:2:3\n b :4\nc:5\nb:6");
    assertTrue(PasswordEntry.put(file, "b", "NEW"));
    assertEquals("# who\n\n a :1\nb:NEW\nc:5\n", Files.readString(file));
    assertFalse(PasswordEntry.put(file, "d", "7"));
    assertEquals("# who\n\n a :1\nb:NEW\nc:5\nd:7\n", Files.readString(file));
  }

  @Test
  void bytesThatAreNoTextStayAsTheyAre() throws IOException {
    Files.write(file, new byte[] {(byte) 0xff, ':', '1', '\n'});
    assertFalse(PasswordEntry.put(file, "Jürgen", "2"));
    assertTrue(PasswordEntry.put(file, "Jürgen", "3"));
    byte[] all = Files.readAllBytes(file);
    assertEquals((byte) 0xff, all[0]);
    assertEquals("Jürgen:3\n", new String(all, 4, all.length - 4, StandardCharsets.UTF_8));
  }

  @Test
  void permissionsStayButForStrangers() throws IOException {
    Files.writeString(file, "a:1\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertTrue(PasswordEntry.put(file, "a", "2"));
    assertEquals("rw-r-----", permissions());
  }

  @Test
  void aLinkStaysALink() throws IOException {
    Path target = Files.writeString(folder.resolve("target"), "a:1\n");
    Files.createSymbolicLink(file, target);
    assertTrue(PasswordEntry.put(file, "a", "2"));
    assertTrue(Files.isSymbolicLink(file));
    assertEquals("a:2\n", Files.readString(target));
  }

  @Test
  void nothingIsLeftBehindWhereItCannotBeWritten() throws IOException {
    Path nowhere = folder.resolve("none").resolve("file");
    assertThrows(IOException.class, () -> PasswordEntry.put(nowhere, "a", "1"));
    assertFalse(PasswordEntry.put(file, "a", "1"));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a:b", "#a", " a", "a ", "a\nb"})
  void loginsThatAFileCannotHoldAreRefused(String login) {
    assertThrows(IllegalArgumentException.class, () -> PasswordEntry.put(file, login, "1"));
    assertFalse(Files.exists(file));
  }
}
