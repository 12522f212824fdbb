package io.portolan.survey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.watch.Listener;
import io.portolan.watch.Owner;
import io.portolan.watch.Ownership;
import io.portolan.wire.Transport;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CautionTest {
  @Test
  void speaksToAnybodyOnAnOrdinaryPort() {
    assertEquals(Caution.SPEAK, Caution.towards(hidden(8080)));
    assertEquals(Caution.SPEAK, Caution.towards(held(8080, "/usr/sbin/nginx")));
  }

  @Test
  void listensToWhoeverIsHiddenOnThePortOfAPrinter() {
    assertEquals(Caution.LISTEN, Caution.towards(hidden(9100)));
    assertEquals(Caution.SPEAK, Caution.towards(held(9100, "/usr/bin/prometheus-node-exporter")));
    assertEquals(Caution.LISTEN, Caution.towards(held(9100, "/usr/sbin/cupsd")));
  }

  @Test
  void onlyListensToAProgramThatEndsAtStrangeWordsWhereverItIs() {
    assertEquals(Caution.LISTEN, Caution.towards(held(1705, "/usr/bin/snapserver")));
    assertEquals(Caution.LISTEN, Caution.towards(held(4242, "/usr/bin/snapserver")));
    assertEquals(Caution.LISTEN, Caution.towards(hidden(1704)));
    assertEquals(Caution.SPEAK, Caution.towards(held(1705, "/usr/sbin/nginx")));
  }

  private static Listener hidden(int port) {
    return listener(port, List.of(), Ownership.NEEDS_ROOT);
  }

  private static Listener held(int port, String executable) {
    String name = executable.substring(executable.lastIndexOf('/') + 1);
    var owner =
        new Owner(
            42,
            name,
            executable,
            false,
            List.of(executable),
            "root",
            0,
            Instant.EPOCH,
            "/",
            1,
            false);
    return listener(port, List.of(owner), Ownership.KNOWN);
  }

  private static Listener listener(int port, List<Owner> owners, Ownership ownership) {
    return new Listener(
        Transport.TCP,
        InetAddress.getLoopbackAddress(),
        port,
        false,
        7,
        0,
        "root",
        owners,
        ownership,
        1,
        false,
        true);
  }
}
