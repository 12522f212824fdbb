package io.portolan.cli;

import io.portolan.chart.Claim;
import io.portolan.chart.Kind;
import io.portolan.survey.Surveyor;
import io.portolan.wire.Protocol;
import io.portolan.wire.Protocol.ServiceName;
import io.portolan.wire.probe.Probe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What Portolan itself can do with the protocols that claims speak of.
final class Abilities {
  /// @param protocol the word of the reports
  /// @param title as its users write it
  /// @param isRecognised whether a recogniser for it exists
  /// @param command the command that speaks it, empty if none does
  record Ability(String protocol, String title, boolean isRecognised, String command) {}

  private final Map<String, Protocol> recognised;
  private final Map<String, String> spoken;

  private Abilities(Map<String, Protocol> recognised, Map<String, String> spoken) {
    this.recognised = recognised;
    this.spoken = spoken;
  }

  /// @param commands those of this program
  static Abilities installed(List<Command> commands) {
    var recognised = new LinkedHashMap<String, Protocol>();
    for (Probe probe : Surveyor.installedProbes()) {
      recognised.putIfAbsent(probe.protocol().name(), probe.protocol());
    }
    var spoken = new LinkedHashMap<String, String>();
    for (Command command : commands) {
      if (!command.speaks().isEmpty()) {
        spoken.putIfAbsent(command.speaks(), "portolan " + command.name());
      }
    }
    return new Abilities(recognised, spoken);
  }

  /// Those for the protocols that claims speak of, each once, in the order of the claims.
  List<Ability> with(List<Claim> claims) {
    var found = new LinkedHashMap<String, Ability>();
    for (Claim claim : claims) {
      if (claim.kind() == Kind.ABUSE_REPORT) {
        continue;
      }
      String word = claim.protocol();
      if (word != null) {
        found.putIfAbsent(word, ability(word, claim.service()));
        continue;
      }
      for (Protocol protocol : recognised.values()) {
        for (ServiceName name : protocol.serviceNames()) {
          if (name.name().equalsIgnoreCase(claim.service())) {
            found.putIfAbsent(protocol.name(), ability(protocol.name(), protocol.title()));
          }
        }
      }
    }
    return new ArrayList<>(found.values());
  }

  private Ability ability(String word, String otherTitle) {
    Protocol protocol = recognised.get(word);
    return new Ability(
        word,
        protocol == null ? otherTitle : protocol.title(),
        protocol != null,
        spoken.getOrDefault(word, ""));
  }
}
