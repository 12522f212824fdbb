package io.portolan.identify;

import io.portolan.identify.Identity.Spoken;
import io.portolan.identify.Observation.Weighed;
import io.portolan.net.tls.TlsFacts;
import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// From observations to an identity. Pure: the same observations give the same answer, whoever
/// claims the port and whatever its number.
///
/// Each protocol that some evidence speaks for, on each stack of layers, is a hypothesis as
/// strong as its strongest evidence; what a product on HTTP proves of itself belongs to HTTP
/// and names the product before any `Server` field. The innermost layer wins: what was spoken
/// inside TLS stands above the complaint a TLS server makes in plain HTTP. Hypotheses of
/// strength 3 or more on the same stack exclude each other, and so do a greeting and a proof of
/// something else: that is a contradiction, not a choice.
///
/// @see "ours: the evidence model"
public final class Judge {
  private static final String TLS = "tls";
  private static final String HTTP = "http";

  private static final int BYTES_SHOWN = 512;

  /// What one program may serve on one port, so that proof of one is none against another.
  private static final List<Set<String>> SERVED_TOGETHER =
      List.of(
          Set.of("http", "http2"),
          Set.of("socks4", "socks5"),
          // A server of LMTP may well greet as one of SMTP.
          Set.of("smtp", "lmtp"),
          Set.of("rpcbind", "nfs", "mountd", "nlockmgr", "rquotad"));

  private Judge() {}

  public static Identity judge(List<Observation> observations) {
    var hypotheses = hypotheses(observations);
    boolean isTls =
        hypotheses.stream().anyMatch(h -> h.protocol.name().equals(TLS) && h.best.strength() >= 3);
    var ranked =
        hypotheses.stream()
            .filter(h -> !isTls || h.isTlsOrInside())
            .sorted(
                Comparator.comparing((Hypothesis h) -> h.best.strength() >= 2)
                    .thenComparingInt(h -> h.layers.size())
                    .thenComparingInt(h -> h.best.strength())
                    .reversed())
            .toList();
    Spoken best = ranked.isEmpty() ? null : ranked.getFirst().spoken();
    Spoken runnerUp =
        ranked.stream()
            .skip(1)
            .filter(h -> best == null || !best.layers().contains(h.protocol.name()))
            .findFirst()
            .map(Hypothesis::spoken)
            .orElse(null);
    return new Identity(
        best, runnerUp, contradictions(ranked), silence(observations), heard(observations));
  }

  /// One protocol on one stack of layers, and the evidence for it.
  private static final class Hypothesis {
    private final Protocol protocol;
    private final List<String> layers;
    private Evidence best = Evidence.NONE;
    private Evidence naming = Evidence.NONE;
    private boolean isNamedInside;
    private int greeted;
    private int answered;
    private @Nullable TlsFacts tls;

    Hypothesis(Protocol protocol, List<String> layers) {
      this.protocol = protocol;
      this.layers = layers;
    }

    /// @param isInner whether this was said by what lives on the protocol, a product on HTTP
    void add(Evidence evidence, Exchange exchange, boolean isInner, @Nullable TlsFacts facts) {
      if (evidence.strength() > best.strength()) {
        best = evidence;
      }
      boolean isBetter = isInner && !isNamedInside;
      if (evidence.product() != null
          && (isBetter || (isInner == isNamedInside && evidence.strength() >= naming.strength()))) {
        naming = evidence;
        isNamedInside = isInner;
      }
      if (exchange.said().isEmpty()) {
        greeted = Math.max(greeted, evidence.strength());
      } else {
        answered = Math.max(answered, evidence.strength());
      }
      tls = facts != null ? facts : tls;
    }

    boolean isTlsOrInside() {
      return protocol.name().equals(TLS) || layers.contains(TLS);
    }

