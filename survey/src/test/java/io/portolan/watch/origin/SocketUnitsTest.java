package io.portolan.watch.origin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Unit files as systemd.socket(5) and systemd.unit(5) describe them.
class SocketUnitsTest {
  private static final String VENDOR = "/usr/lib/systemd/system/";
  private static final String ADMIN = "/etc/systemd/system/";

  private final Tree host;

  SocketUnitsTest(@TempDir Path root) throws IOException {
    this.host = new Tree(root);
  }

  private List<SocketUnit> at(Transport transport, String address, int port) {
    return new SocketUnits(UnitFiles.ofSystem(host.files()))
        .of(transport, InetAddress.ofLiteral(address), port);
  }

  private List<String> names(String address, int port) {
    return at(Transport.TCP, address, port).stream().map(SocketUnit::name).toList();
  }

  @Test
  void findsTheUnitAndTheServiceItWouldStart() throws IOException {
    host.file(
        VENDOR + "ssh.socket",
        "[Unit]",
        "Description=OpenBSD Secure Shell server socket",
        "[Socket]",
        "ListenStream=22",
        "Accept=no");
    var unit = at(Transport.TCP, "::", 22).getFirst();
    assertEquals("ssh.socket", unit.name());
    assertEquals(VENDOR + "ssh.socket", unit.file());
    assertEquals("ListenStream=22", unit.listens());
    assertEquals("ssh.service", unit.service());
    assertFalse(unit.isPerConnection());
    assertEquals("OpenBSD Secure Shell server socket", unit.description());
    assertEquals(List.of(), names("::", 23));
    assertEquals(List.of(), at(Transport.UDP, "::", 22));
    assertEquals(List.of("ssh.socket"), names("0.0.0.0", 22), "a host without IPv6");
    assertEquals(List.of(), names("127.0.0.1", 22), "every address is not this one");
  }

  @Test
  void startsATemplateForEachCallerWithAccept() throws IOException {
    host.file(VENDOR + "echo.socket", "[Socket]", "ListenStream=7", "Accept=Yes");
    var unit = at(Transport.TCP, "::", 7).getFirst();
    assertTrue(unit.isPerConnection());
    assertEquals("echo@.service", unit.service());
  }

  @Test
  void startsTheServiceThatIsNamed() throws IOException {
    host.file(VENDOR + "a.socket", "[Socket]", "ListenDatagram=514", "Service=syslog.service");
    assertEquals("syslog.service", at(Transport.UDP, "::", 514).getFirst().service());
  }

  @Test
  void readsAddressesOfBothFamilies() throws IOException {
    host.file(
        VENDOR + "a.socket",
        "[Socket]",
        "ListenStream=127.0.0.1:80",
        "ListenStream=[::1]:81",
        "ListenStream=[fe80::1]:82%eth0",
        "ListenStream=0.0.0.0:83");
    assertEquals(List.of("a.socket"), names("127.0.0.1", 80));
    assertEquals(List.of("a.socket"), names("::1", 81));
    assertEquals(List.of("a.socket"), names("fe80::1", 82));
    assertEquals(List.of("a.socket"), names("0.0.0.0", 83));
    assertEquals(List.of(), names("::", 83));
    assertEquals(List.of(), names("0.0.0.0", 80));
  }

  @Test
  void putsTheExactAddressBeforeEveryAddress() throws IOException {
    host.file(VENDOR + "a.socket", "[Socket]", "ListenStream=80");
    host.file(VENDOR + "b.socket", "[Socket]", "ListenStream=0.0.0.0:80");
    assertEquals(List.of("b.socket", "a.socket"), names("0.0.0.0", 80));
  }

  @Test
  void passesOverWhatIsNoPort() throws IOException {
    host.file(
        VENDOR + "a.socket",
        "[Socket]",
        "ListenStream=/run/80",
        "ListenStream=@80",
        "ListenStream=vsock:2:80",
        "ListenStream=host.example:80",
        "ListenStream=",
        "ListenStream=%t/80",
        "ListenSequentialPacket=80",
        "ListenStream=999999999999",
        "Nothing",
        "=80");
    assertEquals(List.of(), names("::", 80));
  }

  @Test
  void passesOverOtherProtocolsThanTheKindSays() throws IOException {
    host.file(VENDOR + "a.socket", "[Socket]", "ListenStream=80", "SocketProtocol=sctp");
    host.file(VENDOR + "b.socket", "[Socket]", "ListenDatagram=80", "SocketProtocol=udplite");
    host.file(VENDOR + "c.socket", "[Socket]", "ListenStream=80", "SocketProtocol=mptcp");
    assertEquals(List.of("c.socket"), names("::", 80));
    assertEquals(List.of(), at(Transport.UDP, "::", 80));
  }

  @Test
  void anEmptyAssignmentTakesBackAllBefore() throws IOException {
    host.file(VENDOR + "a.socket", "[Socket]", "ListenStream=80", "ListenDatagram=80");
    host.file(ADMIN + "a.socket.d/port.conf", "[Socket]", "ListenStream=", "ListenStream=8080");
    assertEquals(List.of(), names("::", 80));
    assertEquals(List.of(), at(Transport.UDP, "::", 80));
    assertEquals(List.of("a.socket"), names("::", 8080));
  }

  @Test
  void theFirstFolderThatHasAUnitWins() throws IOException {
    host.file(VENDOR + "a.socket", "[Socket]", "ListenStream=80");
    host.file(ADMIN + "a.socket", "[Socket]", "ListenStream=81");
    assertEquals(List.of(), names("::", 80));
    assertEquals(ADMIN + "a.socket", at(Transport.TCP, "::", 81).getFirst().file());
  }

