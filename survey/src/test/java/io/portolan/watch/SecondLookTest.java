package io.portolan.watch;

import static io.portolan.watch.HandMadeHost.stat;
import static io.portolan.watch.HandMadeHost.tcp;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What changes between the look at the sockets and the look at the processes.
///
/// The `stat` of one process is a named pipe: whoever reads it waits, sockets and open files
/// already read, until the test has changed the host and lets it go on.
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SecondLookTest {
  private static final String FIRST = tcp("0100007F:0050", 0, 1);
  private static final String SECOND = tcp("0100007F:0051", 0, 2);

  private final HandMadeHost host;

  SecondLookTest(@TempDir Path root) throws IOException {
    this.host = new HandMadeHost(root);
    host.table("tcp", FIRST, SECOND).process(5, "slow", 1);
  }

  private List<Listener> listenersWhile(Callable<?> change) throws Exception {
    host.remove("proc/5/stat");
    Path pipe = host.path("proc/5/stat");
    makePipe(pipe);
    try (var threads = Executors.newSingleThreadExecutor()) {
      var listeners = threads.submit(host::listeners);
      try (var out = Files.newOutputStream(pipe)) {
        change.call();
        out.write(stat(5, "slow", 100).getBytes(StandardCharsets.US_ASCII));
      }
      return listeners.get(60, TimeUnit.SECONDS);
    }
  }

  private static void makePipe(Path pipe) throws InterruptedException {
    boolean made;
    try {
      made = new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor() == 0;
    } catch (IOException e) {
      made = false;
    }
    if (!made) {
      System.out.println("SecondLookTest skipped: no mkfifo here");
    }
    Assumptions.assumeTrue(made, "mkfifo");
  }

  @Test
  void leavesOutASocketThatClosed() throws Exception {
    List<Listener> listeners = listenersWhile(() -> host.table("tcp", FIRST));
    assertEquals(List.of("tcp 127.0.0.1 80"), listeners.stream().map(HandMadeHost::place).toList());
  }

  @Test
  void keepsASocketThatIsStillOpenAndHasNoOwner() throws Exception {
    List<Listener> listeners = listenersWhile(() -> host.table("tcp", SECOND));
    assertEquals(
        List.of(Ownership.KNOWN, Ownership.NONE_VISIBLE),
        listeners.stream().map(Listener::ownership).toList());
  }

  @Test
  void findsTheProcessASocketWasHandedTo() throws Exception {
    List<Listener> listeners = listenersWhile(() -> host.process(6, "heir", 2));
    assertEquals(
        List.of("slow", "heir"),
        listeners.stream().map(listener -> listener.owners().getFirst().name()).toList());
  }

  @Test
  void saysThatRootIsNeededIfANewProcessCannotBeLookedInto() throws Exception {
    List<Listener> listeners = listenersWhile(() -> host.write("proc/6/fd", ""));
    assertEquals(
        List.of(Ownership.KNOWN, Ownership.NEEDS_ROOT),
        listeners.stream().map(Listener::ownership).toList());
  }
}
