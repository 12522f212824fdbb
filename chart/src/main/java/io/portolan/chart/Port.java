package io.portolan.chart;

import org.jspecify.annotations.Nullable;

/// A port number on one transport: a slot of the registry.
///
/// @param number 0 to 65535
public record Port(int number, Transport transport) {
  /// The largest port number.
  public static final int LAST = 65535;

  /// @throws IllegalArgumentException if the number is below 0 or above 65535
  public Port {
    if (number < 0 || number > LAST) {
      throw new IllegalArgumentException("port number " + number + ", expected 0 to " + LAST);
    }
  }

  /// The four transports that have port numbers in the registry.
  public enum Transport {
    TCP("tcp", 1),
    UDP("udp", 2),
    SCTP("sctp", 4),
    DCCP("dccp", 8);

    private static final Transport[] ALL = values();

    private final String word;
    private final int bit;

    Transport(String word, int bit) {
      this.word = word;
      this.bit = bit;
    }

    /// The word of the registry: `tcp`, `udp`, `sctp` or `dccp`.
    public String word() {
      return word;
    }

    /// The transport with this word, in any case; null if there is none.
    public static @Nullable Transport named(String word) {
      for (Transport transport : ALL) {
        if (transport.word.equalsIgnoreCase(word)) {
          return transport;
        }
      }
      return null;
    }

    int bit() {
      return bit;
    }
  }

  /// Reads `2424/udp`: a decimal number without sign, a slash, a transport in any case.
  ///
  /// @throws IllegalArgumentException if `text` is anything else; the message says what and where
  public static Port parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "port \"" + text + "\" names no transport, expected for example 2424/udp");
    }
    int number = parseNumber(text.substring(0, slash));
    if (number < 0) {
      throw new IllegalArgumentException(
          "port \"" + text + "\" starts with no port number, expected 0 to " + LAST);
    }
    Transport transport = Transport.named(text.substring(slash + 1));
    if (transport == null) {
      throw new IllegalArgumentException(
          "port \"" + text + "\" ends in no transport, expected tcp, udp, sctp or dccp");
    }
    return new Port(number, transport);
  }

  /// The number a text of one to five digits stands for, or -1 if it is none or above 65535.
  static int parseNumber(String digits) {
    if (digits.isEmpty() || digits.length() > 5) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < digits.length(); i++) {
      char digit = digits.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      number = number * 10 + digit - '0';
    }
    return number <= LAST ? number : -1;
  }

  /// As [#parse] reads it: `2424/udp`.
  @Override
  public String toString() {
    return number + "/" + transport.word;
  }
}
