package io.portolan.psrt.cluster;

import io.nats.client.AuthHandler;
import io.nats.client.NKey;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

/// A login to NATS by a file: a user's seed, and the user's JWT where the server wants one. The
/// file is read anew for each login, so that it may be replaced at any time.
///
/// ```
/// -----BEGIN NATS USER JWT-----
/// eyJ0eXAiOiJKV1QiLCJhbGciOiJlZDI1NTE5LW5rZXkifQ.…
/// ------END NATS USER JWT------
/// -----BEGIN USER NKEY SEED-----
/// SUAL…
/// ------END USER NKEY SEED------
/// ```
///
/// Or the seed alone, as `nsc` and `nk` write it.
///
/// @see "docs.nats.io: NKeys; JWT authentication, user credentials"
final class NatsCredentials implements AuthHandler {
  private static final String SEED = "SU";

  /// How a JSON object begins in Base64.
  private static final String JWT = "eyJ";

  private final Path file;

  /// @throws IOException naming the file, if it cannot be read or holds no user's seed
  NatsCredentials(Path file) throws IOException {
    this.file = file;
    List<String> lines = lines();
    NKey seed = seed(lines);
    seed.clear();
    boolean isMeantToHaveJwt = lines.stream().anyMatch(line -> line.contains("USER JWT-"));
    if (isMeantToHaveJwt && jwt(lines).isEmpty()) {
      throw new IOException(file + " holds no JWT (a line that begins with " + JWT + ")");
    }
  }

  private List<String> lines() throws IOException {
    try {
      return Files.readAllLines(file).stream().map(String::strip).toList();
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is no text", e);
    }
  }

  private NKey seed(List<String> lines) throws IOException {
    String seed = lines.stream().filter(line -> line.startsWith(SEED)).findFirst().orElse("");
    if (seed.isEmpty()) {
      throw new IOException(file + " holds no user's seed (a line that begins with " + SEED + ")");
    }
    try {
      NKey key = NKey.fromSeed(seed.toCharArray());
      // A seed with a slip of the pen may decode to another key; that one would only be refused.
      char[] _ = key.getPublicKey();
      return key;
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw new IOException(file + " holds a damaged seed: " + e.getMessage(), e);
    }
  }

  private static String jwt(List<String> lines) {
    return lines.stream().filter(line -> line.startsWith(JWT)).findFirst().orElse("");
  }

  @Override
  public byte[] sign(byte[] nonce) {
    try {
      NKey key = seed(lines());
      byte[] signature = key.sign(nonce);
      key.clear();
      return signature;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /// The user's public key; empty where a JWT says it.
  @Override
  public char[] getID() {
    try {
      List<String> lines = lines();
      if (!jwt(lines).isEmpty()) {
        return new char[0];
      }
      NKey key = seed(lines);
      char[] name = key.getPublicKey();
      key.clear();
      return name;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Override
  public char[] getJWT() {
    try {
      return jwt(lines()).toCharArray();
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}
