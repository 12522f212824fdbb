package io.portolan.sim;

import io.portolan.sim.TestVector.Direction;
import io.portolan.wire.Bytes;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/// Test vectors from captioned files of hex.
///
/// Our own files (`.hex`) look like this, and nothing else is accepted:
///
/// ```
/// # Captions run to the end of the line.
/// [hello] C>S       # a vector's name, unique in the file; then who says it, if that matters
/// 01                # type: hello
/// 02                # version
/// 04 52 45 45 46    # station "REEF"
/// ```
///
/// `C>S` is client to server, `S>C` the other way. Bytes before the first name belong to a vector
/// that is called like the file, so a file with one vector needs no name in it. Annotated
/// recordings of whole conversations are read more leniently, see [#recording(Path)]. Either may be
/// packed with gzip if its name ends in `.gz`.
///
/// A file that cannot be read this way is our own mistake: [IllegalArgumentException], beginning
/// with `file:line:column:` or `file:line:`.
public final class Vectors {
  private final String file;
  private final List<TestVector> all;

  Vectors(String file, List<TestVector> all) {
    this.file = file;
    this.all = List.copyOf(all);
  }

  /// Reads one of our own files.
  public static Vectors read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return parse(file.getFileName().toString(), text(file.toString(), in));
    }
  }

  /// Reads one of our own files from beside a class.
  ///
  /// @param path as for [Class#getResource], for example `/vectors/hello.hex`
  public static Vectors resource(Class<?> near, String path) {
    try (var in = near.getResourceAsStream(path)) {
      if (in == null) {
        throw new FileNotFoundException(path + ", seen from " + near.getName());
      }
      return parse(path.substring(path.lastIndexOf('/') + 1), text(path, in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads the text of one of our own files.
  ///
  /// @param file its name, for complaints and for a vector without a name
  public static Vectors parse(String file, String text) {
    return new Vectors(file, new CaptionedReader(file).read(text));
  }

  /// The bytes of one vector written in a test itself.
  ///
  /// @param text hex and captions, without a name
  public static Bytes bytesOf(String text) {
    return parse("text", text).bytes("text");
  }

  /// Reads an annotated recording. Three forms are understood, all of them with messages that start
  /// at a line `[time] connection direction @offset NAME (n bytes)`, of which only the brackets and
  /// the direction (`C>S`, `C->S`) must be there:
  ///
  /// - rows of four blanks and hex, then a caption behind `#` or behind two blanks; a row
  ///   `full payload: hex` replaces the rows that explained the payload before it, and a row
  ///   `# ... n more bytes` says that something was left out;
  /// - rows that explain in words, and one row `HEX hex` with the whole message;
  /// - messages that start at a comment `# 1. client -> server: …`, with an unindented row of hex
  ///   for the whole and indented rows that explain it.
  ///
  /// A line of `=====` starts a section. Where a message is shown twice, both must agree; one that
  /// shows other than as many bytes as it says it has is not whole.
  public static Vectors recording(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return parseRecording(file.getFileName().toString(), text(file.toString(), in));
    }
  }

  /// Reads the text of an annotated recording.
  public static Vectors parseRecording(String file, String text) {
    return new Vectors(file, new RecordingReader(file).read(text));
  }

  /// In the order of the file.
  public List<TestVector> all() {
    return all;
  }

  /// The first vector of this name.
  ///
  /// @throws IllegalArgumentException if there is none; says which there are
  public TestVector named(String name) {
    return all.stream()
        .filter(vector -> vector.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(file + " has no vector '" + name + "', but " + all));
  }

  /// The bytes of the first vector of this name.
  public Bytes bytes(String name) {
    return named(name).bytes();
  }

  /// Those in a section whose title starts like this.
  public Vectors in(String section) {
    return only(vector -> vector.section().startsWith(section));
  }

  /// Those on one connection.
  public Vectors on(String connection) {
    return only(vector -> vector.connection().equals(connection));
  }

  /// Those said by one side.
  public Vectors said(Direction direction) {
    return only(vector -> vector.direction() == direction);
  }

  /// All bytes, one vector behind the other: of one direction of one connection, the stream.
  ///
  /// @throws IllegalStateException if one of them is not whole
  public Bytes joined() {
    Bytes stream = Bytes.EMPTY;
    for (var vector : all) {
      if (!vector.whole()) {
        throw new IllegalStateException(
            file + ":" + vector.line() + ": " + vector + " is not whole");
      }
      stream = stream.concat(vector.bytes());
    }
    return stream;
  }

  private Vectors only(Predicate<TestVector> wanted) {
    return new Vectors(file, all.stream().filter(wanted).toList());
  }

  private static String text(String name, InputStream in) throws IOException {
    if (name.endsWith(".gz")) {
      try (var unpacked = new GZIPInputStream(in)) {
        return new String(unpacked.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
