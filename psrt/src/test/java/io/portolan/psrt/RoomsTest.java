package io.portolan.psrt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.sim.Rooms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoomsTest {
  @Test
  void nobodyLooksThroughAClosedDoor() throws IOException {
    assertEquals(
        Set.of(), Rooms.trespasses(Path.of("target/classes"), Rooms.ofProtocol("psrt", "topic")));
  }
}
