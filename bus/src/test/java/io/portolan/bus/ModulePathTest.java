package io.portolan.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who requires the module of the bus has all that it needs, with nothing said to the JVM.
@Timeout(120)
class ModulePathTest {
  private final BrokerHouse house;

  ModulePathTest() throws IOException {
    house = new BrokerHouse();
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void aModularProgramSpeaksBoth(@TempDir Path folder) throws Exception {
    Files.writeString(
        folder.resolve("module-info.java"), "module newcomer { requires io.portolan.bus; }");
    Path source = Files.createDirectory(folder.resolve("newcomer")).resolve("Newcomer.java");
    Files.writeString(
        source,
        """
        package newcomer;

        import io.portolan.bus.PubSub;
        import java.time.Duration;

        public class Newcomer {
          public static void main(String[] brokers) throws Exception {
            for (String broker : brokers) {
              try (var bus = PubSub.open(broker)) {
                bus.subscribe("plant/#");
                bus.publish("plant/temp", "21.5");
                System.out.println(bus.receive(Duration.ofSeconds(20)).orElseThrow().text());
              }
            }
            System.out.println(PubSub.class.getModule());
          }
        }
        """);
    String modules = modulePath();
    String javaHome = System.getProperty("java.home");
    var said =
        run(
            List.of(
                Path.of(javaHome, "bin", "javac").toString(),
                "-proc:none",
                "-p",
                modules,
                "-d",
                folder.resolve("classes").toString(),
                folder.resolve("module-info.java").toString(),
                source.toString()));
    assertEquals(List.of(), said);
    var command = new ArrayList<String>();
    command.add(Path.of(javaHome, "bin", "java").toString());
    command.addAll(List.of("-p", modules + File.pathSeparator + folder.resolve("classes")));
    command.addAll(List.of("-m", "newcomer/newcomer.Newcomer"));
    for (Kind kind : Kind.values()) {
      command.add(house.uri(kind));
    }
    said = run(command);
    assertEquals(
        List.of("21.5", "21.5", "21.5", "module io.portolan.bus"),
        said.stream().filter(line -> !line.startsWith("WARNING:")).toList());
  }

  /// What this test runs on, without what is there for tests only.
  private static String modulePath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(
            entry ->
                !entry.matches(".*(test-classes|tests\\.jar|/(junit|opentest4j|apiguardian)[^/]*)"))
        .filter(entry -> Files.exists(Path.of(entry)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static List<String> run(List<String> command) throws Exception {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines;
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      lines = out.lines().toList();
    }
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return lines;
  }
}
