package io.portolan.lantern.message;

import java.util.Optional;

/// Why a side says farewell: its code on the wire, and a sentence for people.
public enum Reason {
  DONE(1, "nothing more to say"),
  NO_HELLO(2, "the station did not say hello"),
  NOT_UNDERSTOOD(3, "what was said is no message, or not one for this side"),
  NO_ROOM(4, "the listener hears as many stations as it can");

  private final int code;
  private final String sentence;

  Reason(int code, String sentence) {
    this.code = code;
    this.sentence = sentence;
  }

  /// As on the wire, 1 to 4.
  public int code() {
    return code;
  }

  public String sentence() {
    return sentence;
  }

  /// The reason with this code, if there is one.
  public static Optional<Reason> of(int code) {
    for (var reason : values()) {
      if (reason.code == code) {
        return Optional.of(reason);
      }
    }
    return Optional.empty();
  }
}
