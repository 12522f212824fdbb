package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What may stand next on a command line.
final class CompletionsTest {
  @Test
  void anEmptyLineOffersTheCommands() {
    assertTrue(after("").containsAll(List.of("check", "list", "port", "tpncp")));
  }

  @Test
  void optionsAreThoseOfTheCommand() {
    assertEquals(List.of("--fail-on"), after("check", "--fail"));
    assertEquals(List.of(), after("list", "--fail"));
  }

  @Test
  void aListOfWordsGoesOnBehindTheComma() {
    assertEquals(
        List.of("expected,squatter", "expected,suspicious"),
        after("check", "--fail-on", "expected,s"));
  }

  @Test
  void anEqualsSignMayBeGluedOrStandAlone() {
    assertEquals(List.of("--color=always"), after("check", "--color=al"));
    assertEquals(List.of("always"), after("check", "--color", "=", "al"));
  }

  @Test
  void aPortOnFileCompletesFromItsFirstDigits() {
    assertTrue(after("port", "287").contains("2873"));
  }

  @Test
  void namesOfFilesAreLeftToTheShell() {
    assertEquals(List.of(":files"), after("dissect", ""));
    assertEquals(List.of(":files"), after("check", "--claims", "x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void everyShellHasAScriptThatAsksBack(String shell) {
    assertTrue(lines("completion", shell).stream().anyMatch(l -> l.contains("completion words")));
  }

  private static List<String> after(String... typed) {
    var arguments = new ArrayList<>(List.of("completion", "words", "--"));
    arguments.addAll(List.of(typed));
    return lines(arguments.toArray(String[]::new)).stream().map(l -> l.split("\t", -1)[0]).toList();
  }

  private static List<String> lines(String... arguments) {
    var out = new ByteArrayOutputStream();
    var stream = new PrintStream(out, false, StandardCharsets.UTF_8);
    assertEquals(
        ExitStatus.DONE, Main.run(arguments, new Console(stream, stream, 0, false, false)));
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
