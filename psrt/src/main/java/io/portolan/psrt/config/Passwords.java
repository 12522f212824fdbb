package io.portolan.psrt.config;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.BCrypt.Version;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.regex.Pattern;

/// Makes and checks bcrypt hashes in their text form. Slow on purpose: a check takes 2 to 250 ms of
/// CPU, doubling with each step of the cost.
///
/// Passwords count to their 72nd byte, as everywhere with bcrypt; of the kinds of hash only `$2x$`,
/// which marks hashes made by a faulty program, is computed as its letter says and not as that
/// program did.
public final class Passwords {
  /// More of a password than this many bytes is not looked at.
  public static final int MOST_BYTES = 72;

  public static final int LEAST_COST = BCrypt.MIN_COST;
  public static final int MOST_COST = 20;

  private static final Pattern HASH =
      Pattern.compile("\\$2[abxy]\\$(0[4-9]|[12][0-9]|3[01])\\$[./A-Za-z0-9]{53}");

  private Passwords() {}

  /// A new hash of the kind `htpasswd -B` makes.
  ///
  /// @param cost [#LEAST_COST] to [#MOST_COST]
  /// @throws IllegalArgumentException if the password is empty, longer than [#MOST_BYTES], or holds
  ///     a NUL
  public static String hash(String password, int cost) {
    byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > MOST_BYTES || password.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "a password has 1 to " + MOST_BYTES + " bytes and no NUL, found " + bytes.length);
    }
    byte[] hash =
        BCrypt.with(
                Version.VERSION_2Y,
                new SecureRandom(),
                LongPasswordStrategies.truncate(Version.VERSION_2Y))
            .hash(cost, bytes);
    return new String(hash, StandardCharsets.US_ASCII);
  }

  /// Whether this text is a bcrypt hash.
  static boolean isHash(String text) {
    return HASH.matcher(text).matches();
  }

  static int cost(String hash) {
    return Integer.parseInt(hash, 4, 6, 10);
  }

  /// Whether the hash was made from this password.
  static boolean matches(String password, String hash) {
    return BCrypt.verifyer(Version.VERSION_2Y, LongPasswordStrategies.truncate(Version.VERSION_2Y))
        .verify(password.getBytes(StandardCharsets.UTF_8), hash.getBytes(StandardCharsets.US_ASCII))
        .verified;
  }
}
