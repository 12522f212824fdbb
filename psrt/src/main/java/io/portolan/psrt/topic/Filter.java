package io.portolan.psrt.topic;

import io.portolan.psrt.message.Topic;
import java.nio.charset.StandardCharsets;

/// What a subscriber wants to hear of, or what a rule of access allows (psrtd calls that a
/// mask): a topic in which a level may be `+`, any one level, or `#`, one level or more to the
/// end.
///
/// A filter is kept in normal form: no two `/` in a row, none at the start. An empty last level
/// stays (`a/` is not `a`). Wildcards count only as whole levels: `a+` is a literal that no topic
/// can match. Behind a `#` nothing matters for matching, yet `a/#/b` stays another filter than
/// `a/#`, for it is unsubscribed by its own text; [#canonical()] is what both mean.
///
/// @see "psrtd 0.3.8 as observed: topics, SUBSCRIBE, access masks"
public final class Filter {
  private static final Filter EVERYTHING = of("#");

  private final String text;
  private final int depth;
  private final int end;
  private final boolean wild;

  private Filter(String text) {
    this.text = text;
    int slashes = 0;
    for (int at = text.indexOf('/'); at >= 0; at = text.indexOf('/', at + 1)) {
      slashes++;
    }
    this.depth = slashes;
    boolean wildcard = false;
    boolean rest = false;
    int stop = -1;
    while (stop < text.length() && !rest) {
      int start = stop + 1;
      stop = levelEnd(text, start);
      rest = isLevel(text, start, stop, '#');
      wildcard |= rest || isLevel(text, start, stop, '+');
    }
    this.end = stop;
    this.wild = wildcard;
  }

  /// The filter with this text in normal form.
  ///
  /// @param text without NULs; one that is empty in normal form is the filter of the empty topic
  public static Filter of(String text) {
    return of(Topic.of(text));
  }

  /// The filter with this normal form.
  public static Filter of(Topic normal) {
    return new Filter(normal.text());
  }

  /// `#`, which matches every topic.
  public static Filter everything() {
    return EVERYTHING;
  }

  /// The normal form in full, as it is unsubscribed.
  public String text() {
    return text;
  }

  /// How many `/` the normal form has: one less than its levels.
  public int depth() {
    return depth;
  }

  /// Whether it matches more than one topic.
  public boolean isWild() {
    return wild;
  }

  /// What it means: the same without anything behind the first `#`.
  public Filter canonical() {
    return end == text.length() ? this : new Filter(text.substring(0, end));
  }

  /// Whether this is what the filter means in full.
  public boolean isCanonical() {
    return end == text.length();
  }

  /// The canonical text in UTF-8.
  byte[] canonicalBytes() {
    return text.substring(0, end).getBytes(StandardCharsets.UTF_8);
  }

  public boolean matches(Topic topic) {
    return covers(topic.text(), topic.text().length(), false);
  }

  /// Whether everything that `other` matches is matched by this one too: whoever may subscribe
  /// this filter may subscribe `other`.
  public boolean contains(Filter other) {
    return covers(other.text, other.end, true);
  }

  /// Walks both level by level; `wildcards` tells whether `+` and `#` mean something in `other`.
  private boolean covers(String other, int otherEnd, boolean wildcards) {
    int mine = 0;
    int its = 0;
    while (true) {
      int myStop = Math.min(levelEnd(text, mine), end);
      if (isLevel(text, mine, myStop, '#')) {
        return true;
      }
      int itsStop = Math.min(levelEnd(other, its), otherEnd);
      boolean any = isLevel(text, mine, myStop, '+');
      if (wildcards && isLevel(other, its, itsStop, '#')) {
        return false;
      }
      if (!any
          && (myStop - mine != itsStop - its
              || !text.regionMatches(mine, other, its, myStop - mine))) {
        return false;
      }
      if (myStop == end || itsStop == otherEnd) {
        return myStop == end && itsStop == otherEnd;
      }
      mine = myStop + 1;
      its = itsStop + 1;
    }
  }

  private static int levelEnd(String text, int start) {
    int slash = text.indexOf('/', start);
    return slash < 0 ? text.length() : slash;
  }

  private static boolean isLevel(String text, int start, int stop, char wildcard) {
    return stop == start + 1 && text.charAt(start) == wildcard;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Filter that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
