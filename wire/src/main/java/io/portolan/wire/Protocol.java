package io.portolan.wire;

import java.util.List;
import java.util.Set;

/// What a protocol is called and where it lives: its descriptor, found by `ServiceLoader` for those
/// we implement, constants for those we only recognise.
///
/// The service names join a protocol with the registry of ports; the ports a protocol says of
/// itself and the claims on file are compared by a test, never merged.
public interface Protocol {
  /// The one word for this protocol in every report: lower-case letters, digits and hyphens.
  String name();

  /// How its users write it: `PSRT`, `REF TEK RTP`.
  String title();

  /// Its default ports; empty if it has none.
  List<DefaultPort> defaultPorts();

  /// The service names, as in the registry of service names and port numbers, that mean this
  /// protocol.
  Set<ServiceName> serviceNames();

  /// Who talks: for example `client` and `server`, the one who listens last.
  List<String> roles();

  /// The documents that define it, best first; or "observed", or "ours".
  List<String> sources();

  /// A port on which the protocol is found by default.
  record DefaultPort(Transport transport, int number) {}

  /// A registered service name that means a protocol.
  ///
  /// @param name as registered, in lower case
  /// @param security whether the name means the protocol inside TLS only
  record ServiceName(String name, Security security) {
    /// What surrounds the protocol where this service name is used.
    public enum Security {
      /// The protocol itself; TLS around it is no contradiction.
      ANY,
      /// The protocol inside TLS or DTLS, nothing else (`imaps`, `domain-s`).
      TLS
    }

    public static ServiceName of(String name) {
      return new ServiceName(name, Security.ANY);
    }

    public static ServiceName insideTls(String name) {
      return new ServiceName(name, Security.TLS);
    }
  }
}
