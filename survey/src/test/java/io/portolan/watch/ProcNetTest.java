package io.portolan.watch;

import static io.portolan.watch.HandMadeHost.row;
import static io.portolan.watch.HandMadeHost.tcp;
import static io.portolan.watch.HandMadeHost.tcp6;
import static io.portolan.watch.HandMadeHost.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which sockets are listeners, and where.
class ProcNetTest {
  private static final String ANY6 = "00000000000000000000000000000000";
  private static final String NOBODY6 = ANY6 + ":0000";

  private final Path root;
  private final HandMadeHost host;

  ProcNetTest(@TempDir Path root) throws IOException {
    this.root = root;
    this.host = new HandMadeHost(root);
  }

  private List<String> places() throws IOException {
    return host.listeners().stream().map(HandMadeHost::place).toList();
  }

  @Test
  void findsNothingUnderHeadingsAlone() throws IOException {
    host.table("tcp6").table("udp6");
    assertEquals(List.of(), host.listeners());
  }

  @Test
  void findsNothingInEmptyTables() throws IOException {
    host.write("proc/net/tcp", "").write("proc/net/tcp6", "");
    assertEquals(List.of(), host.listeners());
  }

  @Test
  void needsNoTablesOfIpv6() throws IOException {
    host.table("tcp", tcp("0100007F:0050", 0, 1));
    assertFalse(host.path("proc/net/tcp6").toFile().exists());
    assertEquals(List.of("tcp 127.0.0.1 80"), places());
  }

  @Test
  void saysSoIfThereIsNoTableAtAll() throws IOException {
    host.remove("proc/net/tcp").remove("proc/net/udp");
    var failure = assertThrows(IOException.class, host::listeners);
    assertTrue(failure.toString().contains("proc/net/tcp"), failure.toString());
  }

  @Test
  void readsEveryPartOfATcpListener() throws IOException {
    host.write("etc/passwd", "root:x:0:0::/root:/bin/sh\nredis:x:111:120::/:/bin/false\n");
    host.table("tcp", tcp("0164A8C0:18EB", 111, 4242));
    Listener listener = host.listener();
    assertEquals("tcp 192.168.100.1 6379", HandMadeHost.place(listener));
    assertEquals(4242, listener.inode());
    assertEquals(111, listener.uid());
    assertEquals("redis", listener.user());
    assertEquals(1, listener.sockets());
    assertEquals(Exposure.LAN, listener.exposure());
    assertFalse(listener.dualStack());
    assertFalse(listener.dualStackObserved());
  }

  @Test
  void takesOnlyTheListeningStateOfTcp() throws IOException {
    var rows = new String[12];
    for (int state = 1; state <= 12; state++) {
      rows[state - 1] =
          row("0100007F:%04X".formatted(state), "00000000:0000", "%02X".formatted(state), 0, state);
    }
    host.table("tcp", rows);
    assertEquals(List.of("tcp 127.0.0.1 10"), places());
  }

  @Test
  void takesUdpSocketsWithoutAPeer() throws IOException {
    host.table(
        "udp",
        udp("0100007F:0035", 0, 1),
        row("0100007F:0036", "0100007F:1388", "01", 0, 2), // connected
        row("0100007F:0037", "0100007F:1388", "07", 0, 3), // a peer all the same
        row("0100007F:0038", "00000000:0000", "0A", 0, 4)); // no state of UDP
    assertEquals(List.of("udp 127.0.0.1 53"), places());
  }

  @Test
  void readsWordsInTheOrderOfTheHost() throws IOException {
    // 2001:db8:1:2:a:b:c:d, each 32-bit word printed by a little-endian host
    host.table("tcp6", tcp6("B80D0120020001000B000A000D000C00:01BB", 0, 1));
    assertEquals(List.of("tcp 2001:db8:1:2:a:b:c:d 443"), places());
  }

  @Test
  void readsWordsOfABigEndianHost() throws IOException {
    host.table("tcp", tcp("7F000001:0050", 0, 1));
    host.table("tcp6", tcp6("20010DB800010002000A000B000C000D:01BB", 0, 2));
    List<Listener> listeners = new ProcNet(root, ByteOrder.BIG_ENDIAN).listeners();
    assertEquals(
        List.of("tcp 127.0.0.1 80", "tcp 2001:db8:1:2:a:b:c:d 443"),
        listeners.stream().map(HandMadeHost::place).toList());
  }

