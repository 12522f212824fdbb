package io.portolan.psrt.config;

import io.portolan.psrt.broker.Access;
import io.portolan.psrt.broker.Authenticator;
import io.portolan.psrt.broker.Credentials;
import io.portolan.psrt.codec.DatagramKey;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Lets everybody in who comes anonymously, to do everything, and nobody who brings a password: for
/// a broker on loopback without files.
public final class Everybody implements Authenticator {
  private static final Access EVERYTHING = Access.everything("");

  /// There is no difference between one and another.
  public Everybody() {}

  @Override
  public CompletionStage<Optional<Access>> authenticate(Credentials credentials) {
    return CompletableFuture.completedFuture(
        credentials.isAnonymous() ? Optional.of(EVERYTHING) : Optional.empty());
  }

  @Override
  public Optional<Access> access(String login) {
    return login.isEmpty() ? Optional.of(EVERYTHING) : Optional.empty();
  }

  @Override
  public Optional<DatagramKey> key(String login) {
    return Optional.empty();
  }
}
