package io.portolan.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.sim.Rooms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Services see the protocols they join, and what lines are made of.
final class RoomsTest {
  private static final Map<String, Set<String>> DOORS =
      Map.of("serve", Set.of("wire", "net", "psrt"));

  @Test
  void looksOnlyThroughOpenDoors() throws IOException {
    assertEquals(Set.of(), Rooms.trespasses(Path.of("target/classes"), DOORS));
  }
}