    Spoken spoken() {
      var all = new ArrayList<>(layers);
      if (!all.getLast().equals(protocol.name())) {
        all.add(protocol.name());
      }
      return new Spoken(
          protocol,
          all,
          best.strength(),
          naming.product(),
          naming.version(),
          naming.product() == null ? 0 : Math.min(2, naming.strength()),
          best.because(),
          tls);
    }
  }

  private static List<Hypothesis> hypotheses(List<Observation> observations) {
    Map<String, Hypothesis> found = new LinkedHashMap<>();
    TlsFacts facts = null;
    for (Observation observation : observations) {
      facts = observation.tls() != null ? observation.tls() : facts;
      for (Weighed weighed : observation.weighed()) {
        if (weighed.evidence().isFor()) {
          String name = weighed.protocol().name();
          boolean isInner = name.equals(HTTP) && observation.layers().getLast().equals(name);
          var layers =
              isInner
                  ? observation.layers().subList(0, observation.layers().size() - 1)
                  : observation.layers();
          boolean showsCertificate = layers.contains(TLS) || name.equals(TLS);
          found
              .computeIfAbsent(
                  String.join("/", layers) + "/" + name,
                  _ -> new Hypothesis(weighed.protocol(), layers))
              .add(
                  weighed.evidence(),
                  observation.exchange(),
                  isInner,
                  showsCertificate ? facts : null);
        }
      }
    }
    return List.copyOf(found.values());
  }

  private static List<String> contradictions(List<Hypothesis> ranked) {
    var found = new ArrayList<String>();
    for (int i = 0; i < ranked.size(); i++) {
      for (int j = i + 1; j < ranked.size(); j++) {
        var one = ranked.get(i);
        var other = ranked.get(j);
        if (one.layers.equals(other.layers) && exclude(one, other)) {
          found.add(
              "speaks as "
                  + one.protocol.title()
                  + " ("
                  + one.best.because()
                  + ") and as "
                  + other.protocol.title()
                  + " ("
                  + other.best.because()
                  + ")");
        }
      }
    }
    return found;
  }

  private static boolean exclude(Hypothesis one, Hypothesis other) {
    boolean bothProven = one.best.strength() >= 3 && other.best.strength() >= 3;
    boolean greetsAsOneProvenOther = one.greeted >= 2 && other.answered >= 3;
    boolean greetsAsOtherProvenOne = other.greeted >= 2 && one.answered >= 3;
    boolean isLayerOfTheOther =
        one.protocol.name().equals(TLS) || other.protocol.name().equals(TLS);
    boolean areServedTogether =
        SERVED_TOGETHER.stream()
            .anyMatch(
                names ->
                    names.contains(one.protocol.name()) && names.contains(other.protocol.name()));
    return !isLayerOfTheOther
        && !areServedTogether
        && (bothProven || greetsAsOneProvenOther || greetsAsOtherProvenOne);
  }

  private static Bytes heard(List<Observation> observations) {
    for (Observation observation : observations) {
      Bytes heard = observation.exchange().heard();
      if (!heard.isEmpty()) {
        return heard.first(BYTES_SHOWN);
      }
    }
    return Bytes.EMPTY;
  }

  private static String silence(List<Observation> observations) {
    if (observations.isEmpty()) {
      return "was not asked";
    }
    if (observations.stream().anyMatch(o -> !o.exchange().isMute())) {
      return "says bytes that no recogniser knows";
    }
    // The first connection shows how it treats a caller who has done nothing yet.
    var conduct = observations.getFirst().exchange().outcome();
    long questions = observations.stream().filter(o -> !o.exchange().said().isEmpty()).count();
    return switch (conduct) {
      case SILENT, DATA ->
          questions == 0
              ? "silent as long as nobody asks"
              : "silent to " + questions + (questions == 1 ? " question" : " questions");
      case CLOSED -> "closes every connection without a word";
      case RESET -> "resets every connection";
      case REFUSED -> "refuses connections";
      case TIMEOUT -> "unreachable: does not accept connections";
      case NOT_TRIED -> "was not asked";
    };
  }
}
