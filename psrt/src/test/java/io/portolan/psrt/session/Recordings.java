package io.portolan.psrt.session;

import io.portolan.sim.SimulatedClock;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;

/// Annotated recordings of whole sessions, several connections each, with the times at which things
/// were said and lines were closed.
///
/// Each message is a line `[seconds] connection C>S @offset NAME (n bytes)` and rows of hex with
/// captions behind `#`; `closed` in place of a name marks the end of a direction. A message shown
/// shorter than it is goes on with its last byte; of one shown longer the end was shown twice.
final class Recordings {
  private static final Pattern TITLE = Pattern.compile("# ([A-Z]\\d?)\\. .*");
  private static final Pattern HEAD =
      Pattern.compile("\\[\\s*([\\d.]+)\\] (\\w+)\\s+([CS])>[CS] (?:@\\d+\\s+)?(.*)");
  private static final Pattern SIZE = Pattern.compile("(.*) \\((\\d+) bytes?\\)");
  private static final Pattern ROW = Pattern.compile("    ([0-9a-f]{2}(?: [0-9a-f]{2})*)\\s*#.*");

  /// One session.
  ///
  /// @param name its letter and number
  record Recording(String name, List<Entry> entries) {
    Recording {
      entries = List.copyOf(entries);
    }

    /// What one side of one connection said in all.
    Bytes stream(String connection, boolean byClient) {
      Bytes stream = Bytes.EMPTY;
      for (var entry : entries) {
        if (entry.connection().equals(connection) && entry.byClient() == byClient) {
          stream = stream.concat(entry.bytes());
        }
      }
      return stream;
    }

    /// The connections in order of their appearance.
    List<String> connections() {
      return entries.stream().map(Entry::connection).distinct().toList();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// Something said, or the end of a direction.
  ///
  /// @param name as in the file; `closed` at the end
  record Entry(Instant at, String connection, boolean byClient, String name, Bytes bytes) {
    boolean isEnd() {
      return name.equals("closed");
    }
  }

  private Recordings() {}

  /// Our own few.
  static List<Recording> ours() {
    try (InputStream in = Recordings.class.getResourceAsStream("/vectors/sessions.txt")) {
      return read(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// All that were made with the reference server: `vectors/psrt-sessions.hex` in the folder that
  /// the system property `portolan.shared` or the environment's `PORTOLAN_SHARED` names.
  static List<Recording> ofTheReference() throws IOException {
    String folder =
        System.getProperty(
            "portolan.shared", Optional.ofNullable(System.getenv("PORTOLAN_SHARED")).orElse(""));
    Path file = Path.of(folder, "vectors", "psrt-sessions.hex");
    if (folder.isEmpty() || !Files.isReadable(file)) {
      String because =
          "no recorded sessions of psrtd (set portolan.shared or PORTOLAN_SHARED): '" + file + "'";
      System.out.println("skipped: " + because);
      throw new TestAbortedException(because);
    }
    return read(Files.readString(file));
  }

  static List<Recording> read(String text) {
    var recordings = new ArrayList<Recording>();
    String title = "";
    var entries = new ArrayList<Entry>();
    var lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      var begins = TITLE.matcher(lines.get(i));
      var head = HEAD.matcher(lines.get(i));
      if (begins.matches()) {
        add(recordings, title, entries);
        title = begins.group(1);
      } else if (head.matches()) {
        entries.add(entry(head.toMatchResult(), lines.subList(i + 1, lines.size())));
      }
    }
    add(recordings, title, entries);
    return recordings;
  }

  private static void add(List<Recording> recordings, String title, List<Entry> entries) {
    if (!entries.isEmpty()) {
      recordings.add(new Recording(title, entries));
      entries.clear();
    }
  }

  private static Entry entry(MatchResult head, List<String> below) {
    var at = SimulatedClock.NOON.plus(seconds(head.group(1)));
    boolean byClient = head.group(3).equals("C");
    var sized = SIZE.matcher(head.group(4));
    if (!sized.matches()) {
      return new Entry(at, head.group(2), byClient, head.group(4), Bytes.EMPTY);
    }
    Bytes bytes = Bytes.EMPTY;
    for (String line : below) {
      var row = ROW.matcher(line);
      if (!row.matches()) {
        break;
      }
      bytes = bytes.concat(Bytes.ofHex(row.group(1)));
    }
    byte[] whole = new byte[Integer.parseInt(sized.group(2))];
    Arrays.fill(whole, (byte) bytes.at(bytes.size() - 1));
    bytes.buffer().get(whole, 0, Math.min(whole.length, bytes.size()));
    return new Entry(at, head.group(2), byClient, sized.group(1), Bytes.wrap(whole));
  }

  private static Duration seconds(String text) {
    return Duration.ofNanos(Math.round(Double.parseDouble(text) * 1e9));
  }
}
