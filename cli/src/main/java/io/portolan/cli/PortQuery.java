package io.portolan.cli;

import io.portolan.wire.Transport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ports as a user names them: `2424`, `2424/udp`, `2424-2430`, `2424-2430/tcp`.
///
/// @param transport null for both
record PortQuery(int first, int last, @Nullable Transport transport) {
  /// @throws UsageException if the text names no ports
  static PortQuery parse(String text) throws UsageException {
    int slash = text.indexOf('/');
    String numbers = slash < 0 ? text : text.substring(0, slash);
    Transport transport = slash < 0 ? null : transport(text, text.substring(slash + 1));
    int dash = numbers.indexOf('-', 1);
    int first = number(text, dash < 0 ? numbers : numbers.substring(0, dash));
    int last = dash < 0 ? first : number(text, numbers.substring(dash + 1));
    if (last < first) {
      throw new UsageException("port \"" + text + "\": the range ends before it starts");
    }
    return new PortQuery(first, last, transport);
  }

  boolean matches(int port, Transport on) {
    return first <= port && port <= last && (transport == null || transport == on);
  }

  static boolean anyMatches(List<PortQuery> queries, int port, Transport on) {
    if (queries.isEmpty()) {
      return true;
    }
    for (PortQuery query : queries) {
      if (query.matches(port, on)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return first
        + (first == last ? "" : "-" + last)
        + (transport == null ? "" : "/" + transport.word());
  }

  private static Transport transport(String text, String word) throws UsageException {
    return switch (word) {
      case "tcp", "TCP" -> Transport.TCP;
      case "udp", "UDP" -> Transport.UDP;
      default ->
          throw new UsageException(
              "port \"" + text + "\": no transport \"" + word + "\" (use tcp or udp)");
    };
  }

  private static int number(String text, String digits) throws UsageException {
    int number = -1;
    if (!digits.isEmpty() && digits.length() <= 9) {
      number = 0;
      for (int i = 0; i < digits.length() && number >= 0; i++) {
        int digit = digits.charAt(i) - '0';
        number = digit < 0 || digit > 9 ? -1 : number * 10 + digit;
      }
    }
    if (number < 0 || number > 65535) {
      throw new UsageException(
          "port \""
              + text
              + "\": not a port number (use 0 to 65535, for example 2424 or 2424/udp)");
    }
    return number;
  }
}
