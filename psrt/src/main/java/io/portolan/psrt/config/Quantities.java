package io.portolan.psrt.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;

/// Sizes, durations and addresses as they stand in our part of the file: `64MiB`, `10MB`; `250ms`,
/// `5s`, `2h`; `127.0.0.1:8880`. Complains by an [IllegalArgumentException] whose message says what
/// was expected.
final class Quantities {
  private static final Map<String, Long> SIZES =
      Map.of(
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
          "h", Duration.ofHours(1));

  private Quantities() {}

  /// In bytes, at least 1.
  static long size(String text) {
    int digits = digits(text);
    Long unit = SIZES.get(text.substring(digits));
    long number = number(text, digits);
    if (unit == null || number < 1) {
      throw new IllegalArgumentException("expected a size such as 64MiB, found " + text);
    }
    return number * unit;
  }

  /// More than nothing, at most a day.
  static Duration duration(String text) {
    int digits = digits(text);
    Duration unit = DURATIONS.get(text.substring(digits));
    long number = number(text, digits);
    if (unit == null || number < 1 || number > Duration.ofDays(1).dividedBy(unit)) {
      throw new IllegalArgumentException(
          "expected a duration such as 250ms, 5s or 2h, at most 24h, found " + text);
    }
    return unit.multipliedBy(number);
  }

  /// An address with a port; the host may be a name.
  static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 1 ? "" : text.substring(0, colon);
    boolean isBracketed = host.startsWith("[") && host.endsWith("]");
    int port = colon < 0 ? -1 : port(text.substring(colon + 1));
    if (host.isEmpty() || port < 0 || (host.indexOf(':') >= 0 && !isBracketed)) {
      throw new IllegalArgumentException(
          "expected HOST:PORT such as 127.0.0.1:2873 or [::1]:2873, found " + text);
    }
    try {
      String bare = isBracketed ? host.substring(1, host.length() - 1) : host;
      return new InetSocketAddress(InetAddress.getByName(bare), port);
    } catch (UnknownHostException _) {
      throw new IllegalArgumentException("no address is known for the host " + host);
    }
  }

  private static int port(String text) {
    long port = text.length() == digits(text) ? number(text, text.length()) : -1;
    return port <= 0xFFFF ? (int) port : -1;
  }

  private static int digits(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    return digits;
  }

  /// -1 if there are no digits, or too many.
  private static long number(String text, int digits) {
    return digits < 1 || digits > 9 ? -1 : Long.parseLong(text.substring(0, digits));
  }
}
