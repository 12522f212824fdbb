package io.portolan.psrt.config;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class WaitingRoomTest {
  private final WaitingRoom room = new WaitingRoom();

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), port);
  }

  @Test
  void oneAddressLeavesPlacesToOthers() {
    for (int i = 0; i < WaitingRoom.MOST_OF_AN_ADDRESS; i++) {
      assertTrue(room.enter("login " + i, address(1)));
    }
    assertFalse(room.enter("another", address(1)));
    assertTrue(room.enter("another", address(2)));
    room.leave("login 0", address(1));
    assertTrue(room.enter("another", address(1)));
  }

  @Test
  void oneLoginLeavesPlacesToOthers() {
    for (int i = 0; i < WaitingRoom.MOST_OF_A_LOGIN; i++) {
      assertTrue(room.enter("test", address(i + 1)));
    }
    assertFalse(room.enter("test", address(100)));
    assertTrue(room.enter("other", address(100)));
    room.leave("test", address(1));
    assertTrue(room.enter("test", address(100)));
  }

  @Test
  void thereAreNoMorePlacesThanThat() {
    for (int i = 0; i < WaitingRoom.MOST; i++) {
      assertTrue(room.enter("login " + i, address(i + 1)));
    }
    assertFalse(room.enter("one more", address(1000)));
    room.leave("login 0", address(1));
    assertTrue(room.enter("one more", address(1000)));
  }
}
