package io.portolan.watch;

import static io.portolan.watch.HandMadeHost.stat;
import static io.portolan.watch.HandMadeHost.tcp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which processes hold a listener, and what is known of them.
class OwnersTest {
  private static final long SOCKET = 4242;

  private final HandMadeHost host;

  OwnersTest(@TempDir Path root) throws IOException {
    this.host = new HandMadeHost(root).table("tcp", tcp("0100007F:0050", 33, SOCKET));
  }

  private List<Integer> pids() throws IOException {
    return host.listener().owners().stream().map(Owner::pid).toList();
  }

  @Test
  void readsEveryPartOfAnOwner() throws IOException {
    host.processSince(12345, 812, "nginx", SOCKET);
    host.write("etc/passwd", "root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/:/bin/false\n");
    host.write("proc/812/status", "Name:\tnginx\nUid:\t0\t33\t0\t0\n");
    host.write("proc/812/cmdline", "/usr/sbin/nginx\0-c\0\0my file.conf\0");
    host.link("proc/812/cwd", "/srv/www");
    assertEquals(
        new Owner(
            812,
            "nginx",
            "/usr/sbin/nginx",
            false,
            List.of("/usr/sbin/nginx", "-c", "", "my file.conf"),
            "www-data",
            33,
            Instant.ofEpochSecond(1_700_000_123, 450_000_000),
            "/srv/www",
            1,
            false),
        host.owner());
  }

  @Test
  void findsAllOwnersOldestFirst() throws IOException {
    host.processSince(500, 70, "worker", SOCKET).processSince(500, 9, "worker", SOCKET);
    host.processSince(400, 800, "master", SOCKET).process(10, "stranger", 1);
    assertEquals(List.of(800, 9, 70), pids());
    assertEquals(Ownership.KNOWN, host.listener().ownership());
  }

  @Test
  void namesAProcessOnceThatHoldsASocketTwice() throws IOException {
    host.process(5, "twice", SOCKET, SOCKET);
    assertEquals(List.of(5), pids());
  }

  @Test
  void findsTheListenersOfOneProcessWithTheSameOwner() throws IOException {
    host.table("tcp", tcp("0100007F:0050", 0, 1), tcp("0100007F:01BB", 0, 2));
    host.process(5, "nginx", 1, 2);
    List<Listener> both = host.listeners();
    assertEquals(both.get(0).owners(), both.get(1).owners());
  }

  @Test
  void readsANameWithBlanksAndParentheses() throws IOException {
    host.process(5, "odd", SOCKET).write("proc/5/stat", stat(5, "a) S 9 (b) (", 200));
    assertEquals("a) S 9 (b) (", host.owner().name());
    assertEquals(1, host.owner().parent());
    assertEquals(Instant.ofEpochSecond(1_700_000_002), host.owner().started());
  }

  @Test
  void readsTheUserOfAProcessWithANameLikeAField() throws IOException {
    host.process(5, "odd", SOCKET);
    host.write("proc/5/status", "Name:\tUid:\t7\t7\nUid:\t1\t33\t1\t1\n");
    assertEquals(33, host.owner().uid());
  }

  @Test
  void readsANameWithALineBreak() throws IOException {
    host.process(5, "odd", SOCKET).write("proc/5/stat", stat(5, "two\nlines", 200));
    assertEquals("two\nlines", host.owner().name());
  }

  @Test
  void keepsTheMarkOfADeletedExecutableApart() throws IOException {
    host.process(5, "old", SOCKET).link("proc/5/exe", "/opt/app/server (deleted)");
    assertEquals("/opt/app/server", host.owner().executable());
    assertTrue(host.owner().executableDeleted());
  }

  @Test
  void saysWhatCouldNotBeRead() throws IOException {
    host.process(5, "bare", SOCKET);
    for (String file : List.of("exe", "cwd", "cmdline", "status")) {
      host.remove("proc/5/" + file);
    }
    host.remove("proc/stat");
    Owner owner = host.owner();
    assertEquals("bare", owner.name());
    assertNull(owner.executable());
    assertFalse(owner.executableDeleted());
    assertNull(owner.workingDirectory());
    assertNull(owner.started());
    assertEquals(List.of(), owner.commandLine());
    assertEquals(-1, owner.uid());
    assertEquals("", owner.user());
  }

  @Test
  void ordersOwnersWithoutAStartLast() throws IOException {
    host.process(5, "unknown", SOCKET).write("proc/5/stat", "5 (unknown) S 1\n");
    host.process(4, "unknown", SOCKET).write("proc/4/stat", "4 (unknown) S 1\n");
    host.process(6, "known", SOCKET);
    assertEquals(List.of(6, 4, 5), pids());
  }

  @Test
  void readsATitleThatReplacedTheArguments() throws IOException {
    host.process(5, "postgres", SOCKET).write("proc/5/cmdline", "postgres: writer\0\0\0\0\0\0");
    assertEquals(List.of("postgres: writer"), host.owner().commandLine());
  }

  @Test
  void readsATitleWithoutATerminator() throws IOException {
    host.process(5, "sshd", SOCKET).write("proc/5/cmdline", "sshd: /usr/sbin/sshd -D [listener]");
    assertEquals(List.of("sshd: /usr/sbin/sshd -D [listener]"), host.owner().commandLine());
  }

  @Test
  void showsNoArgumentsWhereThereAreNone() throws IOException {
    host.process(5, "empty", SOCKET).write("proc/5/cmdline", "");
    assertEquals(List.of(), host.owner().commandLine());
    host.write("proc/5/cmdline", "\0\0\0");
    assertEquals(List.of(), host.owner().commandLine());
  }

