package io.portolan.psrt.config;

import io.portolan.psrt.topic.Filter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The access list: a YAML map from logins to what each may do.
///
/// ```yaml
/// _:                    # the anonymous
///   sub: "open/#"       # one mask or a list
/// sensor1:
///   pub: ["plant/+/temp", "log/#"]
/// operator: {admin: true, sub: "#"}
/// idle: {}              # may log in and do nothing
/// ```
///
/// @see "psrtd 0.3.8 as observed: acl.yml"
public final class Acl {
  private static final String ANONYMOUS = "_";

  private final Path file;
  private final Map<String, AclEntry> entries;

  private Acl(Path file, Map<String, AclEntry> entries) {
    this.file = file;
    this.entries = Map.copyOf(entries);
  }

  /// Reads a file.
  ///
  /// @throws ConfigurationException if something in it has no meaning: another field, an empty
  ///     mask, an empty value (that would be `{}`)
  /// @throws IOException if it cannot be read
  public static Acl read(Path file) throws IOException {
    var problems = new Problems();
    var entries = new LinkedHashMap<String, AclEntry>();
    YamlFile.read(file, problems)
        .forEach(
            (name, setting) -> {
              String login = name.equals(ANONYMOUS) ? "" : name;
              Fields fields = setting.fields();
              if (fields != null) {
                entries.put(login, entry(login, setting.key(), fields));
              }
            });
    problems.throwIfAny();
    return new Acl(file, entries);
  }

  private static AclEntry entry(String login, Place place, Fields fields) {
    var entry =
        new AclEntry(
            login,
            place,
            masks(fields, "sub"),
            masks(fields, "pub"),
            fields.flag("admin", false),
            fields.flag("replicator", false));
    fields.refuseOthers();
    return entry;
  }

  private static List<Mask> masks(Fields fields, String key) {
    Setting setting = fields.find(key);
    var masks = new ArrayList<Mask>();
    if (setting != null) {
      for (Setting.Text text : setting.texts()) {
        Filter filter = setting.read(text, Filter::of);
        if (filter != null) {
          masks.add(new Mask(filter, text.text(), text.place()));
        }
      }
    }
    return masks;
  }

  public Path file() {
    return file;
  }

  /// How many logins it knows, the anonymous among them.
  public int size() {
    return entries.size();
  }

  /// What it says of a login.
  ///
  /// @param login empty for the anonymous; the name `_` is nobody's
  public Optional<AclEntry> entry(String login) {
    return Optional.ofNullable(entries.get(login));
  }
}
