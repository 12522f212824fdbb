package io.portolan.wire.probe;

import org.jspecify.annotations.Nullable;

/// What one exchange says for or against a protocol, how strongly, and because of what.
///
/// | strength | it takes |
/// |---|---|
/// | 4 | two-way proof: our nonce, transaction id or negotiated value came back transformed |
/// | 3 | a structured answer with several checked fields |
/// | 2 | text of a banner, which anyone can print |
/// | 1 | something indirect: a name, a certificate, a habit |
///
/// @param direction for, against, or neither
/// @param strength 1 to 4; 0 where the exchange says nothing
/// @param because for people: what was seen; "" where the exchange says nothing
/// @param product what the other side is, if it said so: `OpenSSH`; not a guess from the protocol
/// @param version of the product, as it was said
/// @see "ours: the evidence model"
public record Evidence(
    Direction direction,
    int strength,
    String because,
    @Nullable String product,
    @Nullable String version) {
  /// Which way evidence points.
  public enum Direction {
    FOR,
    AGAINST,
    NEITHER
  }

  /// The exchange says nothing about this protocol.
  public static final Evidence NONE = new Evidence(Direction.NEITHER, 0, "", null, null);

  public Evidence {
    if (strength < 0 || strength > 4 || (strength == 0) != (direction == Direction.NEITHER)) {
      throw new IllegalArgumentException(direction + " with strength " + strength);
    }
  }

  /// Strength 4: something of ours came back transformed.
  public static Evidence proof(String because) {
    return new Evidence(Direction.FOR, 4, because, null, null);
  }

  /// Strength 3: several fields were checked and all fit.
  public static Evidence structure(String because) {
    return new Evidence(Direction.FOR, 3, because, null, null);
  }

  /// Strength 2: a text says so.
  public static Evidence banner(String because) {
    return new Evidence(Direction.FOR, 2, because, null, null);
  }

  /// Strength 1: something indirect.
  public static Evidence hint(String because) {
    return new Evidence(Direction.FOR, 1, because, null, null);
  }

  /// The exchange speaks against this protocol.
  public static Evidence against(int strength, String because) {
    return new Evidence(Direction.AGAINST, strength, because, null, null);
  }

  /// The same evidence, and the product the other side says it is.
  ///
  /// @param name null or blank if it did not say
  /// @param release null or blank if it did not say
  public Evidence of(@Nullable String name, @Nullable String release) {
    return new Evidence(direction, strength, because, orNull(name), orNull(release));
  }

  public boolean isFor() {
    return direction == Direction.FOR;
  }

  public boolean isAgainst() {
    return direction == Direction.AGAINST;
  }

  private static @Nullable String orNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
