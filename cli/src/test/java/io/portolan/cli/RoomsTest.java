package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.sim.Rooms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The command line sees every module's front rooms, and nobody's recognisers.
final class RoomsTest {
  private static final Map<String, Set<String>> DOORS =
      Map.of(
          "cli",
          Set.of(
              "wire",
              "wire.probe",
              "net",
              "chart",
              "watch",
              "identify",
              "survey",
              "psrt",
              "serve",
              "=sim",
              "tpncp"));

  @Test
  void looksOnlyThroughOpenDoors() throws IOException {
    assertEquals(Set.of(), Rooms.trespasses(Path.of("target/classes"), DOORS));
  }
}