  @Test
  void showsMappedAddressesAsIpv4() throws IOException {
    host.table("tcp6", tcp6("0000000000000000FFFF00000100007F:0050", 0, 1));
    Listener listener = host.listener();
    assertTrue(listener.address() instanceof Inet4Address);
    assertEquals("tcp 127.0.0.1 80", HandMadeHost.place(listener));
    assertEquals(Exposure.LOOPBACK, listener.exposure());
  }

  @Test
  void judgesExposureByTheAddress() throws IOException {
    host.table(
        "tcp",
        tcp("00000000:0001", 0, 1), // 0.0.0.0
        tcp("0100007F:0002", 0, 2), // 127.0.0.1
        tcp("FEFFFF7F:0003", 0, 3), // 127.255.255.254
        tcp("0100000A:0004", 0, 4)); // 10.0.0.1
    host.table(
        "tcp6",
        tcp6(ANY6 + ":0005", 0, 5),
        tcp6("00000000000000000000000001000000:0006", 0, 6), // ::1
        tcp6("000080FE000000000000000001000000:0007", 0, 7)); // fe80::1
    assertEquals(
        List.of("any", "loopback", "loopback", "lan", "any", "loopback", "lan"),
        host.listeners().stream().map(listener -> listener.exposure().word()).toList());
  }

  @Test
  void ordersByPortThenTransportThenFamilyThenAddress() throws IOException {
    host.table("tcp", tcp("020000C0:0050", 0, 1), tcp("0100007F:0050", 0, 2));
    host.table("tcp6", tcp6("00000000000000000000000001000000:0050", 0, 3));
    host.table("udp", udp("0100007F:0050", 0, 4), udp("0100007F:0035", 0, 5));
    assertEquals(
        List.of(
            "udp 127.0.0.1 53",
            "tcp 127.0.0.1 80",
            "tcp 192.0.0.2 80",
            "tcp 0:0:0:0:0:0:0:1 80",
            "udp 127.0.0.1 80"),
        places());
  }

  @Test
  void knowsTheEphemeralRange() throws IOException {
    host.write("proc/sys/net/ipv4/ip_local_port_range", "20000\t20001\n");
    host.table(
        "udp",
        udp("0100007F:4E1F", 0, 1), // 19999
        udp("0100007F:4E20", 0, 2), // 20000
        udp("0100007F:4E21", 0, 3), // 20001
        udp("0100007F:4E22", 0, 4)); // 20002
    assertEquals(
        List.of(false, true, true, false),
        host.listeners().stream().map(Listener::inEphemeralRange).toList());
  }

  @Test
  void takesTheKernelsOwnEphemeralRangeIfNoneCanBeRead() throws IOException {
    host.write("proc/sys/net/ipv4/ip_local_port_range", "no numbers\n");
    host.table(
        "tcp",
        tcp("0100007F:7FFF", 0, 1), // 32767
        tcp("0100007F:8000", 0, 2), // 32768
        tcp("0100007F:EE47", 0, 3), // 60999
        tcp("0100007F:EE48", 0, 4)); // 61000
    assertEquals(
        List.of(false, true, true, false),
        host.listeners().stream().map(Listener::inEphemeralRange).toList());
  }

  @Test
  void distrustsAnEphemeralRangeBeyondThePorts() throws IOException {
    host.write("proc/sys/net/ipv4/ip_local_port_range", "1\t70000\n");
    host.table("tcp", tcp("0100007F:0050", 0, 1));
    assertFalse(host.listener().inEphemeralRange());
  }

  @Test
  void passesOverNumbersThatCannotBe() throws IOException {
    String whole = tcp("0100007F:0050", 0, 12345);
    host.table(
        "tcp",
        tcp("0100007F:0000", 0, 1),
        whole.replace("12345", "18446744073709563961"), // 2^64 + 12345
        whole.replace("12345", "-12345"),
        whole.replace(":0050", ":-050"));
    assertEquals(List.of(), host.listeners());
  }

