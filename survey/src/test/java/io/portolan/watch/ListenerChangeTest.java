package io.portolan.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.watch.ListenerChange.Kind;
import io.portolan.wire.Transport;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What happened between two looks.
final class ListenerChangeTest {
  @Test
  void nothingHappenedToTheSameSockets() {
    assertEquals(List.of(), ListenerChange.between(List.of(at(80, 1)), List.of(at(80, 1))));
  }

  @Test
  void anotherSocketOnTheSamePlaceIsAReplacement() {
    assertEquals(
        List.of(new ListenerChange(Kind.REPLACED, at(80, 2))),
        ListenerChange.between(List.of(at(80, 1)), List.of(at(80, 2))));
  }

  @Test
  void closingsAreToldBeforeOpenings() {
    assertEquals(
        List.of(
            new ListenerChange(Kind.CLOSED, at(80, 1)), new ListenerChange(Kind.OPENED, at(22, 2))),
        ListenerChange.between(List.of(at(80, 1)), List.of(at(22, 2))));
  }

  private static Listener at(int port, long inode) {
    return new Listener(
        Transport.TCP,
        InetAddress.getLoopbackAddress(),
        port,
        false,
        inode,
        0,
        "root",
        List.of(),
        Ownership.NEEDS_ROOT,
        1,
        true,
        false);
  }
}
