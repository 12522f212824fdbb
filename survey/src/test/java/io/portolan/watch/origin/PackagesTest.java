package io.portolan.watch.origin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Databases of packages: dpkg's as Debian 12 has it, and answers of an rpm made of shell.
@Timeout(180)
class PackagesTest {
  private static final String INFO = "/var/lib/dpkg/info/";

  private final Tree host;

  PackagesTest(@TempDir Path root) throws IOException {
    this.host = new Tree(root);
    host.file(
        "/var/lib/dpkg/status",
        "Package: redis",
        "Status: deinstall ok config-files",
        "Version: 1",
        "",
        "Package: redis",
        "Status: install ok installed",
        "Architecture: amd64",
        "Version: 5:7.0.15-1",
        "",
        "Package: dash",
        "Status: install ok installed",
        "Version: 0.5.12-2");
    host.file(INFO + "redis:amd64.list", "/.", "/usr/bin", "/usr/bin/redis-server");
    host.file(INFO + "dash.list", "/bin/dash", "/bin/sh");
  }

  private @Nullable InstalledPackage of(String path) {
    return new DpkgFiles(host.files()).of(path);
  }

  @Test
  void findsThePackageWithItsVersion() {
    assertEquals(new InstalledPackage("dpkg", "redis", "5:7.0.15-1"), of("/usr/bin/redis-server"));
  }

  @Test
  void comparesWholePaths() {
    assertNull(of("/usr/bin/redis-serv"));
    assertNull(of("/bin/redis-server"));
    assertNull(of("/srv/usr/bin/redis-server"));
  }

  @Test
  void seesThroughAMergedUsr() throws IOException {
    assertNull(of("/usr/bin/dash"), "before the merge");
    host.link("/bin", "usr/bin");
    var dash = of("/usr/bin/dash");
    assertNotNull(dash);
    assertEquals("dash", dash.name());
    assertNotNull(of("/bin/redis-server"));
  }

  @Test
  void namesWhomADivertedFileCameFrom() throws IOException {
    host.file(INFO + "bash.list", "/bin/sh");
    host.file("/var/lib/dpkg/diversions", "/bin/sh", "/bin/sh.distrib", "bash");
    var moved = of("/bin/sh.distrib");
    assertNotNull(moved);
    assertEquals("dash", moved.name());
    var instead = of("/bin/sh");
    assertNotNull(instead);
    assertEquals("bash", instead.name());
  }

  @Test
  void aFileInPlaceOfOneTheAdministratorMovedIsNobodys() throws IOException {
    host.file("/var/lib/dpkg/diversions", "/bin/dash", "/bin/dash.real", ":");
    assertNull(of("/bin/dash"));
    var moved = of("/bin/dash.real");
    assertNotNull(moved);
    assertEquals("dash", moved.name());
  }

  @Test
  void looksForAContainersProgramInTheContainersPackages() throws Exception {
    host.process(50, "web", 1, 10, "0::/\n");
    host.link("/proc/1/ns/mnt", "mnt:[1]").link("/proc/50/ns/mnt", "mnt:[2]");
    host.file("/proc/50/root/var/lib/dpkg/info/web.list", "/usr/bin/redis-server");
    host.file("/proc/50/root/var/lib/dpkg/status", "Package: web\nStatus: install ok installed");
    var packages = new Packages(host.root(), host.files());
    var inside = packages.of(Tree.owner(50, "/usr/bin/redis-server"));
    assertEquals(new InstalledPackage("dpkg", "web", null), inside.installed());
    var outside = packages.of(Tree.owner(1, "/usr/bin/redis-server"));
    assertEquals("redis", String.valueOf(outside.installed()).replaceAll(".*name=|,.*", ""));
  }

  @Test
  void saysWhyNoPackageIsNamed() throws Exception {
    var packages = new Packages(host.root(), host.files());
    assertEquals("no package has it", packages.of(Tree.owner(1, "/opt/x")).because());
    host.process(50, "web", 1, 10, "0::/\n");
    host.link("/proc/1/ns/mnt", "mnt:[1]").link("/proc/50/ns/mnt", "mnt:[2]");
    Files.createDirectories(host.root().resolve("proc/50/root"));
    assertTrue(packages.of(Tree.owner(50, "/opt/x")).because().startsWith("there is no list"));
  }

  @Test
  void neverFollowsAContainerOutOfItsRoot() throws IOException {
    var inside = new HostFiles(host.root().resolve("proc/50/root"));
    host.link("/proc/50/root/escape", "/../../../var/lib/dpkg/status");
    host.link("/proc/50/root/up", "../../../var/lib/dpkg/status");
    host.link("/proc/50/root/loop", "loop");
    assertEquals(true, inside.text("/escape", 100).isEmpty());
    assertEquals(true, inside.text("/up", 100).isEmpty());
    assertEquals(true, inside.text("/loop", 100).isEmpty());
    host.file("/proc/50/root/var/lib/dpkg/status", "theirs");
    assertEquals("theirs", inside.text("/up", 100).orElseThrow());
    assertEquals("th", inside.text("/escape", 2).orElseThrow());
  }

  @Test
  void readsNothingButFiles() throws Exception {
    Path pipe = host.root().resolve("pipe");
    boolean isMade = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
    assertTrue(isMade, "mkfifo is part of every system with /proc");
    assertTrue(host.files().text("/pipe", 100).isEmpty());
    assertTrue(host.files().text("/proc", 100).isEmpty());
  }

  @Test
  void asksRpm(@TempDir Path folder) throws Exception {
    var rpm = rpm(folder, "printf 'redis\\t0:7.0.15-2.el9\\nother\\t0:1\\n'");
    assertEquals(new InstalledPackage("rpm", "redis", "7.0.15-2.el9"), rpm.of("/usr/bin/redis"));
    var epoch = rpm(folder, "printf 'bind\\t32:9.16-1\\n'");
    assertEquals(new InstalledPackage("rpm", "bind", "32:9.16-1"), epoch.of("/usr/sbin/named"));
  }

  @Test
  void rpmGetsThePathAsOneArgument(@TempDir Path folder) throws Exception {
    var rpm = rpm(folder, "printf '%s\\t%s' \"$6\" \"$#\"");
    assertEquals(new InstalledPackage("rpm", "--all $(x)", "6"), rpm.of("--all $(x)"));
  }

  @Test
  void anRpmThatFailsOrTalksNonsenseSaysNothing(@TempDir Path folder) throws Exception {
    assertNull(rpm(folder, "echo 'file x is not owned by any package'; exit 1").of("/x"));
    assertNull(rpm(folder, "echo nonsense").of("/x"));
    assertNull(new RpmQuery(folder.resolve("none")).of("/x"));
    assertFalse(new RpmQuery(folder.resolve("none")).isThere());
  }

  @Test
  void anRpmThatWaitsIsEnded(@TempDir Path folder) throws Exception {
    Path waiting = folder.resolve("rpm");
    write(waiting, "exec tail -f /dev/null");
    assertNull(new RpmQuery(waiting, Duration.ofMillis(50)).of("/x"));
  }

  private static RpmQuery rpm(Path folder, String script) throws IOException {
    Path program = Files.createTempDirectory(folder, "bin").resolve("rpm");
    write(program, script);
    return new RpmQuery(program);
  }

  private static void write(Path program, String script) throws IOException {
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    assertTrue(program.toFile().setExecutable(true));
  }
}
