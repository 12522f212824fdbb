package io.portolan.psrt.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The files that a configuration names, each with the setting that does.
final class NamedFiles {
  private final Fields settings;
  private final List<Problem> problems;

  /// @param settings of the whole configuration, which holds what it should
  /// @param problems told of what is wrong
  NamedFiles(Fields settings, List<Problem> problems) {
    this.settings = settings;
    this.problems = problems;
  }

  /// Reads one file.
  interface Reading<T> {
    T read() throws IOException;
  }

  /// Tries one file.
  interface Trial {
    void on(Path file) throws IOException;
  }

  /// Does nothing without a file.
  void check(Trial trial, @Nullable Path file, String name) {
    if (file != null) {
      Boolean _ =
          read(
              () -> {
                trial.on(file);
                return true;
              },
              file,
              name);
    }
  }

  /// What is read; null after a complaint.
  ///
  /// @param names of the settings that the file, and those that it needs, may stand in: keys joined
  ///     by dots, in a list its number from 0
  <T> @Nullable T read(Reading<T> reading, Path file, String... names) {
    try {
      return reading.read();
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    } catch (IOException e) {
      Problem problem = ConfigurationCheck.problem(file, e);
      Setting setting = naming(problem.place().file(), names);
      problems.add(
          setting == null
              ? problem
              : new Problem(setting.place(), setting.name() + ": " + problem));
    }
    return null;
  }

  /// The setting that names this file, or else the first that is there.
  private @Nullable Setting naming(Path file, String... names) {
    Setting first = null;
    for (String name : names) {
      Setting setting = find(name);
      if (setting != null && setting.path().equals(file)) {
        return setting;
      }
      first = first == null ? setting : first;
    }
    return first;
  }

  private @Nullable Setting find(String name) {
    String[] keys = name.split("\\.", -1);
    Setting setting = settings.find(keys[0]);
    for (int i = 1; i < keys.length && setting != null; i++) {
      setting = inside(setting, keys[i]);
    }
    return setting;
  }

  private static @Nullable Setting inside(Setting setting, String key) {
    if (Character.isDigit(key.charAt(0))) {
      List<Setting> items = setting.items();
      return items == null ? null : items.get(Integer.parseInt(key));
    }
    Fields fields = setting.fields();
    return fields == null ? null : fields.find(key);
  }
}
