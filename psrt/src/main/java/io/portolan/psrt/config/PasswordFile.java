package io.portolan.psrt.config;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The password file: lines `login:hash`, as `htpasswd -B` writes them, with bcrypt hashes of the
/// kinds `$2a$`, `$2b$`, `$2x$` and `$2y$`.
///
/// Empty lines and those that begin with `#` are comments. A line that does not have exactly one
/// `:`, or whose hash is no bcrypt hash, is ignored and told of by [#ignored()]. Of two lines for
/// one login the last counts.
///
/// @see "psrtd 0.3.8 as observed: psrt-passwd"
public final class PasswordFile {
  /// Nobody's.
  public static final PasswordFile NONE = new PasswordFile(Map.of(), List.of());

  private final Map<String, String> hashes;
  private final List<Problem> ignored;

  private PasswordFile(Map<String, String> hashes, List<Problem> ignored) {
    this.hashes = Map.copyOf(hashes);
    this.ignored = List.copyOf(ignored);
  }

  /// Reads a file; bytes that are not UTF-8 spoil no more than their line.
  ///
  /// @throws IOException if it cannot be read
  public static PasswordFile read(Path file) throws IOException {
    var hashes = new HashMap<String, String>();
    var ignored = new ArrayList<Problem>();
    int number = 0;
    String all = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    for (String line : all.lines().toList()) {
      number++;
      String text = line.strip();
      if (!text.isEmpty() && !text.startsWith("#")) {
        String reason = take(text, hashes);
        if (!reason.isEmpty()) {
          ignored.add(new Problem(Place.line(file, number), "ignored: " + reason));
        }
      }
    }
    return new PasswordFile(hashes, ignored);
  }

  /// @return why the line is of no use; empty if it is
  private static String take(String line, Map<String, String> hashes) {
    int colon = line.indexOf(':');
    if (colon < 0 || line.indexOf(':', colon + 1) >= 0) {
      return "expected LOGIN:HASH with one colon";
    }
    String login = line.substring(0, colon).strip();
    String hash = line.substring(colon + 1).strip();
    if (login.isEmpty()) {
      return "no login before the colon";
    }
    if (!Passwords.isHash(hash)) {
      return "the hash of " + login + " is no bcrypt hash (make one with htpasswd -B)";
    }
    hashes.put(login, hash);
    return "";
  }

  /// How many logins it knows.
  public int size() {
    return hashes.size();
  }

  /// Lines without use, and why.
  public List<Problem> ignored() {
    return ignored;
  }

  Optional<String> hash(String login) {
    return Optional.ofNullable(hashes.get(login));
  }

  /// The highest cost among the hashes, [BCrypt#MIN_COST] if there are none.
  int cost() {
    return hashes.values().stream().mapToInt(Passwords::cost).max().orElse(BCrypt.MIN_COST);
  }
}