  @Test
  void cutsArgumentsAtTheirLimitAndSaysSo() throws IOException {
    String most = "x".repeat(Owner.ARGUMENT_BYTES - 5) + "\0abc\0";
    host.process(5, "long", SOCKET).write("proc/5/cmdline", most);
    assertEquals("abc", host.owner().commandLine().getLast());
    assertFalse(host.owner().commandLineCut());
    host.write("proc/5/cmdline", most + "d\0");
    assertEquals("abc", host.owner().commandLine().getLast());
    assertTrue(host.owner().commandLineCut());
  }

  @Test
  void keepsArgumentsThatAreNoUtf8() throws IOException {
    host.process(5, "raw", SOCKET).write("proc/5/cmdline", new byte[] {'a', (byte) 0xFF, 0, 'b'});
    assertEquals(List.of("a\uFFFD", "b"), host.owner().commandLine());
  }

  @Test
  void passesOverAProcessThatVanishedBeforeItsFilesWereListed() throws IOException {
    host.write("proc/5/comm", "gone\n").process(6, "stays", SOCKET);
    assertEquals(List.of(6), pids());
    host.remove("proc/6/fd/3");
    assertEquals(Ownership.NONE_VISIBLE, host.listener().ownership());
  }

  @Test
  void passesOverAProcessThatVanishedAfterItsFilesWereListed() throws IOException {
    host.process(5, "gone", SOCKET).remove("proc/5/stat").process(6, "stays", SOCKET);
    assertEquals(List.of(6), pids());
  }

  @Test
  void passesOverDescriptorsThatAreNoSockets() throws IOException {
    host.process(5, "files");
    host.link("proc/5/fd/3", "/tmp/socket:[4242]");
    host.link("proc/5/fd/4", "socket:[4242");
    host.link("proc/5/fd/5", "socket:[]");
    host.link("proc/5/fd/6", "socket:[-4242]");
    host.link("proc/5/fd/7", "anon_inode:[eventpoll]");
    host.link("proc/5/fd/8", "socket:[18446744073709555858]"); // 2^64 + 4242
    host.write("proc/5/fd/9", "closed and opened again as something else");
    assertEquals(List.of(), host.listener().owners());
  }

  @Test
  void passesOverDirectoriesThatAreNoProcesses() throws IOException {
    host.process(1, "init").process(5, "other");
    for (String name : List.of("self", "0", "01", "5x", "-5", "99999999999", "sys")) {
      host.link("proc/" + name + "/fd/3", "socket:[4242]");
    }
    assertEquals(List.of(), host.listener().owners());
  }

  @Test
  void saysThatNobodyHoldsASocketIfEveryProcessCouldBeLookedInto() throws IOException {
    host.process(5, "other", 1);
    assertEquals(Ownership.NONE_VISIBLE, host.listener().ownership());
    assertEquals("none-visible", host.listener().ownership().word());
  }

  /// A file in place of the directory: it is there and cannot be listed, as a directory of another
  /// user's process; permissions would not stop a test that runs as root.
  @Test
  void saysThatRootIsNeededIfAProcessCouldNotBeLookedInto() throws IOException {
    host.process(5, "other", 1).write("proc/6/fd", "");
    assertEquals(Ownership.NEEDS_ROOT, host.listener().ownership());
    assertEquals("needs-root", host.listener().ownership().word());
    assertEquals(33, host.listener().uid());
  }

  @Test
  void knowsAnOwnerEvenIfOtherProcessesCouldNotBeLookedInto() throws IOException {
    host.write("proc/6/fd", "").process(7, "mine", SOCKET);
    assertEquals(Ownership.KNOWN, host.listener().ownership());
  }

  @Test
  void saysThatRootIsNeededIfProcessesMayBeHidden() throws IOException {
    host.process(5, "other", 1);
    host.write("proc/self/status", "Name:\tjava\nUid:\t9\t9\t9\t9\nCapEff:\t0000000000000000\n");
    assertEquals(Ownership.NEEDS_ROOT, host.listener().ownership());
  }

  @Test
  void seesAllWithTheRightToTraceOthers() throws IOException {
    host.process(5, "other", 1);
    host.write("proc/self/status", "Uid:\t9\t9\t9\t9\nCapEff:\t0000000000080000\n");
    assertEquals(Ownership.NONE_VISIBLE, host.listener().ownership());
    host.write("proc/self/status", "Uid:\t0\t0\t0\t0\nCapEff:\t000001fffff7ffff\n");
    assertEquals(Ownership.NEEDS_ROOT, host.listener().ownership());
  }

  @Test
  void looksForUsersInTheFirstLineThatHasTheirNumber() throws IOException {
    host.write(
        "etc/passwd",
        "# comment\n\nbroken\n:x:33:1::/:/no-name\nfirst:x:33:1::/:/sh\nsecond:x:33:1::/:/sh\nthree:x:3");
    assertEquals("first", host.listener().user());
    host.table("tcp", tcp("0100007F:0050", 3, SOCKET));
    assertEquals("3", host.listener().user());
  }

  @Test
  void aProcessThatAppearsIsFoundByTheSecondVisit() throws IOException {
    host.process(5, "first", 1);
    var holders = new Holders(host.path("proc").toFile(), List.of(SOCKET));
    holders.visit();
    assertEquals(List.of(), holders.of(SOCKET));
    host.process(6, "second", SOCKET);
    holders.visit();
    assertEquals(List.of(6), holders.of(SOCKET));
    assertFalse(holders.someDenied());
  }
}
