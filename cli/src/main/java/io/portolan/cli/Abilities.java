package io.portolan.cli;

import io.portolan.chart.Claim;
import io.portolan.chart.Kind;
import java.util.ArrayList;
import java.util.List;

/// What Portolan itself can do with the protocols that claims speak of.
final class Abilities {
  /// The protocols that commands of this program speak, each with its command.
  private static final String[][] SPOKEN = {
    {"psrt", "portolan psrt"},
    {"tpncp", "portolan tpncp"},
  };

  private Abilities() {}

  /// @param protocol the word of the reports
  /// @param title as its users write it
  /// @param isRecognised whether a recogniser for it exists
  /// @param command the command that speaks it, empty if none does
  record Ability(String protocol, String title, boolean isRecognised, String command) {}

  /// Those for the protocols that claims speak of, each once, in the order of the claims.
  static List<Ability> with(List<Claim> claims) {
    var found = new ArrayList<Ability>();
    for (Claim claim : claims) {
      String word = claim.protocol();
      if (claim.kind() == Kind.ABUSE_REPORT) {
        continue;
      }
      if (word == null) {
        for (String line : Recognised.byService(claim.service())) {
          add(Recognised.protocol(line), Recognised.title(line), true, found);
        }
      } else {
        String line = Recognised.byProtocol(word);
        add(word, line == null ? claim.service() : Recognised.title(line), line != null, found);
      }
    }
    return found;
  }

  private static void add(
      String protocol, String title, boolean isRecognised, List<Ability> found) {
    for (Ability other : found) {
      if (other.protocol().equals(protocol)) {
        return;
      }
    }
    found.add(new Ability(protocol, title, isRecognised, command(protocol)));
  }

  private static String command(String protocol) {
    for (String[] spoken : SPOKEN) {
      if (spoken[0].equals(protocol)) {
        return spoken[1];
      }
    }
    return "";
  }

  /// The commands of all protocols that are spoken, as they are typed.
  static List<String> commands() {
    var commands = new ArrayList<String>();
    for (String[] spoken : SPOKEN) {
      commands.add(spoken[1]);
    }
    return commands;
  }
}
