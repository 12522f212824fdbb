package io.portolan.psrt.config;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/// Writes one login's line into a password file and leaves the others as they are.
///
/// The file is replaced as a whole, so that a reader finds the old one or the new one. A new one
/// is readable by its owner alone; one that was there keeps owner, group and permissions, but for
/// those of everybody else.
public final class PasswordEntry {
  private static final EnumSet<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  private PasswordEntry() {}

  /// Writes the line.
  ///
  /// @param hash as [Passwords#hash(String, int)] makes it
  /// @return whether the login had a line before
  /// @throws IllegalArgumentException if a password file cannot hold such a login
  public static boolean put(Path file, String login, String hash) throws IOException {
    checkLogin(login);
    Path real = Files.exists(file) ? file.toRealPath() : file;
    String entry = latin(login) + ":" + hash;
    var lines = new ArrayList<String>();
    boolean known = false;
    for (String line : lines(real)) {
      if (!isOf(login, line)) {
        lines.add(line);
      } else if (!known) {
        lines.add(entry);
        known = true;
      }
    }
    if (!known) {
      lines.add(entry);
    }
    replace(real, String.join("\n", lines) + "\n");
    return known;
  }

  private static void checkLogin(String login) {
    if (login.isEmpty()
        || login.startsWith("#")
        || !login.equals(login.strip())
        || login.chars().anyMatch(c -> c == ':' || c < ' ')) {
      throw new IllegalArgumentException(
          "a login has letters, no colon, no control characters, no blank at its ends and no #"
              + " at its start");
    }
  }

  private static List<String> lines(Path file) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    // One byte a letter: what is not ours to read is written back as it was.
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    return text.isEmpty() ? List.of() : List.of(text.replaceFirst("\n$", "").split("\n", -1));
  }

  private static boolean isOf(String login, String line) {
    int colon = line.indexOf(':');
    return colon >= 0 && latin(login).equals(line.substring(0, colon).strip());
  }

  /// How a text in UTF-8 looks when it is read one byte a letter.
  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static void replace(Path file, String text) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path fresh =
        Files.createTempFile(
            folder,
            "." + file.getFileName(),
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(fresh, text, StandardCharsets.ISO_8859_1);
      if (Files.exists(file)) {
        keepOwnership(file, fresh);
      }
      try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void keepOwnership(Path old, Path fresh) throws IOException {
    var from = Files.getFileAttributeView(old, PosixFileAttributeView.class).readAttributes();
    var to = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
    var now = to.readAttributes();
    if (!from.owner().equals(now.owner())) {
      to.setOwner(from.owner());
    }
    if (!from.group().equals(now.group())) {
      to.setGroup(from.group());
    }
    var permissions = EnumSet.noneOf(PosixFilePermission.class);
    permissions.addAll(from.permissions());
    permissions.removeAll(OTHERS);
    to.setPermissions(permissions);
  }
}
