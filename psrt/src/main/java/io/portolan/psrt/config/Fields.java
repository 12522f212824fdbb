package io.portolan.psrt.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// A map of settings. Whoever reads it asks for the keys that have a meaning; what is left then has
/// none, and [#refuseOthers()] says so.
final class Fields {
  private final Place place;
  private final String name;
  private final Path file;
  private final Problems problems;
  private final Map<String, Setting> settings = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();

  Fields(Place place, String name, Path file, Problems problems) {
    this.place = place;
    this.name = name;
    this.file = file;
    this.problems = problems;
  }

  void put(String key, Place at, Node value) {
    var before = settings.putIfAbsent(key, new Setting(name + key, at, value, file, problems));
    if (before != null) {
      problems.add(
          at, name + key + " stands here twice, the first time in line " + before.key().line());
    }
  }

  /// The setting of this name, null if it is not there.
  @Nullable Setting find(String key) {
    known.add(key);
    return settings.get(key);
  }

  /// The setting of this name; a complaint and null if it is not there.
  @Nullable Setting require(String key) {
    Setting setting = find(key);
    if (setting == null) {
      problems.add(place, name + key + " is missing");
    }
    return setting;
  }

  /// The map of this name, empty if it is not there.
  Fields section(String key) {
    Setting setting = find(key);
    Fields section = setting == null ? null : setting.fields();
    return section == null ? new Fields(place, name + key + ".", file, problems) : section;
  }

  int integer(String key, int least, int most) {
    Setting setting = require(key);
    return setting == null ? least : setting.integer(least, most);
  }

  int integer(String key, int least, int most, int fallback) {
    Setting setting = find(key);
    return setting == null ? fallback : setting.integer(least, most);
  }

  boolean flag(String key) {
    Setting setting = require(key);
    return setting != null && setting.flag();
  }

  boolean flag(String key, boolean fallback) {
    Setting setting = find(key);
    return setting == null ? fallback : setting.flag();
  }

  /// A path, null if it is not there.
  @Nullable Path path(String key) {
    Setting setting = find(key);
    return setting == null ? null : setting.path();
  }

  /// Goes through the keys as names of the user's own, in the file's order.
  void forEach(BiConsumer<String, Setting> reader) {
    known.addAll(settings.keySet());
    settings.forEach(reader);
  }

  /// Complains of every key that nobody asked for, and names the one that was probably meant.
  void refuseOthers() {
    settings.forEach(
        (key, setting) -> {
          if (!known.contains(key)) {
            problems.add(
                setting.key(),
                "unknown key "
                    + name
                    + key
                    + Nearest.of(key, known)
                        .map(near -> " (did you mean " + near + "?)")
                        .orElse(""));
          }
        });
  }
}
