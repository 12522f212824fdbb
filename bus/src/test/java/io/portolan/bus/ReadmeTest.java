package io.portolan.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The program of the README runs, and is this one.
@Timeout(180)
class ReadmeTest {
  private final BrokerHouse house;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);

  ReadmeTest() throws IOException {
    house = new BrokerHouse();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private void fiveLines(String broker) throws IOException, InterruptedException {
    try (var bus = PubSub.open(broker)) {
      bus.subscribe("plant/#");
      bus.publish("plant/temp", "21.5");
      out.println(bus.receive(Duration.ofSeconds(5)).orElseThrow().text());
    }
  }

  @Test
  void theSameLinesRunOverBothTransports() throws Exception {
    for (Kind kind : Kind.values()) {
      fiveLines(house.uri(kind));
    }
    assertEquals(
        List.of("21.5", "21.5", "21.5"), said.toString(StandardCharsets.UTF_8).lines().toList());
  }

  @Test
  void theReadmeShowsTheseLines() throws IOException {
    String own = source();
    int from = own.indexOf("    try (var bus = PubSub.open(broker))");
    String lines =
        own.substring(from, own.indexOf("\n    }\n", from) + 7)
            .replace("open(broker)", "open(\"psrt://localhost\")")
            .replace("      out.", "      System.out.")
            .replaceAll("(?m)^    ", "");
    String readme = Files.readString(Path.of("README.md"));
    assertTrue(readme.contains("```java\n" + lines + "```"), lines);
    String first = lines.substring(0, lines.indexOf('\n') + 1);
    String other = first.replace("psrt://", "mqtt://");
    assertTrue(readme.contains("```java\n" + other + "```"), other);
    BrokerUri.parse("psrt://localhost");
    BrokerUri.parse("mqtt://localhost");
  }

  private static String source() throws IOException {
    return Files.readString(Path.of("src/test/java/io/portolan/bus/ReadmeTest.java"));
  }
}
