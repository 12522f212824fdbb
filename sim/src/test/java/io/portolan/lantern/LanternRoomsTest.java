package io.portolan.lantern;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.sim.Rooms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LanternRoomsTest {
  /// Lantern lives among tests; a real protocol needs no choice of classes.
  @Test
  void nobodyLooksThroughAClosedDoor() throws IOException {
    assertEquals(
        Set.of(),
        Rooms.trespasses(
            Path.of("target/test-classes"),
            Rooms.ofProtocol("lantern", "light"),
            name ->
                name.startsWith("io.portolan.lantern.")
                    && !name.matches(".*(Test|Simulation|Fuzz)")));
  }
}
