package io.portolan.wire;

/// Bytes from outside that do not mean what their place requires.
///
/// A stranger's mistake is an expected outcome, so this is checked and carries no stack trace. It
/// says which field was at fault, where that field starts, and what was expected instead.
public final class MalformedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final int offset;
  private final String reason;
  private final int missing;

  private MalformedException(String field, int offset, String reason, int missing) {
    super(null, null, false, false);
    this.field = field;
    this.offset = offset;
    this.reason = reason;
    this.missing = missing;
  }

  /// A field whose bytes are all there and make no sense.
  ///
  /// @param field name of the field, as in the protocol's document
  /// @param offset where the field starts, in bytes from the start of the message
  /// @param reason what was found and what was expected
  public static MalformedException of(String field, int offset, String reason) {
    return new MalformedException(field, offset, reason, 0);
  }

  /// A field that ends after the bytes do.
  ///
  /// @param needs size of the field in bytes
  /// @param has how many of them there are, fewer than `needs`
  public static MalformedException cutShort(String field, int offset, long needs, long has) {
    int missing = Math.clamp(needs - has, 1, Integer.MAX_VALUE);
    return new MalformedException(field, offset, "needs " + needs + " bytes, has " + has, missing);
  }

  /// All of it, as `station at byte 3: needs 255 bytes, has 1`.
  @Override
  public String getMessage() {
    return field + " at byte " + offset + ": " + reason;
  }

  public String field() {
    return field;
  }

  /// Where the field starts, in bytes from the start of the message.
  public int offset() {
    return offset;
  }

  public String reason() {
    return reason;
  }

  /// How many bytes would have to follow before reading again can get past this field; 0 if more
  /// bytes would not help. Protocols without an overall length retry on this.
  public int missing() {
    return missing;
  }
}
