package io.portolan.watch.origin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which package brought a file, as dpkg's own lists have it.
///
/// A package's list has the paths as they stood in its archive, so two things must be undone:
///
/// 1. **Merged `/usr`.** Where `/bin` is a link to `usr/bin`, the file that runs is
///    `/usr/bin/x`, and the list may say `/bin/x`.
/// 2. **Diversions.** A package, or the administrator, may have moved another package's file aside.
///    Its owner is the one whose list has the name it was moved from.
///
/// @see "dpkg(1), dpkg-query(1), dpkg-divert(1); observed: /var/lib/dpkg on Debian 12"
final class DpkgFiles {
  private static final String HOME = "/var/lib/dpkg";
  private static final String INFO = HOME + "/info";
  private static final int LIST_LIMIT = 16 << 20;
  private static final int STATUS_LIMIT = 64 << 20;

  /// @param from the path the file has in its package
  /// @param to where it was moved
  /// @param by the package that moved it, whose own file of that name stays; "" if the
  ///     administrator did
  private record Diversion(String from, String to, String by) {}

  private final HostFiles files;
  private final Map<String, @Nullable InstalledPackage> known = new HashMap<>();
  private @Nullable List<String> lists;
  private @Nullable List<Diversion> diversions;
  private @Nullable String status;

  DpkgFiles(HostFiles files) {
    this.files = files;
  }

  /// Whether there is a database that can be read.
  boolean isThere() {
    return !lists().isEmpty();
  }

  /// The package, or null if none has the file.
  @Nullable InstalledPackage of(String path) {
    if (!known.containsKey(path)) {
      known.put(path, look(path));
    }
    return known.get(path);
  }

  private @Nullable InstalledPackage look(String path) {
    var names = names(path);
    var packed = new LinkedHashSet<>(names);
    var refused = new LinkedHashSet<String>();
    String only = null;
    for (Diversion diversion : diversions()) {
      if (names.contains(diversion.to)) {
        packed.clear();
        packed.addAll(names(diversion.from));
        refused.add(diversion.by);
      } else if (names.contains(diversion.from)) {
        only = diversion.by;
      }
    }
    for (String list : likelyFirst(path)) {
      String name = packageOf(list);
      boolean mayBe = only == null ? !refused.contains(bare(name)) : bare(name).equals(only);
      if (mayBe && hasLine(files.latin1(INFO + "/" + list, LIST_LIMIT).orElse(""), packed)) {
        return new InstalledPackage("dpkg", bare(name), version(name));
      }
    }
    return null;
  }

  /// The names a path may have in an archive.
  private Set<String> names(String path) {
    var names = new LinkedHashSet<String>();
    names.add(path);
    int second = path.indexOf('/', 1);
    if (path.startsWith("/usr/")) {
      int third = path.indexOf('/', 5);
      if (third > 0 && isMerged(path.substring(4, third))) {
        names.add(path.substring(4));
      }
    } else if (second > 0 && isMerged(path.substring(0, second))) {
      names.add("/usr" + path);
    }
    return names;
  }

  /// Whether a folder of the root, as `/bin`, is a link into `/usr`.
  private boolean isMerged(String folder) {
    return files
        .link(folder)
        .filter(target -> target.equals("usr" + folder) || target.equals("/usr" + folder))
        .isPresent();
  }

  /// Every list; first those of packages that are called like the program, or begin like it.
  private List<String> likelyFirst(String path) {
    String program = HostFiles.name(path);
    String stem = program.substring(0, Math.min(3, program.length()));
    var likely = new ArrayList<String>();
    var others = new ArrayList<String>();
    for (String list : lists()) {
      if (packageOf(list).equals(program)) {
        likely.addFirst(list);
      } else if (list.startsWith(stem)) {
        likely.add(list);
      } else {
        others.add(list);
      }
    }
    likely.addAll(others);
    return likely;
  }

  private List<String> lists() {
    if (lists == null) {
      lists = files.names(INFO).stream().filter(name -> name.endsWith(".list")).toList();
    }
    return lists;
  }

  /// `libc6:amd64` of `libc6:amd64.list`.
  private static String packageOf(String list) {
    return list.substring(0, list.length() - ".list".length());
  }

  private static String bare(String name) {
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  private static boolean hasLine(String text, Set<String> lines) {
    for (String line : lines) {
      for (int at = text.indexOf(line); at >= 0; at = text.indexOf(line, at + 1)) {
        int end = at + line.length();
        boolean begins = at == 0 || text.charAt(at - 1) == '\n';
        if (begins && (end == text.length() || text.charAt(end) == '\n')) {
          return true;
        }
      }
    }
    return false;
  }

  /// Three lines each: from, to, and the package that asked for it, `:` for the administrator.
  private List<Diversion> diversions() {
    if (diversions == null) {
      String[] lines = files.text(HOME + "/diversions", LIST_LIMIT).orElse("").split("\n", -1);
      var found = new ArrayList<Diversion>();
      for (int i = 0; i + 2 < lines.length; i += 3) {
        String by = lines[i + 2];
        found.add(new Diversion(lines[i], lines[i + 1], by.equals(":") ? "" : by));
      }
      diversions = found;
    }
    return diversions;
  }

  /// @param name with the architecture where the list has it
  private @Nullable String version(String name) {
    if (status == null) {
      status = "\n" + files.latin1(HOME + "/status", STATUS_LIMIT).orElse("");
    }
    int colon = name.indexOf(':');
    String heading = "\nPackage: " + bare(name) + "\n";
    for (int at = status.indexOf(heading); at >= 0; at = status.indexOf(heading, at + 1)) {
      int end = status.indexOf("\n\n", at);
      String stanza = status.substring(at, end < 0 ? status.length() : end + 1);
      boolean isRight =
          colon < 0 || stanza.contains("\nArchitecture: " + name.substring(colon + 1) + "\n");
      int version = stanza.indexOf("\nVersion: ");
      if (isRight && version >= 0 && stanza.contains("\nStatus: install ok ")) {
        int from = version + "\nVersion: ".length();
        int to = stanza.indexOf('\n', from);
        return stanza.substring(from, to < 0 ? stanza.length() : to);
      }
    }
    return null;
  }
}
