package io.portolan.sim;

import io.portolan.sim.TestVector.Direction;
import io.portolan.sim.TestVector.Row;
import io.portolan.wire.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads annotated recordings of conversations, in the three forms told in [Vectors#recording].
final class RecordingReader {
  private static final Pattern HEAD =
      Pattern.compile("\\[\\s*([^\\]]*)\\]\\s+(?:(\\w+)\\s+)?([CS]-?>[CS])\\s+(?:@\\d+\\s+)?(.*)");
  private static final Pattern NUMBERED = Pattern.compile("# \\d+\\. (.*)");
  private static final Pattern SIZE = Pattern.compile("\\s*\\((\\d+) bytes?\\)$");
  private static final Pattern RULER = Pattern.compile("(?:# )?={5,}\\s*(.*?)\\s*=*");
  private static final Pattern ROW =
      Pattern.compile("    ([0-9a-f]{2}(?: [0-9a-f]{2})*)(?:\\s*|\\s{2,}#?\\s*(.*))");
  private static final Pattern PAYLOAD = Pattern.compile("    full payload: ([0-9a-f]+)");
  private static final Pattern WHOLE = Pattern.compile("(?:   HEX )?((?:[0-9a-f]{2})+)");
  private static final Pattern SHORTENED = Pattern.compile("\\s+# \\.\\.\\. \\d+ more bytes.*");

  private final String file;
  private final List<TestVector> vectors = new ArrayList<>();
  private String section = "";
  private boolean titleFollows;
  private @Nullable Message message;

  RecordingReader(String file) {
    this.file = file;
  }

  List<TestVector> read(String text) {
    int line = 0;
    for (String said : text.lines().toList()) {
      line++;
      read(said, line);
    }
    finish();
    return List.copyOf(vectors);
  }

  private void read(String said, int line) {
    var ruler = RULER.matcher(said);
    var numbered = NUMBERED.matcher(said);
    if (ruler.matches()) {
      finish();
      section = ruler.group(1).replaceFirst("^STEP: ", "");
      titleFollows = section.isEmpty();
    } else if (titleFollows && said.startsWith("# ")) {
      section = said.substring(2).strip();
      titleFollows = false;
    } else if (numbered.matches()) {
      finish();
      message = numbered(numbered.group(1), line);
    } else if (said.startsWith("[")) {
      finish();
      message = headed(said, line);
    } else if (said.startsWith("--")) {
      finish();
    } else if (message != null) {
      message.read(said, line);
    }
  }

  private @Nullable Message headed(String head, int line) {
    var match = HEAD.matcher(head);
    if (!match.matches()) {
      throw wrong(line, "expected [time] connection C>S NAME (n bytes)");
    }
    if (match.group(4).equals("closed")) {
      return null;
    }
    String bracket = match.group(1).strip();
    String connection =
        match.group(2) != null ? match.group(2) : bracket.matches("[\\d.]+") ? "" : bracket;
    return new Message(match.group(4), connection, CaptionedReader.direction(match.group(3)), line);
  }

  private Message numbered(String title, int line) {
    var direction =
        title.startsWith("client -> server")
            ? Direction.CLIENT_TO_SERVER
            : title.startsWith("server -> client") ? Direction.SERVER_TO_CLIENT : Direction.UNSAID;
    return new Message(title, "", direction, line);
  }

  private void finish() {
    if (message != null) {
      vectors.add(message.vector());
      message = null;
    }
  }

  private IllegalArgumentException wrong(int line, String reason) {
    return new IllegalArgumentException(file + ":" + line + ": " + reason);
  }

  /// One message while its lines are read.
  private final class Message {
    private final String title;
    private final String connection;
    private final Direction direction;
    private final int line;
    private final int size;
    private final List<Row> rows = new ArrayList<>();
    private Bytes explained = Bytes.EMPTY;
    private Bytes shown = Bytes.EMPTY;
    private boolean shortened;

    Message(String title, String connection, Direction direction, int line) {
      var size = SIZE.matcher(title);
      this.size = size.find() ? Integer.parseInt(size.group(1)) : -1;
      this.title = SIZE.matcher(title).replaceFirst("").strip();
      this.connection = connection;
      this.direction = direction;
      this.line = line;
    }

    void read(String said, int at) {
      var row = ROW.matcher(said);
      var whole = WHOLE.matcher(said);
      var payload = PAYLOAD.matcher(said);
      if (row.matches()) {
        row(Bytes.ofHex(row.group(1)), row.group(2) == null ? "" : row.group(2));
      } else if (whole.matches()) {
        shown = shown.concat(Bytes.ofHex(whole.group(1)));
      } else if (payload.matches()) {
        payload(Bytes.ofHex(payload.group(1)), at);
      } else if (SHORTENED.matcher(said).matches()) {
        shortened = true;
      }
    }

    private void row(Bytes bytes, String caption) {
      rows.add(new Row(explained.size(), bytes, caption));
      explained = explained.concat(bytes);
    }

    /// The payload is the end of the message, and takes the place of the rows that explained parts
    /// of it.
    private void payload(Bytes payload, int at) {
      int head = size - payload.size();
      if (head < 0 || head > explained.size()) {
        throw wrong(at, "a payload of " + payload.size() + " bytes does not fit " + title);
      }
      rows.removeIf(row -> row.offset() + row.bytes().size() > head);
      explained = explained.first(head);
      row(payload, "payload");
    }

    TestVector vector() {
      Bytes bytes = shown.isEmpty() ? explained : shown;
      if (!shown.isEmpty() && !rows.isEmpty() && !shown.equals(explained)) {
        throw wrong(line, title + ": the rows do not add up to the whole");
      }
      boolean whole = !shortened && (size < 0 || size == bytes.size());
      return new TestVector(title, section, connection, direction, bytes, rows, whole, line);
    }
  }
}