  @Test
  void readsInodesAbove31And32Bits() throws IOException {
    host.table("tcp", tcp("0100007F:0001", 0, 3_000_000_000L), tcp("0100007F:0002", 0, 1L << 40));
    host.process(10, "large", 3_000_000_000L, 1L << 40);
    assertEquals(
        List.of(3_000_000_000L, 1L << 40), host.listeners().stream().map(Listener::inode).toList());
    assertEquals(
        List.of(Ownership.KNOWN, Ownership.KNOWN),
        host.listeners().stream().map(Listener::ownership).toList());
  }

  @Test
  void showsAUidWithoutANameAsItsNumber() throws IOException {
    host.write("etc/passwd", "root:x:0:0::/:/bin/sh\nten:x:10:1::/:/bin/sh\n");
    host.table("tcp", tcp("0100007F:0001", 4294967294L, 1), tcp("0100007F:0002", 1, 2));
    assertEquals(
        List.of("4294967294", "1"), host.listeners().stream().map(Listener::user).toList());
    assertEquals(4294967294L, host.listeners().getFirst().uid());
  }

  @Test
  void passesOverTornRowsAndReadsTheOthers() throws IOException {
    String whole = tcp("0100007F:0050", 0, 1);
    host.table("tcp", "", "  1:", whole, whole.substring(0, 60), "   2: 0100007F:00", "garbage");
    assertEquals(List.of("tcp 127.0.0.1 80"), places());
  }

  @Test
  void passesOverARowCutAtAnyPlaceBeforeItsInode() throws IOException {
    String whole = tcp("0100007F:0050", 0, 87654);
    int inode = whole.indexOf("87654");
    for (int size = 0; size <= inode; size++) {
      host.write("proc/net/tcp", whole.substring(0, size));
      assertEquals(List.of(), host.listeners(), "cut after " + size);
    }
    host.write("proc/net/tcp", whole.substring(0, inode + 5));
    assertEquals(87654, host.listener().inode());
  }

  @Test
  void passesOverRowsLongerThanAnyAndReadsTheNext() throws IOException {
    host.table("tcp", tcp("0100007F:0050", 0, 1) + " ".repeat(100_000), tcp("0100007F:0051", 0, 2));
    assertEquals(List.of("tcp 127.0.0.1 81"), places());
  }

  @Test
  void reads10000RowsWithoutLosingOne() throws IOException {
    var rows = new String[10_000];
    for (int i = 0; i < rows.length; i++) {
      boolean listens = i % 2 == 0;
      String local = "0100007F:%04X".formatted(i + 1);
      rows[i] = row(local, "00000000:0000", listens ? "0A" : "01", 0, i + 1);
    }
    host.table("tcp", rows);
    List<Listener> listeners = host.listeners();
    assertEquals(5_000, listeners.size());
    for (int i = 0; i < listeners.size(); i++) {
      assertEquals(2 * i + 1, listeners.get(i).port());
      assertEquals(2 * i + 1, listeners.get(i).inode());
    }
  }

  @Test
  void countsARowReadTwiceOnce() throws IOException {
    host.table("tcp", tcp("0100007F:0050", 0, 1), tcp("0100007F:0050", 0, 1));
    assertEquals(1, host.listener().sockets());
  }

  @Test
  void mergesSocketsOfOneOwnerOnOnePlace() throws IOException {
    host.table(
        "tcp",
        tcp("0100007F:0050", 0, 13),
        tcp("0100007F:0050", 0, 11),
        tcp("0100007F:0050", 0, 12),
        tcp("0200007F:0050", 0, 14));
    host.process(5, "nginx", 11, 12, 13, 14).process(6, "nginx", 13, 12, 11, 14);
    assertEquals(
        List.of("tcp 127.0.0.1 80: 3 from 11", "tcp 127.0.0.2 80: 1 from 14"),
        host.listeners().stream()
            .map(one -> HandMadeHost.place(one) + ": " + one.sockets() + " from " + one.inode())
            .toList());
  }

  @Test
  void keepsSocketsOfDifferentOwnersApart() throws IOException {
    host.table(
        "udp",
        udp("FB0000E0:14E9", 0, 1),
        udp("FB0000E0:14E9", 0, 2),
        udp("FB0000E0:14E9", 0, 3),
        udp("FB0000E0:14E9", 7, 4));
    host.process(5, "avahi", 1, 3).process(6, "chrome", 2);
    assertEquals(
        List.of("avahi 2", "chrome 1", " 1"),
        host.listeners().stream()
            .map(
                one ->
                    String.join("+", one.owners().stream().map(Owner::name).toList())
                        + " "
                        + one.sockets())
            .toList());
  }

