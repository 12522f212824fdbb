package io.portolan.tpncp.catalogue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
  private static final List<String> SECTIONS =
      List.of("event names", "command names", "enumerations", "event fields", "command fields");

  private final byte[] text;
  private final LineScanner in;
  private final RowScanner rows;
  private final List<Damage> damages = new ArrayList<>();
  private final Map<Integer, List<String>> eventNames = new HashMap<>(1024);
  private final Map<Integer, List<String>> commandNames = new HashMap<>(1024);
  private final Map<String, List<Block>> enumerations = new HashMap<>(512);
  private final Map<Integer, Block> eventFields = new HashMap<>(512);
  private final Map<Integer, Block> commandFields = new HashMap<>(512);
  private String title = "";
  private int section;
  private int untold;

  // The block being read: an enumeration's type, or whose fields these are.
  private int typeStart;
  private int typeEnd;
  private int owner = -1;
  private int blockStart;
  private int lines;
  private boolean isCut;

  private CatalogueReader(byte[] text) {
    this.text = text;
    this.in = new LineScanner(text);
    this.rows = new RowScanner(in);
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
      if (in.startsWith('#')) {
        hash();
      } else if (in.line() == 1 && !isNamed()) {
        title = in.lineText();
      } else if (in.nextWord()) {
        line();
      }
    }
    endBlock();
    if (section < SECTIONS.size()) {
      damage(in.line() + 1, 1, "the file ends in section " + SECTIONS.get(section));
    }
    if (untold > 0) {
      damages.add(new Damage(in.line(), 1, "and " + untold + " damages more"));
    }
  }

  private Reading reading() {
    return new Reading(
        new Catalogue(
            title,
            new Catalogue.Section(eventNames, eventFields),
            new Catalogue.Section(commandNames, commandFields),
            enumerations,
            new CatalogueText(text)),
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
    endBlock();
    section++;
  }

  private void beginBlock() {
    blockStart = in.lineStart();
    lines = 0;
    isCut = false;
  }

  private void endBlock() {
    if (section == 2 && lines > 0) {
      String type = in.text(typeStart, typeEnd);
      enumerations.computeIfAbsent(type, _ -> new ArrayList<>(1)).add(new Block(blockStart, lines));
    } else if (owner >= 0) {
      (section == 3 ? eventFields : commandFields).putIfAbsent(owner, new Block(blockStart, lines));
    }
    typeStart = 0;
    typeEnd = 0;
    owner = -1;
    lines = 0;
  }

  /// One line, at its first word.
  private void line() {
    switch (section) {
      case 0 -> name(eventNames);
      case 1 -> name(commandNames);
      case 2 -> value();
      case 3 -> field(eventFields);
      case 4 -> field(commandFields);
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
    if (!in.isWord(typeStart, typeEnd)) {
      endBlock();
      beginBlock();
      typeStart = in.wordStart();
      typeEnd = in.wordEnd();
    }
    if (!in.nextWord()) {
      damage("a value of " + in.text(typeStart, typeEnd) + " without a name");
      return;
    }
    int nameStart = in.wordStart();
    int nameEnd = in.wordEnd();
    if (!in.nextWord() || !in.isNumber()) {
      damage("is \"" + in.word() + "\", expected the number of " + in.text(nameStart, nameEnd));
      return;
    }
    if (isLastWord()) {
      lines++;
    }
  }

  private void field(Map<Integer, Block> known) {
    if (!isNumberUpTo(MOST_ID)) {
      damage("is \"" + in.word() + "\", expected an id, 0 to " + MOST_ID);
      isCut = true;
      return;
    }
    int id = (int) in.number();
    if (id != owner) {
      endBlock();
      beginBlock();
      owner = id;
      if (known.containsKey(id)) {
        damage("rows of " + id + " once more, which already has its fields");
        isCut = true;
      }
    }
    if (isCut) {
      return;
    }
    if (rows.scan()) {
      lines++;
    } else {
      damage(rows.fault() + "; the layout of " + id + " ends here");
      isCut = true;
    }
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

  private void damage(String what) {
    damage(in.line(), in.column(), what);
  }

  private void damage(int line, int column, String what) {
    if (damages.size() < MOST_DAMAGES) {
      damages.add(new Damage(line, column, what));
    } else {
      untold++;
    }
  }
}
