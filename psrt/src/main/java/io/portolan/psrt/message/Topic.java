package io.portolan.psrt.message;

/// A topic, or a subscription's filter, in normal form: levels separated by `/`, no two slashes
/// side by side, none in front.
///
/// | said | normal form | |
/// |---|---|---|
/// | `/a//b` | `a/b` | the same topic |
/// | `a/b/` | `a/b/` | another topic: its last level is empty |
/// | `/` | `` | the empty topic; a filter `#` or `+` matches it |
///
/// The text holds any characters but NUL, is compared as it is, and has no special first letter.
///
/// @param text in normal form, possibly empty
/// @see "observed: psrtd 0.3.8; normalisation and depth"
public record Topic(String text) {
  /// Between two levels.
  public static final char SEPARATOR = '/';

  /// As a level of a filter: any one level.
  public static final char ANY_LEVEL = '+';

  /// As a level of a filter: all levels from here on, at least one.
  public static final char ALL_LEVELS = '#';

  public Topic {
    if (!isNormal(text)) {
      throw new IllegalArgumentException("not in normal form: " + text);
    }
  }

  /// The normal form of what was said.
  public static Topic of(String said) {
    return new Topic(isNormal(said) ? said : normalised(said));
  }

  /// How many separators there are: one fewer than levels.
  public int depth() {
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == SEPARATOR) {
        depth++;
      }
    }
    return depth;
  }

  /// Whether there is a `+` or `#` anywhere, so that nobody may publish to it.
  public boolean hasWildcard() {
    return hasWildcard(text);
  }

  /// Whether there is a `+` or `#` anywhere in a topic as it was said.
  public static boolean hasWildcard(String said) {
    return said.indexOf(ANY_LEVEL) >= 0 || said.indexOf(ALL_LEVELS) >= 0;
  }

  /// The text.
  @Override
  public String toString() {
    return text;
  }

  private static boolean isNormal(String text) {
    return !text.startsWith("/") && !text.contains("//") && text.indexOf('\0') < 0;
  }

  private static String normalised(String said) {
    var normal = new StringBuilder(said.length());
    char last = SEPARATOR;
    for (int i = 0; i < said.length(); i++) {
      char next = said.charAt(i);
      if (next != SEPARATOR || last != SEPARATOR) {
        normal.append(next);
      }
      last = next;
    }
    return normal.toString();
  }
}
