package io.portolan.cli;

import io.portolan.chart.Claim;
import io.portolan.chart.Kind;
import io.portolan.survey.AddressText;
import io.portolan.survey.Finding;
import io.portolan.survey.Verdict;
import io.portolan.watch.Ownership;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;

/// The page of `portolan why`: for each listener who claims the port, who holds it, how that came
/// to be, what it speaks and how we know, the verdict, and what to do next.
final class WhyReport {
  private final Console console;
  private final Labels labels;
  private final Instant now;

  WhyReport(Console console, Instant now) {
    this.console = console;
    this.labels = new Labels(console);
    this.now = now;
  }

  void print(Story story) {
    if (!story.isAboutSomebody()) {
      console.out().println("Nobody listens on port " + story.port() + " of this host.");
      console.out().println();
      claims(story);
      labels.steps(NextSteps.ofSilence(story.port()));
      return;
    }
    List<Claim> told = null;
    for (Finding finding : story.findings()) {
      if (told != null) {
        console.out().println();
      }
      headline(finding);
      if (!finding.claims().equals(told)) {
        claims(finding.claims());
      }
      told = finding.claims();
      new OriginLines(labels, now).print(finding);
      new EvidenceLines(labels).print(finding);
      verdict(finding);
      behind(story, finding);
      labels.steps(story.steps(finding));
    }
    if (story.findings().isEmpty()) {
      Text.flow(
          console,
          "Nobody listens on port "
              + story.port()
              + " of this host, but in another network namespace somebody does.",
          0);
      console.out().println();
      claims(story);
    }
    strangers(story);
  }

  /// The sentence of the product.
  private void headline(Finding finding) {
    String word = finding.verdict().word().word();
    boolean isRecognised = finding.identity().recognised().isPresent();
    String line =
        finding.port()
            + "/"
            + finding.transport().word()
            + " on "
            + String.join(", ", finding.addresses())
            + (finding.dualStack() ? " and IPv4" : "")
            + ", "
            + switch (finding.exposure()) {
              case LOOPBACK -> "reachable from this host only";
              case LAN -> "reachable through that address";
              case ANY -> "reachable through every address";
            };
    Text.flow(console, line, 0);
    labels.emphasized(
        (isRecognised ? "speaks " : "does not say what it is (")
            + Text.speaks(finding.identity())
            + (isRecognised ? ", " : "): ")
            + inShort(finding.verdict().word()),
        word,
        CheckReport.color(finding.verdict().word()));
    console.out().println();
  }

  /// The verdict for who has never met its words, up to the word itself.
  private static String inShort(Verdict.Word word) {
    return switch (word) {
      case EXPECTED -> "as it should: ";
      case SQUATTER -> "on a number that is somebody else's: ";
      case MISMATCH -> "which does not fit this number: ";
      case UNCLAIMED -> "on a number that nobody claims: ";
      case SUSPICIOUS -> "and something looks hidden: ";
      case UNKNOWN -> "";
    };
  }

  private void claims(Story story) {
    claims(story.claims());
  }

  private void claims(List<Claim> claims) {
    labels.heading("CLAIMED BY");
    var lines = new LinkedHashSet<String>();
    var names = new LinkedHashSet<String>();
    for (Claim claim : claims) {
      // The registry describes the same service on tcp and, more tersely, on sctp.
      if (claim.kind() != Kind.REGISTERED || names.add(claim.service())) {
        lines.add(line(claim));
      }
    }
    if (claims.stream().noneMatch(c -> c.kind() == Kind.REGISTERED)) {
      labels.line("nobody: it is registered to no one");
    }
    lines.forEach(labels::line);
    if (!claims.isEmpty()) {
      labels.line("(names on file; what answers is another matter)");
    }
  }

  private static String line(Claim claim) {
    String name = name(claim);
    return switch (claim.kind()) {
      case REGISTERED ->
          name
              + ": registered with IANA"
              + (PortPage.isNameOnly(List.of(claim)) ? "; no program is known to speak it" : "");
      case DE_FACTO -> name + ": a well-known use";
      case RANGE ->
          name
              + (claim.isRange()
                  ? ": may take any of " + claim.first() + "-" + claim.last()
                  : ": may take it");
      case SITE -> name + ": your own policy";
      case ABUSE_REPORT -> name + ": not proven";
    };
  }

  /// What people call it; what it is in full where that says more.
  private static String name(Claim claim) {
    String service = claim.service();
    String full = claim.description();
    boolean saysNoMore = full.isEmpty() || full.equalsIgnoreCase(service);
    boolean startsAlike = full.regionMatches(true, 0, service, 0, service.length());
    return saysNoMore ? service : startsAlike ? full : service + " (" + full + ")";
  }

  private void verdict(Finding finding) {
    var verdict = finding.verdict();
    labels.heading("VERDICT");
    labels.line(verdict.word().word() + ": " + verdict.because());
    labels.line("rule " + verdict.rule() + ": " + verdict.ruleInWords());
    for (String signal : verdict.signals()) {
      labels.line("a sign by itself: " + signal);
    }
    labels.line("would change it: " + verdict.wouldChange());
  }

  /// Who answers behind a published port.
  private void behind(Story story, Finding finding) {
    for (Stranger stranger : story.strangers()) {
      boolean isBehind =
          Story.published(List.of(finding)).anyMatch(p -> p.leadsTo(stranger.listener()));
      if (isBehind) {
        labels.heading("BEHIND IT");
        labels.line(text(stranger));
      }
    }
  }

  private void strangers(Story story) {
    boolean isFirst = true;
    for (Stranger stranger : story.strangers()) {
      var listener = stranger.listener();
      if (!story.port().matches(listener.port(), listener.transport())) {
        continue;
      }
      if (isFirst) {
        labels.heading("ELSEWHERE");
        isFirst = false;
      }
      labels.line(text(stranger));
      labels.command(
          "look at it there: nsenter -t "
              + stranger.namespace().pid()
              + " -n portolan why "
              + listener.port());
    }
  }

  private static String text(Stranger stranger) {
    var listener = stranger.listener();
    var namespace = stranger.namespace();
    String whose = stranger.container().map(OriginLines::text).orElse("");
    return Text.owners(listener.owners(), listener.ownership(), listener.user())
        + (listener.ownership() == Ownership.KNOWN ? "" : " of user " + listener.user())
        + " on "
        + AddressText.of(listener.address())
        + " port "
        + listener.port()
        + "/"
        + listener.transport().word()
        + (whose.isEmpty() ? "" : " in " + whose)
        + ", network namespace "
        + (namespace.name() == null ? Long.toString(namespace.inode()) : namespace.name())
        + "; not examined: it cannot be reached from here by this number";
  }
}