  @Test
  void theFirstFolderThatHasADropInWinsAndNamesOrderThem() throws IOException {
    host.file(VENDOR + "a-b.socket", "[Socket]", "ListenStream=80");
    host.file(VENDOR + "a-b.socket.d/20.conf", "[Socket]", "ListenStream=", "ListenStream=20");
    host.file(ADMIN + "a-b.socket.d/20.conf", "[Socket]", "ListenStream=21");
    host.file(VENDOR + "a-.socket.d/10.conf", "[Socket]", "ListenStream=10");
    host.file(VENDOR + "socket.d/30.conf", "[Socket]", "ListenStream=30");
    host.file(VENDOR + "a-b.socket.d/readme", "[Socket]", "ListenStream=99");
    for (int port : List.of(80, 21, 10, 30)) {
      assertEquals(List.of("a-b.socket"), names("::", port), "port " + port);
    }
    assertEquals(List.of(), names("::", 20));
    assertEquals(List.of(), names("::", 99));
  }

  @Test
  void leavesOutMaskedUnits() throws IOException {
    host.file(VENDOR + "a.socket", "[Socket]", "ListenStream=80");
    host.link(ADMIN + "a.socket", "/dev/null");
    host.file(VENDOR + "b.socket", "[Socket]", "ListenStream=80");
    host.file(ADMIN + "b.socket", "");
    assertEquals(List.of(), names("::", 80));
  }

  @Test
  void countsAnAliasOnce() throws IOException {
    host.file(VENDOR + "ssh.socket", "[Socket]", "ListenStream=22");
    host.link(ADMIN + "sshd.socket", VENDOR + "ssh.socket");
    host.link(ADMIN + "sockets.target.wants/ssh.socket", VENDOR + "ssh.socket");
    assertEquals(List.of("ssh.socket"), names("::", 22));
  }

  @Test
  void readsAUnitThatIsLinkedFromElsewhere() throws IOException {
    host.file("/opt/web/web.socket", "[Socket]", "ListenStream=80");
    host.link(ADMIN + "web.socket", "/opt/web/web.socket");
    assertEquals(List.of("web.socket"), names("::", 80));
  }

  @Test
  void fillsInTemplates() throws IOException {
    host.file(VENDOR + "proxy@.socket", "[Socket]", "ListenStream=127.0.0.1:%i");
    host.link(ADMIN + "sockets.target.wants/proxy@8081.socket", VENDOR + "proxy@.socket");
    host.file(ADMIN + "proxy@8081.socket.d/more.conf", "[Socket]", "ListenStream=8082");
    host.file(ADMIN + "proxy@.socket.d/more.conf", "[Unit]", "Description=%p on %I, 100%%");
    assertEquals("proxy@8081.service", at(Transport.TCP, "127.0.0.1", 8081).getFirst().service());
    assertEquals(List.of("proxy@8081.socket"), names("::", 8082), "the closest drop-in counts");
    assertEquals(List.of(), names("127.0.0.1", 0), "a template listens nowhere");
  }

  @Test
  void joinsContinuedLinesAndDropsComments() throws IOException {
    host.file(
        VENDOR + "a.socket",
        "# ListenStream=1",
        "[Unit]",
        "ListenStream=2",
        "[Socket]",
        "; ListenStream=3",
        "ListenStream= \\",
        "# between",
        "  80");
    assertEquals(List.of("a.socket"), names("::", 80));
    for (int port : List.of(1, 2, 3)) {
      assertEquals(List.of(), names("::", port));
    }
  }

  @Test
  void linksInACircleLeadNowhere() throws IOException {
    host.link(ADMIN + "a.socket", ADMIN + "b.socket").link(ADMIN + "b.socket", ADMIN + "a.socket");
    assertEquals(List.of(), names("::", 80));
  }

  @Test
  void looksOnlyWhereAServiceManagerHoldsTheSocket() throws IOException {
    host.file(VENDOR + "a.socket", "[Socket]", "ListenStream=80");
    host.file("/etc/passwd", "ann:x:1000:1000::/home/ann:/bin/sh");
    host.file("/home/ann/.config/systemd/user/b.socket", "[Socket]", "ListenStream=80");
    var any = InetAddress.ofLiteral("::");
    var origins = host.origins();
    var systemd = Tree.owner(1, "/usr/lib/systemd/systemd");
    var nginx = Tree.owner(7, "/usr/sbin/nginx");
    assertEquals(
        List.of("a.socket"),
        origins.socketUnits(Transport.TCP, any, 80, List.of(systemd, nginx)).stream()
            .map(SocketUnit::name)
            .toList());
    assertEquals(List.of(), origins.socketUnits(Transport.TCP, any, 80, List.of(nginx)));
  }

  @Test
  void findsTheUnitsOfAUsersOwnManager() throws IOException {
    host.file("/etc/passwd", "ann:x:0:0::/home/ann:/bin/sh");
    host.file("/home/ann/.config/systemd/user/b.socket", "[Socket]", "ListenStream=8080");
    var manager = Tree.owner(900, "/usr/lib/systemd/systemd", "/lib/systemd/systemd", "--user");
    var found =
        host.origins()
            .socketUnits(Transport.TCP, InetAddress.ofLiteral("::"), 8080, List.of(manager));
    assertEquals("b.socket", found.getFirst().name());
    assertEquals(Unit.Manager.USER, found.getFirst().manager());
  }
}
