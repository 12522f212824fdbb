package io.portolan.psrt.config;

import io.portolan.psrt.codec.DatagramKey;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The keys of encrypted datagrams: a YAML map from logins to 64 hex digits, the anonymous as `_`.
/// An entry of another form is ignored and told of by [#ignored()].
///
/// @see "psrtd 0.3.8 as observed: keys.yml"
public final class KeyFile {
  /// Nobody's.
  public static final KeyFile NONE = new KeyFile(Map.of(), List.of());

  private static final int DIGITS = 64;

  private final Map<String, Entry> entries;
  private final List<Problem> ignored;

  private record Entry(DatagramKey key, Place place) {}

  private KeyFile(Map<String, Entry> entries, List<Problem> ignored) {
    this.entries = Map.copyOf(entries);
    this.ignored = List.copyOf(ignored);
  }

  /// Reads a file.
  ///
  /// @throws IOException if it cannot be read, or is no YAML map
  public static KeyFile read(Path file) throws IOException {
    var problems = new Problems();
    var entries = new HashMap<String, Entry>();
    var ignored = new ArrayList<Problem>();
    YamlFile.read(file, problems)
        .forEach(
            (name, setting) -> {
              String digits = setting.word();
              if (isKey(digits)) {
                entries.put(
                    name.equals("_") ? "" : name,
                    new Entry(DatagramKey.of(Bytes.ofHex(digits)), setting.key()));
              } else {
                ignored.add(
                    new Problem(
                        setting.place(),
                        "ignored: the key of " + name + " is not " + DIGITS + " hex digits"));
              }
            });
    problems.throwIfAny();
    return new KeyFile(entries, ignored);
  }

  private static boolean isKey(String text) {
    return text.length() == DIGITS
        && text.chars().allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0);
  }

  /// How many logins have a key.
  public int size() {
    return entries.size();
  }

  /// Entries without use, and why.
  public List<Problem> ignored() {
    return ignored;
  }

  /// Entries of logins that the access list does not know, which are of no use.
  public List<Problem> strangers(Acl acl) {
    var strangers = new ArrayList<Problem>();
    entries.forEach(
        (login, entry) -> {
          if (acl.entry(login).isEmpty()) {
            strangers.add(
                new Problem(
                    entry.place(),
                    "ignored: "
                        + (login.isEmpty() ? "_" : login)
                        + " has a key but no entry in "
                        + acl.file()));
          }
        });
    return List.copyOf(strangers);
  }

  /// A login's key, if it has one.
  ///
  /// @param login empty for the anonymous
  public Optional<DatagramKey> key(String login) {
    return Optional.ofNullable(entries.get(login)).map(Entry::key);
  }
}
