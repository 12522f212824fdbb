package io.portolan.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.sim.Rooms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The bus sees PSRT's client and its topics, whom to trust, and bytes.
final class RoomsTest {
  private static final Map<String, Set<String>> DOORS =
      Map.of(
          "bus",
          Set.of("wire", "net.tls", "psrt.client", "psrt.message", "psrt.topic", "psrt.session"));

  @Test
  void looksOnlyThroughOpenDoors() throws IOException {
    assertEquals(Set.of(), Rooms.trespasses(Path.of("target/classes"), DOORS));
  }
}
