package io.portolan.chart;

import org.jspecify.annotations.Nullable;

/// How close a claim's source is to the thing itself, closest first.
public enum Level {
  /// The vendor's or the registry's own document or package.
  PRIMARY("primary"),
  /// Somebody else's document that says where it looked.
  SECONDARY("secondary"),
  /// Said, and not proven.
  REPORTED("reported");

  private static final Level[] ALL = values();

  private final String word;

  Level(String word) {
    this.word = word;
  }

  /// The word of every report.
  public String word() {
    return word;
  }

  /// The level with this word, or null.
  static @Nullable Level named(String word) {
    for (Level level : ALL) {
      if (level.word.equals(word)) {
        return level;
      }
    }
    return null;
  }
}
