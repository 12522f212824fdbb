package io.portolan.chart;

import org.jspecify.annotations.Nullable;

/// Where a claim was read.
///
/// @param title the document
/// @param citation where it is: an address, or the place within a publication; never empty
/// @param date its date, as exact as it is known: `2021`, `2021-11` or `2021-11-12`; of a page
///     without a date the day it was read; null if nothing is known
public record Source(String title, String citation, @Nullable String date) {
  /// @throws IllegalArgumentException if the title or the citation is empty or the date is none
  public Source {
    if (title.isEmpty() || citation.isEmpty()) {
      throw new IllegalArgumentException("a source has a title and a citation");
    }
    if (date != null && !isDate(date)) {
      throw new IllegalArgumentException(
          "date \"" + date + "\", expected YYYY, YYYY-MM or YYYY-MM-DD");
    }
  }

  /// Whether a text is a date as this record wants it; the day is not checked against the month.
  static boolean isDate(String text) {
    int length = text.length();
    if (length != 4 && length != 7 && length != 10) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      boolean isSeparator = i == 4 || i == 7;
      boolean fits = isSeparator ? c == '-' : Character.isDigit(c) && c <= '9';
      if (!fits) {
        return false;
      }
    }
    return (length < 7 || within(text, 5, 12)) && (length < 10 || within(text, 8, 31));
  }

  private static boolean within(String text, int at, int most) {
    int number = (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
    return number >= 1 && number <= most;
  }
}
