package io.portolan.tpncp.catalogue;

import io.portolan.tpncp.message.TpncpHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a `tpncp.dat`: five sections in fixed order, each ended by a line that starts `#####`.
///
/// | section | a line |
/// |---|---|
/// | event names, command names | `NAME id` |
/// | enumerations | `TYPE NAME number` |
/// | event fields, command fields | `id name unsigned bits dimension isip type` |
///
/// The name of a field may be missing.
/// A first line of another shape is the file's title. A line that cannot be used is a [Damage] and
/// left out; where that is a field, the fields behind it would be taken for bytes they are not, so
/// the layout of its command or event ends there and the rest of its bodies stays bytes.
///
/// @see "observed: Wireshark 4.0.17, tpncp.dat"
public final class CatalogueReader {
  /// A catalogue, and what of its file could not be used.
  public record Reading(Catalogue catalogue, List<Damage> damages) {
    public Reading {
      damages = List.copyOf(damages);
    }
  }

  /// The most damages that are told one by one.
  public static final int MOST_DAMAGES = 100;

  /// A file larger than this is no catalogue, in bytes; the known one has 650,174.
  public static final long LARGEST = 64L << 20;

  private static final int MOST_ID = 0xFFFF;
  private static final byte[] PRIMITIVE = Row.PRIMITIVE.getBytes(StandardCharsets.ISO_8859_1);
  private static final List<String> SECTIONS =
      List.of("event names", "command names", "enumerations", "event fields", "command fields");

  private final LineScanner in;
  private final List<Damage> damages = new ArrayList<>();
  private final Map<Integer, List<String>> eventNames = new HashMap<>(1024);
  private final Map<Integer, List<String>> commandNames = new HashMap<>(1024);
  private final Map<String, Map<String, Long>> enumerations = new LinkedHashMap<>();
  private final Map<Integer, List<Row>> eventRows = new HashMap<>(512);
  private final Map<Integer, List<Row>> commandRows = new HashMap<>(512);
  private final Map<String, String> types = new HashMap<>(512);
  private String title = "";
  private int section;
  private int unseen;

  // The enumeration and the layout being read.
  private String type = "";
  private Map<String, Long> values = new LinkedHashMap<>();
  private int owner = -1;
  private @Nullable List<Row> rows;

  private CatalogueReader(byte[] text) {
    this.in = new LineScanner(text);
  }

