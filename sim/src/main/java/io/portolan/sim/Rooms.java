package io.portolan.sim;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Checks that packages look only through doors that are open.
///
/// A table of doors maps each package (a room) to the packages it may look into, both named below
/// `io.portolan`. A door `"wire"` opens that package and all below it; `"=wire"` opens that package
/// alone. A room that is missing from the table may look at nothing, so a new one has to be
/// entered.
///
/// Every text in a class file's constant pool is read, not only its class entries: a type that is
/// named in nothing but a signature has no class entry. What is loaded by a name with dots (a
/// service, reflection) is not seen; a text that looks like the path of a class of ours, as
/// resources have, is taken for one.
public final class Rooms {
  private static final String HOUSE = "io/portolan/";
  private static final Pattern OURS = Pattern.compile("io/portolan/([\\w/]+)/\\w+");

  private Rooms() {}

  /// Looks from room to room that `doors` does not allow, as `PsrtCodec.class -> psrt.session`.
  ///
  /// @param classes a folder of class files, for example `target/classes`
  /// @throws IOException if a class file cannot be read, or there is none at all: a check of
  ///     nothing would pass
  /// @throws IllegalArgumentException if a file is no class file
  public static SortedSet<String> trespasses(Path classes, Map<String, Set<String>> doors)
      throws IOException {
    return trespasses(classes, doors, _ -> true);
  }

  /// The same for some of the classes.
  ///
  /// @param chosen tells by a class's name, such as `io.portolan.psrt.codec.PsrtCodec`, whether it
  ///     counts; a nested class is asked for by its outermost one
  public static SortedSet<String> trespasses(
      Path classes, Map<String, Set<String>> doors, Predicate<String> chosen) throws IOException {
    var found = new TreeSet<String>();
    List<Path> files =
        classFiles(classes).stream()
            .filter(f -> chosen.test(f.name()))
            .map(ClassOnDisk::file)
            .toList();
    if (files.isEmpty()) {
      throw new IOException("no class of ours to check below " + classes);
    }
    for (Path file : files) {
      String from = room(classes.relativize(file).toString().replace('\\', '/'));
      for (var entry : ClassFile.of().parse(file).constantPool()) {
        if (entry instanceof Utf8Entry text) {
          OURS.matcher(text.stringValue())
              .results()
              .map(Rooms::room)
              .filter(to -> !to.equals(from) && !isOpen(doors.getOrDefault(from, Set.of()), to))
              .forEach(to -> found.add(file.getFileName() + " -> " + to));
        }
      }
    }
    return found;
  }

  /// The doors of a protocol module: the same rooms in each.
  ///
  /// | room | may look into |
  /// |---|---|
  /// | the root (its descriptor) | `wire` |
  /// | `message` | `wire` |
  /// | own room | `message`, `wire` |
  /// | `codec` | `message`, own, `wire` |
  /// | `session` | `message`, own, `codec`, `wire` |
  /// | `client` | `message`, own, `codec`, `session`, the descriptor, `wire`, `net` |
  /// | `server` | as `client`, and `client` itself |
  /// | `probe` | `message`, own, `codec`, `session`, the descriptor, `wire` |
  /// | `dissect` | `message`, own, `codec`, the descriptor, `wire` |
  ///
  /// @param name the protocol's package below `io.portolan`, for example `psrt`
  /// @param ownRoom the room of the payload's own science, for example `topic`; none or one
  public static Map<String, Set<String>> ofProtocol(String name, String... ownRoom) {
    if (ownRoom.length > 1) {
      throw new IllegalArgumentException("a module that wants two own rooms is two modules");
    }
    String root = "=" + name;
    String message = name + ".message";
    String codec = name + ".codec";
    String session = name + ".session";
    String client = name + ".client";
    var doors = new TreeMap<String, Set<String>>();
    doors.put(name, Set.of("wire"));
    doors.put(message, Set.of("wire"));
    doors.put(codec, Set.of("wire", message));
    doors.put(session, Set.of("wire", message, codec));
    doors.put(client, Set.of("wire", "net", root, message, codec, session));
    doors.put(name + ".server", Set.of("wire", "net", root, message, codec, session, client));
    doors.put(name + ".probe", Set.of("wire", root, message, codec, session));
    doors.put(name + ".dissect", Set.of("wire", root, message, codec));
    Map<String, Set<String>> table = Map.copyOf(doors);
    for (String own : ownRoom) {
      String room = name + "." + own;
      table = entering(table, room, "wire", message);
      for (String user : List.of("codec", "session", "client", "server", "probe", "dissect")) {
        table = entering(table, name + "." + user, room);
      }
    }
    return table;
  }

  /// The same doors and these: for a named extra, or for a room that may look into one.
  ///
  /// @param room a package below `io.portolan`, in the table or new
  /// @param mayLookInto added to what it may look into already
  public static Map<String, Set<String>> entering(
      Map<String, Set<String>> doors, String room, String... mayLookInto) {
    var more = new HashMap<>(doors);
    var open = new TreeSet<>(doors.getOrDefault(room, Set.of()));
    open.addAll(List.of(mayLookInto));
    more.put(room, Set.copyOf(open));
    return Map.copyOf(more);
  }

  private record ClassOnDisk(Path file, String name) {}

  private static Collection<ClassOnDisk> classFiles(Path classes) throws IOException {
    try (var files = Files.walk(classes)) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .map(file -> new ClassOnDisk(file, outermost(classes.relativize(file))))
          .filter(file -> file.name().startsWith("io.portolan."))
          .toList();
    }
  }

  private static String outermost(Path file) {
    String path = file.toString().replace('\\', '/').replace('/', '.');
    String name = path.substring(0, path.length() - ".class".length());
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }

  private static String room(String file) {
    int end = file.lastIndexOf('/');
    return file.substring(HOUSE.length(), Math.max(end, HOUSE.length())).replace('/', '.');
  }

  private static String room(MatchResult ours) {
    return ours.group(1).replace('/', '.');
  }

  private static boolean isOpen(Set<String> doors, String to) {
    return doors.stream()
        .anyMatch(door -> to.equals(door) || to.startsWith(door + ".") || door.equals("=" + to));
  }
}
