package io.portolan.identify;

import io.portolan.net.tls.TlsFacts;
import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an endpoint speaks, as far as it could be told.
///
/// @param spoken the protocol and everything known of it; null if nothing was recognised
/// @param runnerUp the next best protocol that the evidence does not exclude, or null
/// @param contradictions why the observations cannot all be true; empty if they can
/// @param silence if nothing was recognised: what the endpoint did instead, for people
/// @param heard the first bytes the endpoint said, possibly none
public record Identity(
    @Nullable Spoken spoken,
    @Nullable Spoken runnerUp,
    List<String> contradictions,
    String silence,
    Bytes heard) {
  /// A protocol in its layers.
  ///
  /// @param protocol the innermost one
  /// @param layers from the outside in; the last is the protocol's name
  /// @param strength 1 to 4, that of the strongest evidence
  /// @param product what the other side says it is, null if it did not
  /// @param version of the product, null if it did not say
  /// @param productStrength 0 without a product, else that of the evidence that named it
  /// @param because the strongest evidence in words
  /// @param tls what the TLS handshake showed, null outside TLS
  public record Spoken(
      Protocol protocol,
      List<String> layers,
      int strength,
      @Nullable String product,
      @Nullable String version,
      int productStrength,
      String because,
      @Nullable TlsFacts tls) {
    public Spoken {
      layers = List.copyOf(layers);
    }

    /// Whether the protocol was spoken inside TLS or DTLS, or is TLS itself with nothing known
    /// inside.
    public boolean isInsideTls() {
      return layers.contains("tls") || layers.contains("dtls");
    }
  }

  public Identity {
    contradictions = List.copyOf(contradictions);
  }

  /// What was recognised with strength 2 or more: enough to be reported as what the endpoint
  /// speaks.
  public Optional<Spoken> recognised() {
    return Optional.ofNullable(spoken).filter(s -> s.strength() >= 2);
  }
}
