package io.portolan.cli;

import java.time.Duration;

/// Durations as options take them: `250ms`, `5s`, `3m`, `2h`.
final class DurationText {
  private DurationText() {}

  /// Reads one.
  ///
  /// @param what for the complaint: `--wait`
  static Duration parse(String what, String text) throws UsageException {
    int digits = 0;
    while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    if (digits > 0 && digits <= 9) {
      long number = Long.parseLong(text.substring(0, digits));
      var duration =
          switch (text.substring(digits)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> null;
          };
      if (duration != null) {
        return duration;
      }
    }
    throw new UsageException(what + " \"" + text + "\": no duration (use 250ms, 5s, 3m or 2h)");
  }
}
