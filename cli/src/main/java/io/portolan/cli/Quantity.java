package io.portolan.cli;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/// Sizes and durations as a user writes them: `64KiB`, `10MB`, `512`; `250ms`, `5s`, `2h`.
final class Quantity {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,12})([A-Za-z]*)");

  private static final Map<String, Long> SIZES =
      Map.of(
          "", 1L,
          "B", 1L,
          "kB", 1000L,
          "KiB", 1L << 10,
          "MB", 1_000_000L,
          "MiB", 1L << 20,
          "GB", 1_000_000_000L,
          "GiB", 1L << 30);

  private static final Map<String, Duration> DURATIONS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private static final Duration LONGEST = Duration.ofDays(365);

  private Quantity() {}

  /// A size in bytes, 1 to `most`.
  ///
  /// @param option named in the complaint
  static long size(String option, String text, long most) throws UsageException {
    var matcher = FORM.matcher(text);
    Long unit = matcher.matches() ? SIZES.get(matcher.group(2)) : null;
    if (unit == null) {
      throw complaint(option, text, "not a size (for example 4096, 64KiB or 10MB)");
    }
    long number = Long.parseLong(matcher.group(1));
    if (number < 1 || number > most / unit) {
      throw complaint(option, text, "expected 1 to " + most + " bytes");
    }
    return number * unit;
  }

  /// A whole number, 1 to `most`.
  static int count(String option, String text, int most) throws UsageException {
    var matcher = FORM.matcher(text);
    long number =
        matcher.matches() && matcher.group(2).isEmpty() ? Long.parseLong(matcher.group(1)) : 0;
    if (number < 1 || number > most) {
      throw complaint(option, text, "expected a number from 1 to " + most);
    }
    return (int) number;
  }

  /// A duration above zero, up to `most`.
  static Duration duration(String option, String text, Duration most) throws UsageException {
    Duration duration = duration(option, text);
    if (duration.isZero() || duration.compareTo(most) > 0) {
      throw complaint(
          option, text, "expected more than nothing and at most " + most.toSeconds() + "s");
    }
    return duration;
  }

  /// A duration, nothing at all included, up to a year.
  static Duration duration(String option, String text) throws UsageException {
    var matcher = FORM.matcher(text);
    Duration unit = matcher.matches() ? DURATIONS.get(matcher.group(2)) : null;
    if (unit == null) {
      throw complaint(option, text, "not a duration (for example 250ms, 5s or 2h)");
    }
    long number = Long.parseLong(matcher.group(1));
    if (number > LONGEST.toMillis() / unit.toMillis()) {
      throw complaint(option, text, "expected at most " + LONGEST.toDays() + "d");
    }
    return unit.multipliedBy(number);
  }

  private static UsageException complaint(String option, String text, String why) {
    return new UsageException(option + " \"" + text + "\": " + why);
  }
}
