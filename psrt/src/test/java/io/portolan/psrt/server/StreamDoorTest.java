package io.portolan.psrt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StreamDoorTest {
  @Test
  @Timeout(180)
  void theAddressIsFreeAsSoonAsTheDoorIsClosed() throws IOException {
    SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    for (int round = 0; round < 200; round++) {
      try (var door = StreamDoor.open(address, new Semaphore(1), StreamDoorTest::hangUp)) {
        address = door.address();
      }
    }
  }

  @Test
  @Timeout(180)
  void closesWhileEveryPlaceIsTaken() throws IOException {
    var places = new Semaphore(0);
    var bind = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    SocketAddress address;
    try (var door = StreamDoor.open(bind, places, StreamDoorTest::hangUp)) {
      address = door.address();
    }
    assertEquals(0, places.availablePermits());
    StreamDoor.open(address, places, StreamDoorTest::hangUp).close();
  }

  private static void hangUp(SocketChannel caller, SocketAddress peer) {
    try {
      caller.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
