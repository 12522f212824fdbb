package io.portolan.wire.capture;

/// A place where a capture could not be read as its format requires.
///
/// @param field what is wrong there, as in the format's document
/// @param offset where it starts, in bytes from the start of the (unpacked) capture
/// @param reason what was found and what was expected
public record CaptureDamage(String field, long offset, String reason) {
  /// All of it on one line: `captured length at byte 40: …`.
  @Override
  public String toString() {
    return field + " at byte " + offset + ": " + reason;
  }

  /// Ends the reading of a capture; a stranger's mistake, so it carries no stack trace.
  static final class Found extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient CaptureDamage damage;

    Found(String field, long offset, String reason) {
      super(null, null, false, false);
      this.damage = new CaptureDamage(field, offset, reason);
    }

    CaptureDamage damage() {
      return damage;
    }
  }
}
