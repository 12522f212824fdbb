package io.portolan.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Transport;
import java.io.File;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The real `/proc` of the machine the test runs on.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LocalHostTest {
  private static final ProcNet HERE = new ProcNet(Path.of("/"));

  @BeforeAll
  static void needsLinux() {
    assume(Files.exists(Path.of("/proc/net/tcp")), "there is no /proc/net/tcp");
  }

  private static void assume(boolean holds, String reason) {
    if (!holds) {
      System.out.println("LocalHostTest skipped: " + reason);
    }
    Assumptions.assumeTrue(holds, reason);
  }

  private static List<Listener> at(Transport transport, InetAddress address, int port)
      throws IOException {
    return HERE.listeners().stream()
        .filter(one -> one.transport() == transport)
        .filter(one -> one.port() == port && one.address().equals(address))
        .toList();
  }

  private static Listener only(Transport transport, InetAddress address, int port)
      throws IOException {
    List<Listener> found = at(transport, address, port);
    assertEquals(1, found.size(), found::toString);
    return found.getFirst();
  }

  private static InetAddress loopback6() throws IOException {
    var address = InetAddress.ofLiteral("::1");
    try (var _ = new ServerSocket(0, 1, address)) {
      return address;
    } catch (IOException e) {
      assume(false, "no IPv6 loopback: " + e.getMessage());
      throw e;
    }
  }

  @Test
  void findsOurOwnTcpServerAndUs() throws IOException {
    InetAddress address = InetAddress.ofLiteral("127.0.0.1");
    try (var server = new ServerSocket(0, 1, address)) {
      Listener listener = only(Transport.TCP, address, server.getLocalPort());
      assertEquals(Ownership.KNOWN, listener.ownership());
      assertEquals(Exposure.LOOPBACK, listener.exposure());
      Owner we = listener.owners().getFirst();
      ProcessHandle.Info info = ProcessHandle.current().info();
      assertEquals(ProcessHandle.current().pid(), we.pid());
      assertEquals(info.command().orElseThrow(), we.executable());
      assertEquals(Path.of("").toAbsolutePath().toString(), we.workingDirectory());
      assertEquals(info.user().orElseThrow(), we.user());
      assertEquals(listener.uid(), we.uid());
      assertTrue(String.join(" ", we.commandLine()).contains("java"), we::toString);
      assertEquals(ProcessHandle.current().parent().orElseThrow().pid(), we.parent());
      var started = we.started();
      assertNotNull(started);
      Duration apart = Duration.between(info.startInstant().orElseThrow(), started).abs();
      assertTrue(apart.toSeconds() <= 1, apart::toString);
    }
  }

  @Test
  void findsOurOwnTcpServerOnIpv6() throws IOException {
    InetAddress address = loopback6();
    try (var server = new ServerSocket(0, 1, address)) {
      Listener listener = only(Transport.TCP, address, server.getLocalPort());
      assertEquals(ProcessHandle.current().pid(), listener.owners().getFirst().pid());
      assertEquals(Exposure.LOOPBACK, listener.exposure());
    }
  }

  @Test
  void findsOurOwnUdpSocket() throws IOException {
    InetAddress address = InetAddress.ofLiteral("127.0.0.1");
    try (var socket = new DatagramSocket(0, address)) {
      Listener listener = only(Transport.UDP, address, socket.getLocalPort());
      assertEquals(ProcessHandle.current().pid(), listener.owners().getFirst().pid());
    }
  }

  @Test
  void leavesOutAConnectedUdpSocket() throws IOException {
    InetAddress address = InetAddress.ofLiteral("127.0.0.1");
    try (var socket = new DatagramSocket(0, address);
        var peer = new DatagramSocket(0, address)) {
      int port = socket.getLocalPort();
      assertEquals(1, at(Transport.UDP, address, port).size());
      socket.connect(peer.getLocalSocketAddress());
      assertEquals(List.of(), at(Transport.UDP, address, port));
    }
  }

  @Test
  void leavesOutConnectionsAndTheirOwnPorts() throws IOException {
    InetAddress address = InetAddress.ofLiteral("127.0.0.1");
    try (var server = new ServerSocket(0, 1, address);
        var client = new Socket(address, server.getLocalPort());
        var _ = server.accept()) {
      assertEquals(1, at(Transport.TCP, address, server.getLocalPort()).size());
      assertEquals(List.of(), at(Transport.TCP, address, client.getLocalPort()));
    }
  }

  @Test
  void forgetsAServerThatHasClosed() throws IOException {
    InetAddress address = InetAddress.ofLiteral("127.0.0.1");
    int port;
    try (var server = new ServerSocket(0, 1, address)) {
      port = server.getLocalPort();
      assertEquals(1, at(Transport.TCP, address, port).size());
    }
    assertEquals(
        List.of(),
        at(Transport.TCP, address, port).stream()
            .filter(one -> one.owners().stream().anyMatch(LocalHostTest::isUs))
            .toList());
  }

  private static boolean isUs(Owner owner) {
    return owner.pid() == ProcessHandle.current().pid();
  }

  @Test
  void countsSocketsThatShareAPort() throws IOException {
    InetAddress address = InetAddress.ofLiteral("127.0.0.1");
    var channels = new ArrayList<ServerSocketChannel>();
    try {
      int port = 0;
      for (int i = 0; i < 3; i++) {
        var channel = ServerSocketChannel.open();
        channels.add(channel);
        assume(
            channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT),
            "no REUSEPORT");
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        channel.bind(new InetSocketAddress(address, port));
        port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      }
      assertEquals(3, only(Transport.TCP, address, port).sockets());
    } finally {
      for (ServerSocketChannel channel : channels) {
        channel.close();
      }
    }
  }

  @Test
  void namesASocketsUserEvenWhereItsOwnerIsHidden() throws Exception {
    assume("root".equals(System.getProperty("user.name")), "only root can become somebody else");
    InetAddress address = InetAddress.ofLiteral("127.0.0.1");
    try (var server = new ServerSocket(0, 1, address)) {
      var classPath = new ArrayList<String>();
      for (Class<?> type : List.of(ProcNet.class, Transport.class, OneLine.class)) {
        var source = type.getProtectionDomain().getCodeSource();
        assertNotNull(source);
        classPath.add(Path.of(source.getLocation().toURI()).toString());
      }
      String java = Path.of(System.getProperty("java.home", ""), "bin", "java").toString();
      var nobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
      for (String path : classPath) {
        assume(run(nobody, "test", "-r", path) != null, "nobody cannot read " + path);
      }
      String line =
          run(
              nobody,
              java,
              "-cp",
              String.join(File.pathSeparator, classPath),
              OneLine.class.getName(),
              Integer.toString(server.getLocalPort()));
      assertEquals("needs-root 0 root []", line);
    }
  }

  /// Even root may be refused: the first process is often out of reach inside a container.
  @Test
  void blamesMissingRightsWhileSomeProcessIsOutOfReach() throws IOException {
    boolean refused = false;
    try {
      Files.readSymbolicLink(Path.of("/proc/1/fd/0"));
    } catch (AccessDeniedException e) {
      refused = true;
    }
    assume(refused, "the first process can be looked into");
    List<Listener> unowned =
        HERE.listeners().stream().filter(one -> one.ownership() != Ownership.KNOWN).toList();
    assume(!unowned.isEmpty(), "every listener has an owner");
    for (Listener listener : unowned) {
      assertEquals(Ownership.NEEDS_ROOT, listener.ownership(), listener::toString);
    }
  }

  /// Prints how far the listener on a port of 127.0.0.1 is known to the user who runs this.
  static final class OneLine {
    private OneLine() {}

    public static void main(String[] args) throws IOException {
      int port = Integer.parseInt(args[0]);
      for (Listener one : new ProcNet(Path.of("/")).listeners()) {
        if (one.transport() == Transport.TCP && one.port() == port) {
          System.out.println(
              one.ownership().word() + " " + one.uid() + " " + one.user() + " " + one.owners());
        }
      }
    }
  }

  /// Agreement with the kernel's other door, netlink, through `ss`. Sockets come and go, so only
  /// those count that one side saw before and after the other looked.
  @Test
  void agreesWithSs() throws Exception {
    assume(run(List.of("ss", "-V")) != null, "there is no ss");
    try (var _ = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        var _ = new ServerSocket(0);
        var _ = new DatagramSocket(0)) {
      Set<String> ours = rows();
      Set<String> theirs = rowsOfSs();
      Set<String> oursLater = rows();
      Set<String> theirsLater = rowsOfSs();
      assertTrue(ours.size() >= 3 && theirs.size() >= 3, theirs::toString);
      ours.retainAll(oursLater);
      ours.removeAll(theirs);
      assertEquals(Set.of(), ours, "only here");
      theirs.retainAll(theirsLater);
      theirs.removeAll(oursLater);
      assertEquals(Set.of(), theirs, "only in ss");
    }
  }

  private static Set<String> rows() throws IOException {
    var rows = new TreeSet<String>();
    for (BoundSocket one :
        SocketTables.read(new File("/proc/net"), ByteOrder.nativeOrder()).listening()) {
      String address = one.address().getHostAddress();
      rows.add(HandMadeHost.place(one.transport(), address, one.port()) + " " + one.inode());
    }
    return rows;
  }

  /// A row reads `tcp LISTEN 0 128 127.0.0.1%lo:80 0.0.0.0:* … ino:42 …`.
  private static Set<String> rowsOfSs() throws Exception {
    var rows = new TreeSet<String>();
    String text = run(List.of("ss", "-tulnHe"));
    assertNotNull(text);
    for (String line : text.lines().toList()) {
      List<String> words = List.of(line.strip().split("\\s+"));
      String local = words.get(4);
      int colon = local.lastIndexOf(':');
      String address = local.substring(0, colon).replaceAll("[\\[\\]]|%.*", "").replace("*", "::");
      for (String word : words) {
        if (word.startsWith("ino:")) {
          String place =
              HandMadeHost.place(
                  Transport.valueOf(words.getFirst().toUpperCase(Locale.ROOT)),
                  InetAddress.ofLiteral(address).getHostAddress(),
                  Integer.parseInt(local.substring(colon + 1)));
          rows.add(place + " " + word.substring(4));
        }
      }
    }
    return rows;
  }

  /// What a program prints, without the end of the last line; null if it is missing or fails.
  private static @Nullable String run(List<String> start, String... rest)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>(start);
    command.addAll(List.of(rest));
    Path printed = Files.createTempFile("watch", ".txt");
    try {
      var process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .redirectOutput(printed.toFile())
              .start();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return null;
      }
      return process.exitValue() == 0 ? Files.readString(printed).strip() : null;
    } catch (IOException e) {
      return null;
    } finally {
      Files.delete(printed);
    }
  }
}
