package io.portolan.tpncp.catalogue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The text of a file whose lines are known to be in order, and what its blocks say.
final class CatalogueText {
  static final CatalogueText EMPTY = new CatalogueText(new byte[0]);

  private final byte[] text;

  /// @param text not written to any more
  CatalogueText(byte[] text) {
    this.text = text;
  }

  /// The rows of a block of fields.
  List<Row> rows(Block block) {
    var rows = new ArrayList<Row>(block.lines());
    var in = new LineScanner(text, block.start());
    var scanner = new RowScanner(in);
    while (rows.size() < block.lines() && in.nextLine()) {
      if (!in.startsWith('#') && in.nextWord() && scanner.scan()) {
        rows.add(scanner.row());
      }
    }
    return rows;
  }

  /// The enumeration whose values stand in these blocks. A name that comes twice has its first
  /// number.
  Enumeration enumeration(String type, List<Block> blocks) {
    Map<String, Long> values = new LinkedHashMap<>();
    for (Block block : blocks) {
      var in = new LineScanner(text, block.start());
      for (int lines = 0; lines < block.lines() && in.nextLine(); ) {
        in.nextWord();
        if (!in.startsWith('#') && in.nextWord()) {
          String name = in.word();
          in.nextWord();
          long number = in.number();
          if (in.isNumber() && !in.nextWord()) {
            values.putIfAbsent(name, number);
            lines++;
          }
        }
      }
    }
    return new Enumeration(type, values);
  }
}
