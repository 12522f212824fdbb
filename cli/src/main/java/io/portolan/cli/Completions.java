package io.portolan.cli;

import io.portolan.chart.Chart;
import io.portolan.chart.Claim;
import io.portolan.survey.Surveyor;
import io.portolan.survey.Verdict;
import io.portolan.watch.Exposure;
import io.portolan.watch.Listener;
import io.portolan.watch.Watch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What may stand next on a command line, asked by a shell at every press of the tabulator key.
///
/// Names of commands and options come from the grammar; what an argument may be follows from its
/// label in the help, so a new command completes without a line here.
final class Completions {
  /// Stands alone in an answer: the shell shall complete names of files.
  static final Completion FILES = new Completion(":files", "");

  private static final int MOST = 400;

  /// One word that may stand next.
  ///
  /// @param meaning a few words for those shells that show them; may be empty
  record Completion(String word, String meaning) {}

  private final CommandLine root;
  private final Watch watch;

  Completions(CommandLine root, Watch watch) {
    this.root = root;
    this.watch = watch;
  }

  /// @param words those behind the program's name, the last of them the one being typed, possibly
  ///     empty
  List<Completion> of(List<String> words) throws IOException {
    List<String> typed = withoutEquals(words);
    String current = typed.isEmpty() ? "" : typed.getLast();
    CommandLine command = root;
    OptionSpec open = null;
    for (String word : typed.subList(0, Math.max(0, typed.size() - 1))) {
      CommandLine below = command.getSubcommands().get(word);
      if (open != null) {
        open = null;
      } else if (below != null) {
        command = below;
      } else {
        open = takingAValue(command.getCommandSpec(), word);
      }
    }
    if (open != null) {
      return values(open.paramLabel(), current);
    }
    int equals = current.indexOf('=');
    if (current.startsWith("--") && equals > 0) {
      return glued(command.getCommandSpec(), current, equals);
    }
    if (current.startsWith("-")) {
      return options(command.getCommandSpec(), current);
    }
    if (!command.getSubcommands().isEmpty()) {
      return commands(command, current);
    }
    var positionals = command.getCommandSpec().positionalParameters();
    return positionals.isEmpty()
        ? options(command.getCommandSpec(), current)
        : values(positionals.getFirst().paramLabel(), current);
  }

  /// bash hands over `--color=au` as three words.
  private static List<String> withoutEquals(List<String> words) {
    var joined = new ArrayList<String>();
    for (int i = 0; i < words.size(); i++) {
      boolean lone = words.get(i).equals("=") && i > 0;
      if (!lone) {
        joined.add(words.get(i));
      } else if (i == words.size() - 1) {
        joined.add("");
      }
    }
    return joined;
  }

  private static @Nullable OptionSpec takingAValue(CommandSpec command, String word) {
    OptionSpec option = command.findOption(word);
    return option != null && option.arity().max() > 0 ? option : null;
  }

  private List<Completion> glued(CommandSpec command, String current, int equals)
      throws IOException {
    OptionSpec option = takingAValue(command, current.substring(0, equals));
    if (option == null) {
      return List.of();
    }
    String start = current.substring(0, equals + 1);
    return values(option.paramLabel(), current.substring(equals + 1)).stream()
        .map(c -> c.equals(FILES) ? c : new Completion(start + c.word(), c.meaning()))
        .toList();
  }

  private static List<Completion> commands(CommandLine above, String start) {
    var found = new ArrayList<Completion>();
    for (var entry : above.getSubcommands().entrySet()) {
      CommandSpec spec = entry.getValue().getCommandSpec();
      if (entry.getKey().startsWith(start) && !spec.usageMessage().hidden()) {
        found.add(new Completion(entry.getKey(), first(spec.usageMessage().header())));
      }
    }
    return found;
  }

  private static List<Completion> options(CommandSpec command, String start) {
    var found = new TreeMap<String, Completion>();
    for (OptionSpec option : command.options()) {
      for (String name : option.names()) {
        if (name.startsWith(start) && (name.startsWith("--") || start.equals("-"))) {
          found.put(name, new Completion(name, first(option.description())));
        }
      }
    }
    return List.copyOf(found.values());
  }

  private List<Completion> values(String label, String start) throws IOException {
    return switch (label) {
      case "FILE", "DIR", "FILE|-", "FILE|HEX" -> List.of(FILES);
      case "PORT" -> ports(start, false);
      case "QUERY" -> ports(start, true);
      case "PROTOCOL" -> listed(protocols(), start);
      case "WORDS", "VERDICTS" -> listed(verdicts(), start);
      case "REACH" -> listed(exposures(), start);
      case "WHEN" -> listed(Map.of("auto", "", "always", "", "never", ""), start);
      case "SHELL" -> listed(Map.of("bash", "", "zsh", "", "fish", ""), start);
      default -> List.of();
    };
  }

  /// Listeners of this host first; with a digit typed, ports on file; with a letter, services.
  private List<Completion> ports(String start, boolean alsoNames) throws IOException {
    var found = new TreeMap<String, Completion>(Completions::byNumber);
    for (Listener listener : watch.listeners()) {
      String port = String.valueOf(listener.port());
      if (port.startsWith(start)) {
        found.put(
            port,
            new Completion(
                port,
                "held by "
                    + Text.owners(listener.owners(), listener.ownership(), listener.user())));
      }
    }
    if (start.isEmpty()) {
      return List.copyOf(found.values());
    }
    boolean isNumber = Character.isDigit(start.charAt(0));
    if (isNumber || alsoNames) {
      String lower = start.toLowerCase(Locale.ROOT);
      for (Claim claim : Chart.bundled().within(0, 65535)) {
        String word = isNumber ? String.valueOf(claim.first()) : claim.service();
        String meaning = isNumber ? claim.service() : claim.first() + ", " + claim.description();
        if (word.toLowerCase(Locale.ROOT).startsWith(lower) && !word.contains(" ")) {
          found.putIfAbsent(word, new Completion(word, meaning));
        }
      }
    }
    return found.values().stream().limit(MOST).toList();
  }

  private static int byNumber(String one, String other) {
    boolean bothNumbers = Character.isDigit(one.charAt(0)) && Character.isDigit(other.charAt(0));
    return bothNumbers && one.length() != other.length()
        ? Integer.compare(one.length(), other.length())
        : one.compareTo(other);
  }

  private static Map<String, String> protocols() {
    var words = new TreeMap<String, String>();
    Surveyor.installedProbes().forEach(p -> words.put(p.protocol().name(), p.protocol().title()));
    return words;
  }

  private static Map<String, String> verdicts() {
    var words = new TreeMap<String, String>();
    for (var word : Verdict.Word.values()) {
      words.put(word.name().toLowerCase(Locale.ROOT), "");
    }
    return words;
  }

  private static Map<String, String> exposures() {
    var words = new TreeMap<String, String>();
    for (var exposure : Exposure.values()) {
      words.put(exposure.word(), "");
    }
    return words;
  }

  /// The words that begin so; behind a comma, what begins like the rest.
  private static List<Completion> listed(Map<String, String> words, String start) {
    int comma = start.lastIndexOf(',') + 1;
    String done = start.substring(0, comma);
    String rest = start.substring(comma);
    return new TreeMap<>(words)
        .entrySet().stream()
            .filter(e -> e.getKey().startsWith(rest))
            .map(e -> new Completion(done + e.getKey(), e.getValue()))
            .toList();
  }

  private static String first(String[] lines) {
    return lines.length == 0 ? "" : lines[0].replace('\t', ' ');
  }
}
