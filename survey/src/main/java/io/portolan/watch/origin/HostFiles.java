package io.portolan.watch.origin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The files below a root folder, as a process would see them whose root that folder is: symbolic
/// links, absolute ones and `..` included, never lead out of it.
///
/// The root may be a container's, laid out by a stranger: only regular files are read (no device,
/// no pipe), and only so far. What cannot be read is absent, for whatever reason.
///
/// Paths are absolute and of the shape `/etc/passwd`.
final class HostFiles {
  /// More hops than any honest file needs; the kernel's own limit.
  private static final int HOPS = 40;

  private final Path root;

  HostFiles(Path root) {
    this.root = root;
  }

  /// The text of a file up to `limit` bytes, as UTF-8; empty if it is none that can be read.
  Optional<String> text(String path, int limit) {
    return text(path, limit, StandardCharsets.UTF_8);
  }

  /// The same, one character a byte: quicker, and enough to search it.
  Optional<String> latin1(String path, int limit) {
    return text(path, limit, StandardCharsets.ISO_8859_1);
  }

  private Optional<String> text(String path, int limit, Charset charset) {
    Path file = resolved(path);
    if (file == null || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.of(new String(in.readNBytes(limit), charset));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// The names in a folder, sorted; none if it cannot be read.
  List<String> names(String path) {
    Path folder = resolved(path);
    String[] names = folder == null ? null : folder.toFile().list();
    if (names == null) {
      return List.of();
    }
    Arrays.sort(names);
    return Collections.unmodifiableList(Arrays.asList(names));
  }

  /// Whether there is anything of that name, a link to nowhere included.
  boolean exists(String path) {
    Path parent = resolved(parent(path));
    return parent != null && Files.exists(parent.resolve(name(path)), LinkOption.NOFOLLOW_LINKS);
  }

  /// What a symbolic link says; empty if it is none.
  Optional<String> link(String path) {
    Path parent = resolved(parent(path));
    return parent == null ? Optional.empty() : target(parent.resolve(name(path)));
  }

  /// The path with every link resolved below the root; null if there are too many, or names that
  /// this JVM's locale cannot spell.
  private @Nullable Path resolved(String path) {
    try {
      return walk(path);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private @Nullable Path walk(String path) {
    Deque<String> ahead = new ArrayDeque<>(parts(path));
    var behind = new ArrayList<String>();
    int hops = 0;
    while (!ahead.isEmpty()) {
      String part = ahead.removeFirst();
      if (part.equals("..")) {
        if (!behind.isEmpty()) {
          behind.removeLast();
        }
        continue;
      }
      Optional<String> target = target(place(behind).resolve(part));
      if (target.isEmpty()) {
        behind.add(part);
        continue;
      }
      if (++hops > HOPS) {
        return null;
      }
      if (target.get().startsWith("/")) {
        behind.clear();
      }
      parts(target.get()).reversed().forEach(ahead::addFirst);
    }
    return place(behind);
  }

  private Path place(List<String> parts) {
    return parts.isEmpty() ? root : root.resolve(String.join("/", parts));
  }

  private static List<String> parts(String path) {
    return Arrays.stream(path.split("/", -1))
        .filter(part -> !part.isEmpty() && !part.equals("."))
        .toList();
  }

  private static Optional<String> target(Path link) {
    try {
      return Files.isSymbolicLink(link)
          ? Optional.of(Files.readSymbolicLink(link).toString())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  /// What stands behind the last slash.
  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
