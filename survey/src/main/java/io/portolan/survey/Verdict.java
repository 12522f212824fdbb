package io.portolan.survey;

import io.portolan.chart.Claim;
import io.portolan.chart.Kind;
import io.portolan.chart.Level;
import io.portolan.identify.Identity;
import io.portolan.identify.Identity.Spoken;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether what an endpoint speaks fits the claims on its port: one of six words, the rule that
/// gave it, and what would change it.
///
/// | rule | condition, the first that fits | word |
/// |---|---|---|
/// | 1 | the observations contradict each other | suspicious |
/// | 2 | nothing recognised, or TLS with nothing known inside | unknown |
/// | 3 | a registered claim names the protocol, which was proven or structured | expected |
/// | 4 | the same on weak evidence: a banner, or a protocol known from documents only | expected |
/// | 5 | only a de facto claim names it: squatter if the port is somebody else's, else expected | |
/// | 6 | the protocol lives elsewhere, and this port is claimed by something else | mismatch |
/// | 7 | nobody claims the port | unclaimed |
/// | 8 | the protocol lives nowhere | squatter |
/// | + | on top of 5 to 8, two independent signals that something is being hidden | suspicious |
///
/// A wrong port alone is never suspicious, and a port number is never evidence.
///
/// @param because the reason in one sentence, for people
/// @param wouldChange what would lead to another word
/// @param signals the signals behind rule +, and single ones that were not enough
/// @param ownerFits where nothing was recognised: the claimed service that the owner's program
///     is known to serve and that cannot be verified by asking; else null
/// @see "ours: the evidence model"
public record Verdict(
    Word word,
    String rule,
    String because,
    String wouldChange,
    List<String> signals,
    @Nullable String ownerFits) {
  /// Protocols whose recognisers have never met a real server: even a structured answer of theirs
  /// is weak.
  private static final Set<String> FROM_DOCUMENTS = Set.of("tpncp", "ica", "cgp");

  private static final Map<String, String> RULES =
      Map.of(
          "1", "what it did contradicts itself",
          "2", "nothing that we know was recognised",
          "3", "a claim on this port names what is spoken, and that was proven",
          "4", "a claim on this port names what is spoken, on weak evidence",
          "5", "no registration names what is spoken, but a well-known use does",
          "6", "what is spoken lives elsewhere, and something else claims this port",
          "7", "nobody claims this port, so there is nobody to contradict",
          "8", "what is spoken lives nowhere by right, and something else claims this port");

  /// The six words.
  public enum Word {
    EXPECTED,
    SQUATTER,
    MISMATCH,
    UNCLAIMED,
    UNKNOWN,
    SUSPICIOUS;

    /// As it stands in every report.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Verdict {
    signals = List.copyOf(signals);
  }

  /// A verdict that does not rest on the owner.
  public Verdict(Word word, String rule, String because, String wouldChange, List<String> signals) {
    this(word, rule, because, wouldChange, signals, null);
  }

  /// The rule in words, for people.
  public String ruleInWords() {
    boolean isRaised = rule.endsWith("+");
    String words = RULES.getOrDefault(isRaised ? rule.substring(0, rule.length() - 1) : rule, "");
    return isRaised ? words + "; and two signs of something hidden" : words;
  }

  /// The same verdict with something more to its reason.
  Verdict remarking(String remark) {
    return new Verdict(word, rule, because + "; " + remark, wouldChange, signals, ownerFits);
  }

  /// Compares an identity with the claims on the port where it was met.
  ///
  /// @param claims all claims on that slot; those that speak of abuse or only of a block of
  ///     ports are not taken for somebody's right to the port
  /// @param homes where protocols live
  /// @param circumstances what is known of the owners and the exposure
  public static Verdict of(
      Identity identity, List<Claim> claims, Homes homes, Circumstances circumstances) {
    if (!identity.contradictions().isEmpty()) {
      return new Verdict(
          Word.SUSPICIOUS,
          "1",
          String.join("; ", identity.contradictions()),
          "an explanation for both, such as a program that shares one port among protocols",
          List.of());
    }
    var recognised = identity.recognised();
    if (recognised.isEmpty()) {
      return unknown(identity, claims, circumstances);
    }
    Spoken spoken = recognised.get();
    if (spoken.protocol().name().equals("tls") || spoken.protocol().name().equals("dtls")) {
      return new Verdict(
          Word.UNKNOWN,
          "2",
          spoken.protocol().title()
              + " is spoken, and nothing known inside it"
              + suggestion(circumstances),
          "a recogniser for what is spoken inside",
          List.of());
    }
    return ofSpoken(spoken, claims, homes, circumstances);
  }

  private static Verdict ofSpoken(
      Spoken spoken, List<Claim> claims, Homes homes, Circumstances circumstances) {
    Optional<Claim> policy = fitting(spoken, claims, homes, Kind.SITE);
    Optional<Claim> site = policy.filter(circumstances::isHeldAs);
    Optional<Claim> registered = fitting(spoken, claims, homes, Kind.REGISTERED);
    Optional<Claim> deFacto =
        fitting(spoken, claims, homes, Kind.DE_FACTO)
            .or(() -> fitting(spoken, claims, homes, Kind.RANGE));
    List<Claim> others =
        claims.stream()
            .filter(c -> c.kind() == Kind.REGISTERED || c.kind() == Kind.DE_FACTO)
            .filter(c -> c.level() != Level.REPORTED)
            .filter(c -> !homes.fits(c, spoken))
            .toList();
    String strengthNote =
        strengthNote(spoken)
            + (policy.isPresent() && site.isEmpty()
                ? "; site policy wants it " + policy.get().source().title()
                : "");
    if (site.isPresent()) {
      return expected(spoken, site.get(), "site policy" + strengthNote);
    }
    if (registered.isPresent()) {
      return expected(
          spoken, registered.get(), "registered as " + registered.get().service() + strengthNote);
    }
    var registeredToOther = others.stream().filter(c -> c.kind() == Kind.REGISTERED).findFirst();
    if (deFacto.isPresent()) {
      String use = "well-known use by " + nameOf(deFacto.get());
      return registeredToOther.isEmpty()
          ? expected(spoken, deFacto.get(), use + ", registered to nobody" + strengthNote)
          : raised(
              Word.SQUATTER,
              "5",
              use + "; registered to " + registeredToOther.get().service() + strengthNote,
              "a registration of its own, or a line of site policy",
              spoken,
              circumstances);
    }
    List<Integer> homePorts = homes.portsOf(spoken);
    if (!homePorts.isEmpty() && !others.isEmpty()) {
      return raised(
          Word.MISMATCH,
          "6",
          livesOn(spoken, homePorts) + circumstances.loopbackNote() + strengthNote,
          "moving it home, or a line of site policy that says it belongs here",
          spoken,
          circumstances);
    }
    if (others.isEmpty()) {
      return raised(
          Word.UNCLAIMED,
          "7",
          "nobody claims this port" + strengthNote,
          "a line of site policy that says it belongs here",
          spoken,
          circumstances);
    }
    return raised(
        Word.SQUATTER,
        "8",
        spoken.protocol().title()
            + " is registered nowhere; "
            + "this port is claimed by "
            + nameOf(others.getFirst())
            + strengthNote,
        "a line of site policy that says it belongs here",
        spoken,
        circumstances);
  }

  /// What must be said of evidence that proves nothing; "" where it does.
  private static String strengthNote(Spoken spoken) {
    if (spoken.strength() != 2) {
      return "";
    }
    return FROM_DOCUMENTS.contains(spoken.protocol().name())
        ? "; the form fits, but it is known here from documents only"
        : "; only a banner or the like speaks for it, which anybody can give";
  }

  private static Verdict expected(Spoken spoken, Claim claim, String because) {
    return new Verdict(
        Word.EXPECTED,
        spoken.strength() >= 3 ? "3" : "4",
        because,
        "another protocol answering here, or the claim of " + claim.service() + " going away",
        List.of());
  }

  private static Verdict unknown(
      Identity identity, List<Claim> claims, Circumstances circumstances) {
    var fits = circumstances.ownerFits(claims);
    if (identity.heard().isEmpty() && fits.isPresent()) {
      return new Verdict(
          Word.UNKNOWN,
          "2",
          "owner fits, not verifiable: its program is known to serve " + fits.get(),
          "a capture in which it is heard",
          List.of(),
          fits.get());
    }
    return new Verdict(
        Word.UNKNOWN,
        "2",
        identity.silence() + suggestion(circumstances),
        identity.heard().isEmpty()
            ? "an answer"
            : "a recogniser for " + identity.heard().first(16).printable(),
        List.of());
  }

  private static String suggestion(Circumstances circumstances) {
    return circumstances.suggestedProtocol().map(p -> "; owner suggests " + p).orElse("");
  }

  private static Verdict raised(
      Word word,
      String rule,
      String because,
      String wouldChange,
      Spoken spoken,
      Circumstances circumstances) {
    List<String> signals = new ArrayList<>(circumstances.signals(spoken));
    if (signals.size() < 2) {
      return new Verdict(word, rule, because, wouldChange, signals);
    }
    return new Verdict(
        Word.SUSPICIOUS,
        rule + "+",
        String.join("; ", signals) + "; " + because,
        "an explanation for either signal",
        signals);
  }

  private static Optional<Claim> fitting(
      Spoken spoken, List<Claim> claims, Homes homes, Kind kind) {
    return claims.stream().filter(c -> c.kind() == kind && homes.fits(c, spoken)).findFirst();
  }

  private static String nameOf(Claim claim) {
    return claim.product() != null ? claim.product() : claim.service();
  }

  /// Where it lives by its own account, as far as claims bear it out; else where claims put it.
  private static String livesOn(Spoken spoken, List<Integer> homes) {
    var own = new ArrayList<>(homes);
    own.removeIf(p -> spoken.protocol().defaultPorts().stream().noneMatch(d -> d.number() == p));
    var ports = own.isEmpty() ? homes : own;
    var text = new StringBuilder(spoken.protocol().title()).append(" lives on ");
    int shown = Math.min(3, ports.size());
    for (int i = 0; i < shown; i++) {
      text.append(i == 0 ? "" : i == shown - 1 ? " and " : ", ").append(ports.get(i));
    }
    return text.toString();
  }
}
