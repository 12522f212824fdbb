package io.portolan.survey;

import io.portolan.identify.Identity.Spoken;
import io.portolan.watch.Owner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What well-known programs are known to speak: a reason to try those words first and, where
/// nothing answers, what the owner suggests. Never evidence of strength above 1.
public final class Programs {
  /// @param protocols the words for what it speaks, the most usual first
  /// @param product the product's name as it shows itself on the wire; empty if it does not
  /// @param quiet registered services it serves that cannot be verified by asking
  private record Program(List<String> protocols, String product, List<String> quiet) {}

  /// How many arguments are looked at.
  private static final int ARGUMENTS = 64;

  private final Map<String, Program> programs;

  private Programs(Map<String, Program> programs) {
    this.programs = programs;
  }

  /// The list that comes with Portolan.
  public static Programs bundled() {
    InputStream resource = Programs.class.getResourceAsStream("programs.tsv");
    if (resource == null) {
      throw new IllegalStateException("programs.tsv is missing from the jar");
    }
    var programs = new HashMap<String, Program>();
    try (var lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isEmpty() && line.charAt(0) != '#') {
          String[] cells = line.split("\t", -1);
          programs.put(
              cells[0],
              new Program(words(cells[1]), cells[2], words(cells.length > 3 ? cells[3] : "")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Programs(programs);
  }

  private static List<String> words(String cell) {
    return cell.isEmpty() ? List.of() : List.of(cell.split(",", -1));
  }

  /// The registered services that the owner's program is known to serve, and of which it cannot
  /// be told by asking whether it does: whoever asks changes something, is written into a log,
  /// or gets no answer without a secret.
  public List<String> quietServicesOf(Owner owner) {
    Program program = programOf(owner);
    return program == null ? List.of() : program.quiet();
  }

  /// The words for what the owner's program is known to speak; empty if it is not on the list or
  /// could speak anything. An interpreter speaks what the script or class speaks that it was told
  /// to run.
  public List<String> protocolsOf(Owner owner) {
    Program program = programOf(owner);
    if (program != null) {
      return program.protocols();
    }
    for (String argument : owner.commandLine().stream().skip(1).limit(ARGUMENTS).toList()) {
      Program run = programs.get(argument.substring(argument.lastIndexOf('/') + 1));
      if (run != null) {
        return run.protocols();
      }
    }
    return List.of();
  }

  /// The product the owner's program is, as it would show itself on the wire.
  public Optional<String> productOf(Owner owner) {
    Program program = programOf(owner);
    return program == null || program.product().isEmpty()
        ? Optional.empty()
        : Optional.of(program.product());
  }

  /// Whether the owner's program is known, and known for other protocols only.
  boolean isForeign(Owner owner, Spoken spoken) {
    Program program = programOf(owner);
    return program != null && spoken.layers().stream().noneMatch(program.protocols()::contains);
  }

  /// The name of the owner's program: its file's, or the one the kernel keeps.
  static String nameOf(Owner owner) {
    String executable = owner.executable();
    return executable == null
        ? owner.name()
        : executable.substring(executable.lastIndexOf('/') + 1);
  }

  private @Nullable Program programOf(Owner owner) {
    Program program = programs.get(nameOf(owner));
    return program != null ? program : programs.get(owner.name());
  }
}
