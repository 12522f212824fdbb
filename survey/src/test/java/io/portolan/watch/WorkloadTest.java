package io.portolan.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WorkloadTest {
  @TempDir Path root;

  private double of(String text) throws IOException {
    Files.createDirectories(root.resolve("proc"));
    Files.writeString(root.resolve("proc/loadavg"), text);
    return Workload.perProcessor(root, 4);
  }

  @Test
  void isTheKernelsAverageOverAMinuteForEachProcessor() throws IOException {
    assertEquals(5.0, of("20.00 8.10 3.11 12/1830 41002\n"));
    assertEquals(0.0625, of("0.25 0.11 0.02 1/80 7\n"));
  }

  @Test
  void isNothingWhereTheKernelDoesNotSay() throws IOException {
    assertEquals(0, Workload.perProcessor(root, 4));
    for (String damaged : new String[] {"", "\n", "busy", "-1.00 0 0", "1e9 0 0", "NaN 0 0"}) {
      assertEquals(0, of(damaged), damaged);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void isThereOnThisHost() {
    assertTrue(Files.exists(Path.of("/proc/loadavg")));
    assertTrue(Workload.perProcessor(Path.of("/"), 1) >= 0);
  }
}
