package io.portolan.psrt.cluster;

import io.portolan.psrt.message.Topic;
import io.portolan.psrt.topic.Filter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Topics and filters as NATS subjects, and back.
///
/// A level becomes a token and `/` becomes `.`; in filters `+` becomes `*` and `#` becomes `>`,
/// which mean the same. Bytes that NATS gives a meaning to or cannot carry (`.`, `*`, `>`, `%`,
/// blanks, controls, and all from 7F on) become `%HH`, upper case; a level without bytes becomes a
/// lone `%`. No two topics become the same subject, and every topic can be read back.
///
/// | topic or filter | subject |
/// |---|---|
/// | `plant/temp` | `psrt.NAME.d.plant.temp` |
/// | `plant/+/temp` | `psrt.NAME.d.plant.*.temp` |
/// | `plant/#` | `psrt.NAME.d.plant.>` |
/// | `a.b/`, `` | `psrt.NAME.d.a%2Eb.%`, `psrt.NAME.d.%` |
/// | longer than 2,000 characters as a subject | `psrt.NAME.l` |
///
/// @see "NATS subjects, docs.nats.io; the mapping is ours"
final class Subjects {
  /// A line of the NATS protocol has 4,096 bytes, some of them for other things.
  static final int LONGEST = 2000;

  private static final String HEX = "0123456789ABCDEF";

  private final String prefix;
  private final String cluster;

  /// @param cluster its name, a NATS token
  Subjects(String cluster) {
    this.cluster = cluster;
    this.prefix = "psrt." + cluster + ".d.";
  }

  /// All topics that have a subject of their own.
  String all() {
    return prefix + ">";
  }

  /// All topics whose own subject would be too long.
  String longTopics() {
    return "psrt." + cluster + ".l";
  }

  /// Where nodes say that they are there.
  String nodes() {
    return "psrt." + cluster + ".n";
  }

  /// The subject of the topic whose UTF-8 stands in `array`.
  String ofTopic(byte[] array, int offset, int length) {
    var subject = new StringBuilder(prefix.length() + length + 16).append(prefix);
    int start = offset;
    int end = offset + length;
    for (int at = offset; at <= end; at++) {
      if (at == end || array[at] == Topic.SEPARATOR) {
        escape(array, start, at, subject);
        if (at < end) {
          subject.append('.');
        }
        start = at + 1;
      }
    }
    return subject.length() > LONGEST ? longTopics() : subject.toString();
  }

  /// The subject that hears all topics of this filter which have a subject of their own;
  /// [#longTopics()] if that is too long itself.
  String ofFilter(Filter filter) {
    var subject = new StringBuilder(prefix);
    String[] levels = filter.canonical().text().split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      subject.append(i == 0 ? "" : ".");
      switch (levels[i]) {
        case "+" -> subject.append('*');
        case "#" -> subject.append('>');
        default -> {
          byte[] level = levels[i].getBytes(StandardCharsets.UTF_8);
          escape(level, 0, level.length, subject);
        }
      }
    }
    return subject.length() > LONGEST ? longTopics() : subject.toString();
  }

  /// Whether topics of this filter may have no subject of their own.
  boolean mayBeLong(Filter filter) {
    return filter.isWild() || ofFilter(filter).equals(longTopics());
  }

  private static void escape(byte[] array, int from, int to, StringBuilder token) {
    if (from == to) {
      token.append('%');
    }
    for (int at = from; at < to; at++) {
      int each = array[at];
      boolean plain =
          each > ' ' && each < 0x7F && each != '.' && each != '*' && each != '>' && each != '%';
      if (plain) {
        token.append((char) each);
      } else {
        token.append('%').append(HEX.charAt((each >> 4) & 15)).append(HEX.charAt(each & 15));
      }
    }
  }

  /// The topic that has this subject; empty if none has.
  Optional<Topic> topic(String subject) {
    if (!subject.startsWith(prefix) || subject.length() > LONGEST) {
      return Optional.empty();
    }
    var text = new ByteArrayOutputStream(subject.length());
    String[] tokens = subject.substring(prefix.length()).split("\\.", -1);
    for (int i = 0; i < tokens.length; i++) {
      if (i > 0) {
        text.write(Topic.SEPARATOR);
      }
      if (!tokens[i].equals("%") && !unescape(tokens[i], text)) {
        return Optional.empty();
      }
    }
    byte[] bytes = text.toByteArray();
    boolean isItsOwn = ofTopic(bytes, 0, bytes.length).equals(subject);
    Topic topic = isItsOwn ? Topic.of(new String(bytes, StandardCharsets.UTF_8)) : null;
    return Optional.ofNullable(topic);
  }

  private static boolean unescape(String token, ByteArrayOutputStream text) {
    for (int at = 0; at < token.length(); at++) {
      if (token.charAt(at) != '%') {
        text.write(token.charAt(at));
      } else {
        boolean isWhole = at + 2 < token.length();
        int high = isWhole ? HEX.indexOf(token.charAt(at + 1)) : -1;
        int low = isWhole ? HEX.indexOf(token.charAt(at + 2)) : -1;
        if (high < 0 || low < 0) {
          return false;
        }
        text.write(high << 4 | low);
        at += 2;
      }
    }
    return !token.isEmpty();
  }
}
