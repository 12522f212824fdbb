package io.portolan.watch.origin;

import io.portolan.watch.origin.Unit.Manager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Unit files as one service manager finds them: the first folder of its path that has a name wins,
/// templates stand for their instances, links are other names, and drop-ins change single settings.
///
/// @see "systemd.unit(5): unit file load path; drop-ins; template units"
final class UnitFiles {
  private static final int FILE_LIMIT = 256 * 1024;

  /// @param name the unit's own name, which an alias does not bear
  /// @param file of the unit or of its template
  /// @param text with all drop-ins behind it
  record Loaded(String name, String file, UnitText text) {}

  private final HostFiles files;
  private final Manager manager;
  private final List<String> folders;

  private UnitFiles(HostFiles files, Manager manager, List<String> folders) {
    this.files = files;
    this.manager = manager;
    this.folders = folders;
  }

  static UnitFiles ofSystem(HostFiles files) {
    return new UnitFiles(
        files,
        Manager.SYSTEM,
        List.of(
            "/etc/systemd/system.control",
            "/run/systemd/system.control",
            "/run/systemd/transient",
            "/run/systemd/generator.early",
            "/etc/systemd/system",
            "/etc/systemd/system.attached",
            "/run/systemd/system",
            "/run/systemd/system.attached",
            "/run/systemd/generator",
            "/usr/local/lib/systemd/system",
            "/usr/lib/systemd/system",
            "/lib/systemd/system",
            "/run/systemd/generator.late"));
  }

  /// @param home of the user; null if it is not known, and then his own files are not found
  static UnitFiles ofUser(HostFiles files, @Nullable String home, long uid) {
    var folders = new ArrayList<String>();
    String runtime = "/run/user/" + uid + "/systemd/";
    addUnder(folders, home, ".config/systemd/user.control");
    folders.add(runtime + "user.control");
    folders.add(runtime + "transient");
    folders.add(runtime + "generator.early");
    addUnder(folders, home, ".config/systemd/user");
    folders.add("/etc/systemd/user");
    folders.add(runtime + "user");
    folders.add("/run/systemd/user");
    folders.add(runtime + "generator");
    addUnder(folders, home, ".local/share/systemd/user");
    folders.add("/usr/local/share/systemd/user");
    folders.add("/usr/share/systemd/user");
    folders.add("/usr/local/lib/systemd/user");
    folders.add("/usr/lib/systemd/user");
    folders.add(runtime + "generator.late");
    return new UnitFiles(files, Manager.USER, folders);
  }

  private static void addUnder(List<String> folders, @Nullable String home, String folder) {
    if (home != null && home.startsWith("/")) {
      folders.add(home + (home.endsWith("/") ? "" : "/") + folder);
    }
  }

  Manager manager() {
    return manager;
  }

  /// The unit of that name; null if there is none, or it is masked.
  @Nullable Loaded load(String name) {
    String file = find(name);
    String own = name;
    if (file == null && !template(name).equals(name)) {
      file = find(template(name));
    }
    // An alias is a link to the unit's own file; to a template, if it names an instance.
    for (int hops = 0; file != null && hops < 8; hops++) {
      String target = files.link(file).map(HostFiles::name).orElse(null);
      if (target == null || target.equals(HostFiles.name(file))) {
        break;
      }
      String next = find(target);
      if (next == null) {
        break;
      }
      own = target.contains("@.") ? instanceOf(target, own) : target;
      file = next;
    }
    String text = file == null ? "" : files.text(file, FILE_LIMIT).orElse("");
    if (file == null || text.isEmpty()) {
      return null;
    }
    var all = UnitText.read(text);
    for (String dropIn : dropIns(own)) {
      all = all.then(UnitText.read(files.text(dropIn, FILE_LIMIT).orElse("")));
    }
    return new Loaded(own, file, all);
  }

  /// The names of all units with such a suffix that are no mere templates: those with a file, and
  /// instances that some other unit wants or requires.
  Set<String> named(String suffix) {
    var names = new TreeSet<String>();
    for (String folder : folders) {
      for (String name : files.names(folder)) {
        if (name.endsWith(suffix)) {
          names.add(name);
        } else if (name.endsWith(".wants") || name.endsWith(".requires")) {
          files.names(folder + "/" + name).stream()
              .filter(wanted -> wanted.endsWith(suffix))
              .forEach(names::add);
        }
      }
    }
    names.removeIf(name -> name.contains("@."));
    return names;
  }

  private @Nullable String find(String name) {
    for (String folder : folders) {
      String path = folder + "/" + name;
      if (files.exists(path)) {
        return path;
      }
    }
    return null;
  }

  /// In the order in which they count. Of drop-ins with one name, that of the first folder wins.
  private List<String> dropIns(String name) {
    Map<String, String> byName = new TreeMap<>();
    String type = name.substring(name.lastIndexOf('.') + 1);
    var nearest = new LinkedHashMap<String, Set<String>>();
    for (String folder : folders) {
      nearest.put(folder, folderNames(name));
    }
    nearest.forEach(
        (folder, names) -> names.forEach(each -> addDropIns(folder + "/" + each + ".d", byName)));
    folders.forEach(folder -> addDropIns(folder + "/" + type + ".d", byName));
    return List.copyOf(byName.values());
  }

  private void addDropIns(String folder, Map<String, String> byName) {
    for (String file : files.names(folder)) {
      if (file.endsWith(".conf")) {
        byName.putIfAbsent(file, folder + "/" + file);
      }
    }
  }

  /// `a-b@x.socket`, `a-b@.socket`, `a-.socket`: from the closest to the widest.
  private static Set<String> folderNames(String name) {
    var names = new LinkedHashSet<String>();
    names.add(name);
    names.add(template(name));
    int dot = name.lastIndexOf('.');
    String prefix = prefix(name);
    for (int dash = prefix.lastIndexOf('-'); dash > 0; dash = prefix.lastIndexOf('-', dash - 1)) {
      names.add(prefix.substring(0, dash + 1) + name.substring(dot));
    }
    return names;
  }

  /// `foo@bar.socket` is an instance of `foo@.socket`; other names are their own.
  private static String template(String name) {
    int at = name.indexOf('@');
    int dot = name.lastIndexOf('.');
    return at < 0 || dot < at ? name : name.substring(0, at + 1) + name.substring(dot);
  }

  private static String instanceOf(String template, String name) {
    return template.replace("@.", "@" + instance(name) + ".");
  }

  /// What stands before the `@`, or before the suffix.
  static String prefix(String name) {
    int at = name.indexOf('@');
    return name.substring(0, at < 0 ? name.lastIndexOf('.') : at);
  }

  /// What stands between `@` and the suffix; "" if nothing does.
  static String instance(String name) {
    int at = name.indexOf('@');
    return at < 0 ? "" : name.substring(at + 1, name.lastIndexOf('.'));
  }
}
