package io.portolan.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Bytes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Opens and closes lines by the thousand and then looks for what is left of them.
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class LeakTest {
  private static final int TIMES = 1000;

  private static final List<String> OUR_THREADS =
      List.of("\"read ", "\"serve ", "\"accept ", "\"unix reader\"", "\"tls answer\"");

  @Test
  void aThousandTcpConversationsLeaveNothing(@TempDir Path folder) throws Exception {
    leavesNothing(Pairs.anyPort(), folder);
  }

  @Test
  void aThousandUnixConversationsLeaveNothing(@TempDir Path folder) throws Exception {
    leavesNothing(UnixDomainSocketAddress.of(folder.resolve("s")), folder);
  }

  private static void leavesNothing(SocketAddress bind, Path folder) throws Exception {
    var dialer = new Dialer(Pairs.LIMITS);
    try (var _ = TcpListener.open(bind, Pairs.LIMITS, _ -> {})) {
      assertFalse(ourThreads(folder.resolve("threads")).isEmpty(), "nothing would be noticed");
    }
    conversations(1, bind, dialer);
    long before = sockets();
    conversations(TIMES, bind, dialer);
    Pairs.eventually(() -> ourThreads(folder.resolve("threads")).isEmpty());
    noMoreSocketsThan(before);
  }

  private static void conversations(int times, SocketAddress bind, Dialer dialer) throws Exception {
    try (var listener =
        TcpListener.open(
            bind,
            Pairs.LIMITS,
            line ->
                new TcpDriver<>(
                        line, Scripted.echo(), Pairs.LIMITS, InstantSource.system(), _ -> {})
                    .run())) {
      for (int i = 0; i < times; i++) {
        try (Line line =
            bind instanceof UnixDomainSocketAddress file
                ? dialer.unix(file.getPath())
                : dialer.tcp((InetSocketAddress) listener.address())) {
          line.send(Bytes.of(1), Pairs.LONG);
          assertEquals(new Line.Heard.Data(Bytes.of(1)), line.hear(Pairs.LONG));
        }
      }
    }
  }

  @Test
  void aThousandDatagramSocketsLeaveNothing() throws Exception {
    long before = sockets();
    for (int i = 0; i < TIMES; i++) {
      var socket = UdpListener.open(Pairs.anyPort());
      var driver =
          new UdpDriver<>(socket, Scripted.echo(), Pairs.LIMITS, InstantSource.system(), _ -> {});
      driver.close();
      driver.run();
    }
    noMoreSocketsThan(before);
  }

  @Test
  void failedDialsLeaveNothing() throws Exception {
    var dialer = new Dialer(Pairs.LIMITS);
    var listener = TcpListener.open(Pairs.anyPort(), Pairs.LIMITS, _ -> {});
    var closed = (InetSocketAddress) listener.address();
    listener.close();
    long before = sockets();
    for (int i = 0; i < TIMES; i++) {
      try (var line = dialer.tcp(closed)) {
        throw new AssertionError("connected: " + line);
      } catch (java.net.ConnectException e) {
        assertTrue(before >= 0, e::toString);
      }
    }
    noMoreSocketsThan(before);
  }

  /// Sockets of tests before this one may be on their way out, and so fewer.
  private static void noMoreSocketsThan(long before) throws Exception {
    Pairs.eventually(() -> sockets() <= before);
  }

  private static long sockets() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(LeakTest::isSocket).count();
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException _) {
      return false;
    }
  }

  /// Threads of ours that are alive, virtual ones included.
  private static List<String> ourThreads(Path scratch) throws Exception {
    Files.deleteIfExists(scratch);
    var bean =
        ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class);
    bean.dumpThreads(
        scratch.toAbsolutePath().toString(),
        com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
    try (Stream<String> lines = Files.lines(scratch)) {
      return lines.filter(line -> OUR_THREADS.stream().anyMatch(line::contains)).toList();
    }
  }
}
