package io.portolan.watch;

import static io.portolan.watch.HandMadeHost.tcp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Listeners of other network namespaces.
class NamespacesTest {
  private final HandMadeHost host;
  private final Path root;

  NamespacesTest(@TempDir Path root) throws IOException {
    this.root = root;
    this.host = new HandMadeHost(root).table("tcp", tcp("0100007F:0050", 0, 1));
    host.process(5, "ours", 1).link("proc/5/ns/net", "net:[100]").link("proc/self", "5");
  }

  private List<ForeignListener> elsewhere() throws IOException {
    return new ProcNet(root, ByteOrder.LITTLE_ENDIAN).elsewhere();
  }

  /// A process with a table of its own.
  private void inside(int pid, String namespace, String row, long... inodes) throws IOException {
    host.process(pid, "web", inodes).link("proc/" + pid + "/ns/net", namespace);
    host.write("proc/" + pid + "/net/tcp", "heading\n" + row + "\n");
  }

  @Test
  void readsEachNamespaceOnceAndFindsItsOwners() throws IOException {
    inside(70, "net:[200]", tcp("00000000:0050", 0, 8), 8);
    inside(71, "net:[200]", "never read", 8);
    inside(80, "net:[300]", tcp("00000000:0051", 0, 9), 9);
    var found = elsewhere();
    assertEquals(2, found.size());
    assertEquals(new NetworkNamespace(200, 70, null), found.getFirst().namespace());
    var listener = found.getFirst().listener();
    assertEquals(80, listener.port());
    assertEquals(List.of(70, 71), listener.owners().stream().map(Owner::pid).toList());
    assertEquals(81, found.getLast().listener().port());
  }

  @Test
  void leavesItsOwnNamespaceToTheOtherQuestion() throws IOException {
    assertEquals(List.of(), elsewhere());
    assertEquals(1, host.listeners().size());
  }

  @Test
  void passesOverAProcessThatEnded() throws IOException {
    host.process(70, "gone").link("proc/70/ns/net", "net:[200]");
    host.link("proc/71/ns/net", "net:[").link("proc/72/ns/net", "net:[x]");
    assertEquals(List.of(), elsewhere());
  }

  @Test
  void findsNoneWhereNamespacesDoNotShow() throws IOException {
    inside(70, "net:[200]", tcp("00000000:0050", 0, 8), 8);
    host.remove("proc/5/ns/net");
    assertEquals(List.of(), elsewhere());
  }

  @Test
  void callsANamespaceByTheNameItWasGiven() throws IOException {
    host.write("run/netns/blue", "");
    long inode = (Long) Files.getAttribute(host.path("run/netns/blue"), "unix:ino");
    inside(70, "net:[" + inode + "]", tcp("00000000:0050", 0, 8), 8);
    assertEquals("blue", elsewhere().getFirst().namespace().name());
    assertTrue(elsewhere().getFirst().namespace().inode() == inode);
  }
}