  /// Reads a file.
  ///
  /// @throws IOException if it cannot be read, or is larger than [#LARGEST]
  public static Reading read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > LARGEST) {
      throw new IOException(file + ": " + size + " bytes, too large for a catalogue");
    }
    return read(Files.readAllBytes(file));
  }

  /// Reads the content of a file.
  public static Reading parse(String text) {
    return read(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Reading read(byte[] text) {
    var reader = new CatalogueReader(text);
    reader.readAll();
    return reader.reading();
  }

  private void readAll() {
    while (in.nextLine()) {
      if (in.startsWith((byte) '#')) {
        hash();
      } else if (in.line() == 1 && !isNamed()) {
        title = in.lineText();
      } else if (in.nextWord()) {
        line();
      }
    }
    if (section < SECTIONS.size()) {
      damage(in.line() + 1, 1, "the file ends in section " + SECTIONS.get(section));
    }
    if (unseen > 0) {
      damages.add(new Damage(in.line(), 1, "and " + unseen + " damages more"));
    }
  }

  private Reading reading() {
    var enums = new HashMap<String, Enumeration>(2 * enumerations.size());
    enumerations.forEach((name, numbers) -> enums.put(name, new Enumeration(name, numbers)));
    return new Reading(
        new Catalogue(
            title,
            new Catalogue.Section(eventNames, eventRows),
            new Catalogue.Section(commandNames, commandRows),
            enums),
        damages);
  }

  private boolean isNamed() {
    in.nextWord();
    in.nextWord();
    boolean isNamed = in.isNumber() && isAtEnd();
    in.rewind();
    return isNamed;
  }

  private void hash() {
    in.nextWord();
    if (!in.word().startsWith("#####")) {
      damage("a line that starts with # and is no end of a section");
      return;
    }
    section++;
    owner = -1;
    rows = null;
    type = "";
  }

  /// One line, at its first word.
  private void line() {
    switch (section) {
      case 0 -> name(eventNames);
      case 1 -> name(commandNames);
      case 2 -> value();
      case 3 -> field(eventRows);
      case 4 -> field(commandRows);
      default -> damage("there is nothing behind the last section");
    }
  }

  private void name(Map<Integer, List<String>> names) {
    String name = in.word();
    if (!in.nextWord() || !isNumberUpTo(MOST_ID)) {
      damage("is \"" + in.word() + "\", expected the id of " + name + ", 0 to " + MOST_ID);
      return;
    }
    int id = (int) in.number();
    if (isLastWord()) {
      names.computeIfAbsent(id, _ -> new ArrayList<>(1)).add(name);
    }
  }

  private void value() {
    if (!type.contentEquals(in.word())) {
      type = in.word();
      values = enumerations.computeIfAbsent(type, _ -> new LinkedHashMap<>());
      types.putIfAbsent(type, type);
    }
    if (!in.nextWord()) {
      damage("a value of " + type + " without a name");
      return;
    }
    String name = in.word();
    if (!in.nextWord() || !in.isNumber()) {
      damage("is \"" + in.word() + "\", expected the number of " + name);
      return;
    }
    long number = in.number();
    if (isLastWord()) {
      values.putIfAbsent(name, number);
    }
  }

  private void field(Map<Integer, List<Row>> all) {
    if (!isNumberUpTo(MOST_ID)) {
      damage("is \"" + in.word() + "\", expected an id, 0 to " + MOST_ID);
      rows = null;
      return;
    }
    int id = (int) in.number();
    if (id != owner) {
      owner = id;
      if (all.containsKey(id)) {
        damage("rows of " + id + " once more, which already has its fields");
        rows = null;
      } else {
        rows = new ArrayList<>();
        all.put(id, rows);
      }
    }
    if (rows != null) {
      Row row = row();
      if (row == null) {
        rows = null;
      } else {
        rows.add(row);
      }
    }
  }

  /// What stands behind the id; null if it cannot be used.
  private @Nullable Row row() {
    in.nextWord();
    String name = "";
    if (!in.isNumber()) {
      name = in.word();
      in.nextWord();
    }
    if (!isNumberUpTo(1)) {
      return unusable("unsigned", "0 or 1");
    }
    boolean isUnsigned = in.number() == 1;
    if (!in.nextWord() || !in.isNumber() || !isWidth(in.number())) {
      return unusable("bits", "1 to 8, 16 or 32");
    }
    int bits = (int) in.number();
    if (!in.nextWord() || !isNumberUpTo(bits == Byte.SIZE ? TpncpHeader.LARGEST_PDU : 0)) {
      return unusable(
          "dimension",
          bits == Byte.SIZE
              ? "0 to " + TpncpHeader.LARGEST_PDU
              : "0, for it has " + bits + " bits");
    }
    int dimension = (int) in.number();
    if (!in.nextWord() || !isNumberUpTo(1)) {
      return unusable("isip", "0 or 1");
    }
    boolean isAddress = in.number() == 1;
    if (!in.nextWord()) {
      return unusable("type", "primitive or an enumeration");
    }
    String fieldType = in.isWord(PRIMITIVE) ? Row.PRIMITIVE : shared(in.word());
    if (in.nextWord()) {
      return unusable("end of line", "nothing");
    }
    return new Row(name, isUnsigned, bits, dimension, isAddress, fieldType);
  }

  private @Nullable Row unusable(String column, String expected) {
    damage(
        column
            + " is \""
            + in.word()
            + "\", expected "
            + expected
            + "; the layout of "
            + owner
            + " ends here");
    return null;
  }

  private boolean isAtEnd() {
    return !in.nextWord();
  }

  private boolean isLastWord() {
    if (in.nextWord()) {
      damage("is \"" + in.word() + "\", expected the end of the line");
      return false;
    }
    return true;
  }

  private boolean isNumberUpTo(long most) {
    return in.isNumber() && in.number() >= 0 && in.number() <= most;
  }

  private static boolean isWidth(long bits) {
    return (bits >= 1 && bits <= 8) || bits == 16 || bits == 32;
  }

  private String shared(String name) {
    String known = types.putIfAbsent(name, name);
    return known == null ? name : known;
  }

  private void damage(String what) {
    damage(in.line(), in.column(), what);
  }

  private void damage(int line, int column, String what) {
    if (damages.size() < MOST_DAMAGES) {
      damages.add(new Damage(line, column, what));
    } else {
      unseen++;
    }
  }
}