  @Test
  void keepsSocketsOfDifferentUsersApartIfTheirOwnersAreHidden() throws IOException {
    host.table("udp", udp("FB0000E0:14E9", 7, 1), udp("FB0000E0:14E9", 8, 2));
    assertEquals(List.of("7", "8"), host.listeners().stream().map(Listener::user).toList());
  }

  @Test
  void anIpv4WildcardTakesIpv4AwayFromTheIpv6One() throws IOException {
    host.table("tcp", tcp("00000000:0050", 0, 1));
    host.table("tcp6", tcp6(ANY6 + ":0050", 0, 2));
    assertEquals(List.of("tcp 0.0.0.0 80", "tcp 0:0:0:0:0:0:0:0 80"), places());
    assertDualStack(false, true, host.listeners().getLast());
  }

  @Test
  void aSingleIpv4AddressBesideSuggestsIpv6Only() throws IOException {
    host.table("tcp", tcp("0100007F:0050", 0, 1));
    host.table("tcp6", tcp6(ANY6 + ":0050", 0, 2));
    assertDualStack(false, false, host.listeners().getLast());
  }

  @Test
  void aNeighbourOnTheOtherTransportSaysNothing() throws IOException {
    host.table("udp", udp("00000000:0050", 0, 1));
    host.table("tcp6", tcp6(ANY6 + ":0050", 0, 2));
    assertDualStack(true, false, host.listeners().getFirst());
  }

  @Test
  void aLonelyWildcardFollowsTheSystemsDefault() throws IOException {
    host.table("udp6", row(ANY6 + ":0035", NOBODY6, "07", 0, 1));
    assertDualStack(true, false, host.listener());
    host.write("proc/sys/net/ipv6/bindv6only", "1\n");
    assertDualStack(false, false, host.listener());
    host.write("proc/sys/net/ipv6/bindv6only", "0\n");
    assertDualStack(true, false, host.listener());
  }

  @Test
  void aConnectionThatCameOverIpv4ProvesDualStack() throws IOException {
    host.write("proc/sys/net/ipv6/bindv6only", "1\n");
    host.table("tcp6", tcp6(ANY6 + ":0050", 0, 1), mappedConnection("0050", "01"));
    assertDualStack(true, true, host.listener());
  }

  @Test
  void anOutgoingConnectionOverIpv4ProvesNothing() throws IOException {
    host.write("proc/sys/net/ipv6/bindv6only", "1\n");
    host.table("tcp6", tcp6(ANY6 + ":0050", 0, 1), mappedConnection("0050", "02"));
    assertDualStack(false, false, host.listener());
  }

  @Test
  void aConnectionOnAnEphemeralPortProvesNothing() throws IOException {
    host.write("proc/sys/net/ipv6/bindv6only", "1\n");
    host.table("tcp6", tcp6(ANY6 + ":8000", 0, 1), mappedConnection("8000", "01"));
    assertDualStack(false, false, host.listener());
  }

  @Test
  void aConnectionThatMayBelongToASingleIpv4AddressProvesNothing() throws IOException {
    host.table(
        "tcp6",
        tcp6(ANY6 + ":0050", 0, 1),
        tcp6("0000000000000000FFFF00000100007F:0050", 0, 2),
        mappedConnection("0050", "01"));
    assertDualStack(false, false, host.listeners().getLast());
  }

  @Test
  void onlyTheIpv6WildcardCanBeDualStack() throws IOException {
    host.table("tcp", tcp("00000000:0050", 0, 1));
    host.table("tcp6", tcp6("00000000000000000000000001000000:0051", 0, 2));
    for (Listener listener : host.listeners()) {
      assertDualStack(false, false, listener);
    }
  }

  private static String mappedConnection(String port, String state) {
    String local = "0000000000000000FFFF00000100007F:" + port;
    return row(local, "0000000000000000FFFF00000100007F:C001", state, 0, 99);
  }

  private static void assertDualStack(boolean dual, boolean observed, Listener listener) {
    assertEquals(dual, listener.dualStack(), listener.toString());
    assertEquals(observed, listener.dualStackObserved(), listener.toString());
  }
}
