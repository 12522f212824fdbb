package io.portolan.identify;

import io.portolan.identify.Observation.Weighed;
import io.portolan.net.tls.TlsFacts;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Probe;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What has been observed at one endpoint so far. Each exchange is shown to every probe that
/// can make sense of its layer, whoever's question it was.
///
/// HTTP is a layer as TLS is: an exchange that proves it is shown to the probes of what lives
/// on HTTP as well, and what they say stands in an observation of its own, one layer further
/// in.
final class Notebook {
  private static final int STRUCTURE = 3;

  private final List<Probe> probes;
  private final List<Observation> observations = new ArrayList<>();

  Notebook(List<Probe> probes) {
    this.probes = probes;
  }

  List<Observation> observations() {
    return List.copyOf(observations);
  }

  void write(Instant at, List<String> layers, Protocol asked, Exchange exchange) {
    var outer = new Observation(at, layers, asked, exchange, weigh(exchange, at), null);
    observations.add(outer);
    observations.addAll(onHttp(outer));
  }

  /// What the same exchange shows of what lives on HTTP: one observation for each of its major
  /// versions that it proves and of which somebody knows more; mostly none.
  List<Observation> onHttp(Observation outer) {
    var found = new ArrayList<Observation>();
    for (Layer layer : List.of(Layer.HTTP, Layer.HTTP2)) {
      if (proves(layer, outer.weighed())) {
        Exchange exchange = outer.exchange().on(layer);
        List<Weighed> weighed = weigh(exchange, outer.at());
        if (!weighed.isEmpty()) {
          var layers = inside(outer.layers(), layer);
          found.add(new Observation(outer.at(), layers, outer.asked(), exchange, weighed, null));
        }
      }
    }
    return found;
  }

  /// The layers of what lives on a version of HTTP on these layers.
  private static List<String> inside(List<String> layers, Layer http) {
    var all = new ArrayList<>(layers);
    all.add(http.word());
    return all;
  }

  /// A handshake that came to an end: it proves the layer, and the bytes inside are nobody else's.
  void writeHandshake(
      Instant at, List<String> layers, Protocol tls, Exchange exchange, TlsFacts facts) {
    var proof = List.of(new Weighed(tls, Evidence.proof(describe(facts))));
    observations.add(new Observation(at, layers, tls, exchange, proof, facts));
  }

  /// The strongest evidence for a protocol among the exchanges on these layers, [Evidence#NONE]
  /// if there is none.
  Evidence best(List<String> layers, @Nullable Protocol protocol) {
    Evidence best = Evidence.NONE;
    for (Observation observation : observations) {
      if (observation.layers().equals(layers)) {
        for (Weighed weighed : observation.weighed()) {
          boolean wanted = protocol == null || weighed.protocol().name().equals(protocol.name());
          if (wanted
              && weighed.evidence().isFor()
              && weighed.evidence().strength() > best.strength()) {
            best = weighed.evidence();
          }
        }
      }
    }
    return best;
  }

  /// How strongly the exchanges on these layers speak against a protocol, 0 if they do not.
  int against(List<String> layers, Protocol protocol) {
    int most = 0;
    for (Observation observation : observations) {
      if (observation.layers().equals(layers)) {
        for (Weighed weighed : observation.weighed()) {
          if (weighed.protocol().name().equals(protocol.name()) && weighed.evidence().isAgainst()) {
            most = Math.max(most, weighed.evidence().strength());
          }
        }
      }
    }
    return most;
  }

  /// Whether the endpoint has never said a byte.
  boolean isMute() {
    return observations.stream().allMatch(o -> o.exchange().isMute());
  }

  /// Whether HTTP/1 was proven on these layers, and nothing is known of what lives on it.
  boolean isPlainHttp(List<String> layers) {
    return best(inside(layers, Layer.HTTP), null).strength() < STRUCTURE
        && observations.stream()
            .anyMatch(o -> o.layers().equals(layers) && proves(Layer.HTTP, o.weighed()));
  }

  /// The strongest that one probe alone has to say for its protocol, from all exchanges in HTTP/1
  /// on these layers; 0 if nothing.
  int strengthOnHttp(List<String> layers, Probe probe) {
    var inside = inside(layers, Layer.HTTP);
    int most = 0;
    for (Observation observation : observations) {
      if (observation.layers().equals(inside)) {
        Evidence evidence = probe.weigh(observation.exchange(), observation.at());
        most = evidence.isFor() ? Math.max(most, evidence.strength()) : most;
      }
    }
    return most;
  }

  /// What the probes make of an exchange on its own layer.
  List<Weighed> weigh(Exchange exchange, Instant at) {
    var weighed = new ArrayList<Weighed>();
    for (Probe probe : probes) {
      if (serves(probe, exchange.layer())) {
        Evidence evidence = probe.weigh(exchange, at);
        if (evidence.direction() != Evidence.Direction.NEITHER) {
          weighed.add(new Weighed(probe.protocol(), evidence));
        }
      }
    }
    return weighed;
  }

  private static boolean proves(Layer layer, List<Weighed> weighed) {
    return weighed.stream()
        .filter(w -> w.protocol().name().equals(layer.word()))
        .anyMatch(w -> w.evidence().isFor() && w.evidence().strength() >= STRUCTURE);
  }

  private static boolean serves(Probe probe, Layer layer) {
    return switch (layer) {
      case TCP -> probe.layer() == Layer.TCP;
      case TLS -> probe.layer() == Layer.TCP || probe.layer() == Layer.TLS;
      case UDP -> probe.layer() == Layer.UDP;
      case HTTP, HTTP2 -> probe.layer() == layer;
    };
  }

  private static String describe(TlsFacts facts) {
    var certificate = facts.certificate();
    return facts.version()
        + " handshake completed"
        + (certificate == null
            ? ", no certificate shown"
            : "; certificate "
                + certificate.subject()
                + (certificate.selfSigned()
                    ? ", self-signed"
                    : ", issued by " + certificate.issuer())
                + ", until "
                + certificate.notAfter());
  }
}
