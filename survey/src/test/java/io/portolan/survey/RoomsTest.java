package io.portolan.survey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.sim.Rooms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Who may look into whom within this module: the table of ARCHITECTURE.md. The identifier never
/// sees a claim.
final class RoomsTest {
  private static final Map<String, Set<String>> DOORS =
      Map.of(
          "watch", Set.of("wire"),
          "watch.origin", Set.of("watch", "wire"),
          "identify", Set.of("wire", "net"),
          "identify.familiar", Set.of("wire"),
          "survey", Set.of("watch", "identify", "chart", "wire", "net.tls"),
          "survey.decoy", Set.of("survey", "identify", "wire", "net"));

  @Test
  void looksOnlyThroughOpenDoors() throws IOException {
    assertEquals(Set.of(), Rooms.trespasses(Path.of("target/classes"), DOORS));
  }
}
