package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A numbered reply as FTP and SMTP give it: three digits and a text, the text possibly of several
/// lines.
///
/// @param code 100 to 699
/// @param texts one for each line, without the digits and the character behind them; a line inside
///     an FTP reply that has no digits is as it came
/// @param complete whether the last line of the reply had arrived
/// @see "RFC 959, section 4.2; RFC 5321, section 4.2"
record Reply(int code, List<String> texts, boolean complete) {
  private static final Pattern LINE = Pattern.compile("([1-6][0-9]{2})(?:([ -])(.*))?");

  Reply {
    texts = List.copyOf(texts);
  }

  /// The replies at the start of `bytes`, up to the first line that belongs to none.
  static List<Reply> readAll(Bytes bytes) {
    var replies = new ArrayList<Reply>();
    var lines = TextLines.of(bytes);
    int at = 0;
    while (at < lines.size()) {
      var first = LINE.matcher(lines.get(at++));
      if (!first.matches()) {
        break;
      }
      String digits = first.group(1);
      var texts = new ArrayList<String>();
      texts.add(textOf(first.group(3)));
      boolean complete = !"-".equals(first.group(2));
      while (!complete && at < lines.size()) {
        String line = lines.get(at++);
        var next = LINE.matcher(line);
        boolean numbered = next.matches() && digits.equals(next.group(1));
        texts.add(numbered ? textOf(next.group(3)) : line);
        complete = numbered && !"-".equals(next.group(2));
      }
      replies.add(new Reply(Integer.parseInt(digits), texts, complete));
    }
    return List.copyOf(replies);
  }

  /// The text of the first line.
  String text() {
    return texts.getFirst();
  }

  /// The first lines of the text, up to twenty, joined by blanks.
  String wholeText() {
    return String.join(" ", texts.subList(0, Math.min(20, texts.size())));
  }

  /// The reply as a sentence of ours quotes it.
  String quoted() {
    return TextLines.quote(code + " " + text());
  }

  private static String textOf(@Nullable String group) {
    return group == null ? "" : group;
  }
}
