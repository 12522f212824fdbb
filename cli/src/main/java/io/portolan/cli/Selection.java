package io.portolan.cli;

import io.portolan.survey.Finding;
import io.portolan.survey.Trait;
import io.portolan.survey.Verdict;
import io.portolan.watch.Exposure;
import io.portolan.watch.Listener;
import io.portolan.watch.Owner;
import io.portolan.wire.Transport;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParseResult;

/// Which listeners a command shall speak of. What is empty selects everything.
///
/// @param exposures how far they can be reached
/// @param owner a program, a pid or a user
/// @param verdicts what was said of them; of no meaning before they were examined
record Selection(
    List<PortQuery> ports, Set<Exposure> exposures, String owner, Set<Verdict.Word> verdicts) {
  Selection {
    ports = List.copyOf(ports);
    exposures = Set.copyOf(exposures);
    verdicts = Set.copyOf(verdicts);
  }

  static Selection of(List<PortQuery> ports) {
    return new Selection(ports, Set.of(), "", Set.of());
  }

  static Selection of(ParseResult options) throws UsageException {
    return new Selection(
        Grammar.ports(options),
        exposures(options.matchedOptionValue("--exposure", "")),
        options.matchedOptionValue("--owner", ""),
        verdicts(
            "--verdict",
            options.commandSpec().findOption("--verdict") == null
                ? ""
                : options.matchedOptionValue("--verdict", "")));
  }

  /// The options that a selection of listeners is read from.
  static List<ArgSpec> ofListeners() {
    return List.of(
        Grammar.ports("Only these ports."),
        Grammar.option(
            "--exposure", "REACH", "Only what can be reached so far: loopback, lan, any."),
        Grammar.option("--owner", "NAME", "Only what this program, pid or user holds."));
  }

  /// Those, and one for what was found.
  static List<ArgSpec> ofFindings() {
    var all = new ArrayList<ArgSpec>(ofListeners());
    all.add(Grammar.option("--verdict", "WORDS", "Show only these verdicts."));
    return all;
  }

  boolean matches(Listener listener) {
    return matches(listener.port(), listener.transport())
        && (exposures.isEmpty() || exposures.contains(listener.exposure()))
        && isHeldBy(listener.owners(), listener.user());
  }

  boolean matches(Finding finding) {
    return verdicts.isEmpty() || verdicts.contains(finding.verdict().word());
  }

  boolean matches(Trait trait) {
    return matches(trait.port(), trait.transport())
        && (exposures.isEmpty()
            || exposures.stream().anyMatch(e -> e.word().equals(trait.exposure())))
        && (owner.isEmpty() || trait.heldBy().contains(owner))
        && (verdicts.isEmpty()
            || verdicts.stream().anyMatch(v -> v.word().equals(trait.verdict())));
  }

  private boolean matches(int port, Transport transport) {
    return PortQuery.anyMatches(ports, port, transport);
  }

  private boolean isHeldBy(List<Owner> owners, String user) {
    return owner.isEmpty()
        || owner.equals(user)
        || owners.stream()
            .anyMatch(
                o ->
                    owner.equals(o.name())
                        || owner.equals(Text.program(o))
                        || owner.equals(o.user())
                        || owner.equals(String.valueOf(o.pid())));
  }

  private static Set<Exposure> exposures(String text) throws UsageException {
    var found = EnumSet.noneOf(Exposure.class);
    for (String word : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      try {
        found.add(Exposure.valueOf(word.strip().toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw new UsageException(
            "--exposure \"" + word + "\": no such reach (use loopback, lan or any)");
      }
    }
    return found;
  }

  /// Verdicts separated by commas.
  ///
  /// @param option for the complaint
  static Set<Verdict.Word> verdicts(String option, String text) throws UsageException {
    var words = EnumSet.noneOf(Verdict.Word.class);
    for (String word : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      try {
        words.add(Verdict.Word.valueOf(word.strip().toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw new UsageException(
            option
                + " \""
                + word
                + "\": not a verdict (use expected, squatter, mismatch, unclaimed, unknown or"
                + " suspicious)");
      }
    }
    return words;
  }
}
