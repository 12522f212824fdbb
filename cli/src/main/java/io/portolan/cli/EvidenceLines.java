package io.portolan.cli;

import io.portolan.identify.Observation;
import io.portolan.net.tls.TlsFacts;
import io.portolan.survey.Finding;
import io.portolan.survey.Reason;
import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Exchange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// What speaks for and against what an endpoint speaks, with bytes, on a page: the strongest of
/// each; `--json` has all of it.
final class EvidenceLines {
  private static final int FOR_SHOWN = 2;
  private static final int AGAINST_SHOWN = 2;
  private static final int CONDUCT_SHOWN = 3;
  private static final int BYTES_SHOWN = 24;
  private static final int TEXT_SHOWN = 40;

  private final Labels labels;

  EvidenceLines(Labels labels) {
    this.labels = labels;
  }

  void print(Finding finding) {
    var reasons = told(finding);
    var shown =
        new ArrayList<>(
            strongest(
                reasons.stream().filter(reason -> reason.evidence().isFor()).toList(),
                finding,
                FOR_SHOWN));
    boolean isConductOnly = shown.isEmpty();
    shown.addAll(
        strongest(
            reasons.stream().filter(reason -> reason.evidence().isAgainst()).toList(),
            finding,
            isConductOnly ? CONDUCT_SHOWN : AGAINST_SHOWN));
    labels.heading("EVIDENCE");
    tls(finding);
    if (shown.isEmpty()) {
      labels.line("none: nothing was said to it and it said nothing");
    }
    if (isConductOnly && isMute(finding)) {
      silence(finding);
      return;
    }
    var told = new HashSet<Exchange>();
    for (Reason reason : shown) {
      labels.line(words(reason, finding));
      Exchange exchange = reason.exchange();
      if (exchange != null && told.add(exchange)) {
        bytes(exchange);
      }
    }
    int left = distinct(finding.reasons()).size() - shown.size();
    if (left > 0) {
      labels.line("and " + left + " more in --json");
    }
  }

  /// What is worth a line: where it is known what is spoken, a protocol that nobody expects need
  /// not be ruled out.
  private static List<Reason> told(Finding finding) {
    boolean isRecognised = finding.identity().recognised().isPresent();
    return distinct(finding.reasons()).stream()
        .filter(
            reason ->
                !isRecognised
                    || reason.evidence().isFor()
                    || reason.protocol() == null
                    || isClaimed(reason, finding))
        .toList();
  }

  /// The strongest of each protocol, the weightiest first.
  private static List<Reason> strongest(List<Reason> reasons, Finding finding, int most) {
    Map<String, Reason> byProtocol = new LinkedHashMap<>();
    reasons.stream()
        .sorted(Comparator.comparingInt((Reason r) -> weight(r, finding)).reversed())
        .forEach(reason -> byProtocol.putIfAbsent(name(reason), reason));
    return byProtocol.values().stream().limit(most).toList();
  }

  private void tls(Finding finding) {
    var spoken = finding.identity().spoken();
    TlsFacts facts = spoken == null ? null : spoken.tls();
    if (facts == null) {
      return;
    }
    var certificate = facts.certificate();
    labels.line(
        "inside "
            + facts.version()
            + (certificate == null
                ? ""
                : ", certificate of "
                    + certificate.subject()
                    + (certificate.selfSigned() ? " (self-signed)" : "")
                    + " until "
                    + certificate.notAfter()));
  }

  private static boolean isMute(Finding finding) {
    return !finding.observations().isEmpty()
        && finding.observations().stream().allMatch(o -> o.exchange().isMute());
  }

  /// What was said to somebody who says nothing: all of it in names, the first in bytes.
  private void silence(Finding finding) {
    var words = new LinkedHashSet<String>();
    Exchange first = null;
    for (Observation observation : finding.observations()) {
      Exchange exchange = observation.exchange();
      if (!exchange.said().isEmpty()) {
        words.add(observation.asked().title());
        first = first == null ? exchange : first;
      }
    }
    if (first == null) {
      labels.line("we waited for a greeting and said nothing; none came");
      return;
    }
    labels.line(
        "it was spoken to in the words of "
            + String.join(", ", words)
            + ", and said nothing to any of them; the first was");
    side("  we said ", first.said());
    labels.line("what was said, and why it is harmless: portolan probes");
  }

  /// The same words about the same protocol on another address say nothing new.
  private static List<Reason> distinct(List<Reason> reasons) {
    Map<String, Reason> byWords = new LinkedHashMap<>();
    for (Reason reason : reasons) {
      byWords.putIfAbsent(name(reason) + " " + reason.evidence(), reason);
    }
    return List.copyOf(byWords.values());
  }

  /// What the owner says against it first, then what rules out whoever claims the port.
  private static int weight(Reason reason, Finding finding) {
    if (reason.exchange() == null) {
      return 100;
    }
    boolean rulesOutAClaim = reason.evidence().isAgainst() && isClaimed(reason, finding);
    return reason.evidence().strength() + (rulesOutAClaim ? 10 : 0);
  }

  private static boolean isClaimed(Reason reason, Finding finding) {
    Protocol protocol = reason.protocol();
    return protocol != null
        && finding.claims().stream().anyMatch(claim -> protocol.name().equals(claim.protocol()));
  }

  private static String words(Reason reason, Finding finding) {
    var evidence = reason.evidence();
    if (evidence.isFor()) {
      return "for "
          + name(reason)
          + ", "
          + switch (evidence.strength()) {
            case 4 -> "proof";
            case 3 -> "a well-formed answer";
            case 2 -> "weak";
            default -> "a hint";
          }
          + ": "
          + evidence.because();
    }
    return "against "
        + name(reason)
        + (isClaimed(reason, finding) ? ", which is on file here: " : ": ")
        + evidence.because();
  }

  private static String name(Reason reason) {
    Protocol protocol = reason.protocol();
    return protocol == null ? "it" : protocol.title();
  }

  private void bytes(Exchange exchange) {
    if (exchange.said().isEmpty() && exchange.heard().isEmpty()) {
      return;
    }
    side("  we said ", exchange.said());
    side("  it said ", exchange.heard());
  }

  private void side(String label, Bytes bytes) {
    if (bytes.isEmpty()) {
      labels.line(label + "nothing");
      return;
    }
    int count = Math.min(BYTES_SHOWN, bytes.size());
    while (bytes.first(count).printable().length() > TEXT_SHOWN) {
      count--;
    }
    var first = bytes.first(count);
    String rest = bytes.size() > count ? "… (" + bytes.size() + " bytes)" : "";
    labels.command(label + "\"" + first.printable() + "\"" + rest);
    labels.command(" ".repeat(label.length()) + spaced(first));
  }

  /// Hex in groups of four bytes.
  private static String spaced(Bytes bytes) {
    var text = new StringBuilder();
    String hex = bytes.hex();
    for (int i = 0; i < hex.length(); i += 8) {
      text.append(i == 0 ? "" : " ").append(hex, i, Math.min(hex.length(), i + 8));
    }
    return text.toString();
  }
}
