package io.portolan.psrt.client;

import io.portolan.net.Dialer;
import io.portolan.net.Line;
import io.portolan.net.tls.TlsFacts;
import io.portolan.net.tls.TlsLine;
import io.portolan.net.tls.TlsMaterial;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// Calls a broker for a session: from dialling to the moment at which the broker has the word.
final class Opening {
  private final PsrtClientSettings settings;
  private final BrokerAddress broker;

  Opening(PsrtClientSettings settings, BrokerAddress broker) {
    this.settings = settings;
    this.broker = broker;
  }

  /// A line on which the session has said its greeting, inside TLS where there is some.
  Line open(Session<?> session) throws IOException {
    Line line = dial();
    try {
      return greet(line, session.on(new Signal.Opened(), Instant.now()), session);
    } catch (IOException | RuntimeException e) {
      line.close();
      throw e;
    }
  }

  private Line dial() throws IOException {
    var dialer = new Dialer(settings.lines());
    return switch (broker) {
      case BrokerAddress.Host(var host, var port) -> dialer.tcp(new InetSocketAddress(host, port));
      case BrokerAddress.SocketFile(var path) -> dialer.unix(path);
    };
  }

  private <E> Line greet(Line line, List<Step<E>> steps, Session<?> session) throws IOException {
    Line speaking = line;
    for (Step<E> step : steps) {
      switch (step) {
        case Step.Send<E>(var bytes, _) -> speaking.send(bytes, settings.lines().stall());
        case Step.StartTls<E> _ -> {
          var secured = secure(speaking);
          session.on(secured(secured.facts()), Instant.now());
          speaking = secured;
        }
        case Step.Happened<E> _, Step.Close<E> _ ->
            throw new IllegalStateException("a greeting comes to " + step);
      }
    }
    return speaking;
  }

  private TlsLine secure(Line line) throws IOException {
    TlsMaterial material = Objects.requireNonNull(settings.tls(), "TLS without material");
    String name = broker instanceof BrokerAddress.Host(var host, _) ? host : "";
    return TlsLine.client(line, material, name, settings.lines().connect());
  }

  private static Signal secured(TlsFacts facts) {
    var shown = facts.certificate();
    return new Signal.Secured(
        facts.version(),
        facts.cipherSuite(),
        facts.applicationProtocol(),
        shown == null ? "" : shown.subject());
  }
}
