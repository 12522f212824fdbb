package io.portolan.psrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The README's table of promises names tests; this looks whether they exist.
class PromisesTest {
  private static final Pattern NAMED = Pattern.compile("`([^`]+)`");

  private static List<String> named() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    int from = readme.indexOf("\n## Held by tests\n");
    int to = readme.indexOf("\n## ", from + 1);
    return readme
        .substring(from, to)
        .lines()
        .filter(line -> line.startsWith("| ") && line.indexOf(" | ", 2) > 0)
        .map(line -> line.substring(line.indexOf(" | ", 2)))
        .flatMap(tests -> NAMED.matcher(tests).results().map(found -> found.group(1)))
        .toList();
  }

  /// The text of each test, by the name of its class.
  private static Map<String, String> tests() throws IOException {
    var tests = new HashMap<String, String>();
    try (var files = Files.walk(Path.of("src/test/java"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        String name = file.getFileName().toString();
        tests.put(name.substring(0, name.length() - ".java".length()), Files.readString(file));
      }
    }
    return tests;
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    var tests = tests();
    var missing = new ArrayList<String>();
    List<String> named = named();
    for (String name : named) {
      if (name.startsWith("lab/")) {
        if (!Files.isExecutable(Path.of("..", name))) {
          missing.add(name);
        }
        continue;
      }
      int dot = name.indexOf('.');
      String text = tests.getOrDefault(dot < 0 ? name : name.substring(0, dot), "");
      if (text.isEmpty() || (dot > 0 && !text.contains(" void " + name.substring(dot + 1) + "("))) {
        missing.add(name);
      }
    }
    assertTrue(named.size() > 50, named::toString);
    assertEquals(List.of(), missing);
  }
}
