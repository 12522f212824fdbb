package io.portolan.psrt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.sim.Rooms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoomsTest {
  private static Map<String, Set<String>> doors() {
    var doors = Rooms.ofProtocol("psrt", "topic");
    doors =
        Rooms.entering(doors, "psrt.broker", "wire", "psrt.message", "psrt.topic", "psrt.codec");
    doors = Rooms.entering(doors, "psrt.server", "psrt.broker");
    doors = Rooms.entering(doors, "psrt.status", "psrt.broker");
    doors =
        Rooms.entering(
            doors,
            "psrt.mqtt",
            "wire",
            "net",
            "psrt.message",
            "psrt.topic",
            "psrt.session",
            "psrt.broker");
    doors =
        Rooms.entering(
            doors,
            "psrt.cluster",
            "wire",
            "net",
            "psrt.message",
            "psrt.topic",
            "psrt.session",
            "psrt.broker",
            "psrt.client");
    return Rooms.entering(
        doors,
        "psrt.config",
        "wire",
        "net",
        "psrt.message",
        "psrt.topic",
        "psrt.codec",
        "psrt.session",
        "psrt.broker",
        "psrt.mqtt",
        "psrt.client",
        "psrt.cluster",
        "psrt.server");
  }

  @Test
  void nobodyLooksThroughAClosedDoor() throws IOException {
    assertEquals(Set.of(), Rooms.trespasses(Path.of("target/classes"), doors()));
  }
}
