package io.portolan.watch.origin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.watch.Ancestor;
import io.portolan.watch.Owner;
import io.portolan.watch.origin.Container.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole stories, on hosts made of files.
class OriginsTest {
  private static final String ID =
      "8d3f1a6b5c2e4f708192a3b4c5d6e7f80112233445566778899aabbccddeeff0";
  private static final String OVERLAYS =
      "/var/lib/containers/storage/overlay-containers/containers.json";

  private final Tree host;

  OriginsTest(@TempDir Path root) throws IOException {
    this.host = new Tree(root);
  }

  private Origin of(int pid, String executable, String... arguments) throws Exception {
    return host.origins().of(Tree.owner(pid, executable, arguments)).orElseThrow();
  }

  private Container containerOf(String cgroup) throws Exception {
    host.process(50, "web", 1, 10, "0::" + cgroup + "\n");
    Container container = of(50, "/web").container();
    assertNotNull(container);
    return container;
  }

  @Test
  void tellsAServiceWithItsFileAndPackage() throws Exception {
    host.process(812, "redis-server", 1, 10, "0::/system.slice/redis-server.service\n");
    host.file(
        "/usr/lib/systemd/system/redis-server.service",
        "[Unit]",
        "Description=Advanced key-value store");
    host.link("/etc/systemd/system/redis.service", "/usr/lib/systemd/system/redis-server.service");
    host.file("/var/lib/dpkg/info/redis-server.list", "/usr/bin/redis-server");
    var origin = of(812, "/usr/bin/redis-server");
    assertEquals(
        new Unit(
            "redis-server.service",
            Unit.Manager.SYSTEM,
            "/usr/lib/systemd/system/redis-server.service",
            "Advanced key-value store"),
        origin.unit());
    assertEquals(new InstalledPackage("dpkg", "redis-server", null), origin.installed());
    assertEquals("", origin.notInstalled());
    assertNull(origin.container());
    assertEquals(1, origin.ancestors().getFirst().pid());
  }

  @Test
  void aGlanceTellsNamesAndReadsNoFurtherFile() throws Exception {
    host.process(50, "web", 1, 10, "0::/system.slice/docker-" + ID + ".scope\n");
    host.file("/var/lib/docker/containers/" + ID + "/config.v2.json", "{\"Name\":\"/shop\"}");
    var origin = host.origins().glance(Tree.owner(50, "/web"));
    assertNotNull(origin.container());
    assertNull(origin.container().name());
    assertEquals(
        new Unit("docker-" + ID + ".scope", Unit.Manager.SYSTEM, null, null), origin.unit());
  }

  @Test
  void tellsAUsersOwnService() throws Exception {
    host.file("/etc/passwd", "ann:x:1000:1000::/home/ann:/bin/sh");
    host.file("/home/ann/.config/systemd/user/web.service", "[Unit]", "Description=My web");
    host.process(
        60,
        "web",
        1,
        10,
        "0::/user.slice/user-1000.slice/user@1000.service/app.slice/web.service\n");
    var unit = of(60, "/home/ann/web").unit();
    assertEquals(
        new Unit(
            "web.service",
            Unit.Manager.USER,
            "/home/ann/.config/systemd/user/web.service",
            "My web"),
        unit);
  }

  @Test
  void namesAUnitWithoutAFile() throws Exception {
    host.process(60, "sh", 1, 10, "0::/user.slice/user-0.slice/session-3.scope\n");
    var unit = of(60, "/bin/sh").unit();
    assertNotNull(unit);
    assertEquals("session-3.scope", unit.name());
    assertNull(unit.file());
    assertTrue(unit.isLoginSession());
  }

  @Test
  void readsDockersRecord() throws Exception {
    host.file(
        "/var/lib/docker/containers/" + ID + "/config.v2.json",
        """
        {"ID":"x","Name":"/shop","Config":{"Image":"redis:7","Env":["A=b"]},
         "NetworkSettings":{"Networks":{"bridge":{"IPAddress":"172.17.0.2"}}}}""");
    assertEquals(
        new Container(Engine.DOCKER, ID, "shop", "redis:7", null, null),
        containerOf("/system.slice/docker-" + ID + ".scope"));
    assertEquals("shop", containerOf("/docker/" + ID).shortName());
  }

  @Test
  void readsDockersRecordWhereItWasMoved() throws Exception {
    host.file("/etc/docker/daemon.json", "{\"data-root\": \"/srv/docker\"}");
    host.file(
        "/srv/docker/containers/" + ID + "/config.v2.json",
        "{\"Name\":\"/shop\",\"Config\":{\"Image\":\"redis:7\"}}");
    assertEquals("redis:7", containerOf("/docker/" + ID).image());
  }

  @Test
  void namesAContainerByItsIdWhereNothingCanBeRead() throws Exception {
    var container = containerOf("/docker/" + ID);
    assertNull(container.name());
    assertNull(container.image());
    assertEquals("8d3f1a6b5c2e", container.shortName());
    host.file("/var/lib/docker/containers/" + ID + "/config.v2.json", "{\"Name\":\"/sh");
    assertNull(containerOf("/docker/" + ID).name(), "a record cut short");
  }

  @Test
  void readsPodmansRecord() throws Exception {
    host.file(
        OVERLAYS,
        "[{\"id\":\"other\"},{\"id\":\""
            + ID
            + "\",\"names\":[\"shop\"],\"image\":\"77aa\","
            + "\"metadata\":\"{\\\"image-name\\\":\\\"docker.io/redis:7\\\",\\\"name\\\":\\\"shop\\\"}\"}]");
    assertEquals(
        new Container(Engine.PODMAN, ID, "shop", "docker.io/redis:7", null, null),
        containerOf("/machine.slice/libpod-" + ID + ".scope/container"));
  }

  @Test
  void readsTheRecordOfAUsersOwnPodman() throws Exception {
    host.file("/etc/passwd", "ann:x:1000:1000::/home/ann:/bin/sh");
    host.file(
        "/home/ann/.local/share/containers/storage/overlay-containers/volatile-containers.json",
        "[{\"id\":\"" + ID + "\",\"names\":[\"mine\"],\"metadata\":\"{}\"}]");
    var container =
        containerOf(
            "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + ID + ".scope");
    assertEquals("mine", container.name());
    assertNull(container.image());
  }

  @Test
  void readsTheRecordOfAKubernetesContainer() throws Exception {
    host.file(
        "/run/containerd/io.containerd.runtime.v2.task/k8s.io/" + ID + "/config.json",
        """
        {"hostname":"node","annotations":{"io.kubernetes.cri.container-name":"web",
         "io.kubernetes.cri.image-name":"docker.io/library/nginx:1.27",
         "io.kubernetes.cri.sandbox-name":"web-5d9","io.kubernetes.cri.sandbox-namespace":"shop"}}""");
    String pod = "0b7c2f6e-12ab-4cde-9f00-112233445566";
    assertEquals(
        new Container(
            Engine.KUBERNETES, ID, "web", "docker.io/library/nginx:1.27", pod, "shop/web-5d9"),
        containerOf("/kubepods/besteffort/pod" + pod + "/" + ID));
  }

  @Test
  void seesThroughDockersProxy() throws Exception {
    host.process(70, "docker-proxy", 1, 10, "0::/system.slice/docker.service\n");
    host.file(
        "/var/lib/docker/containers/" + ID + "/config.v2.json",
        """
        {"Name":"/shop","Config":{"Image":"redis:7"},
         "NetworkSettings":{"Networks":{"own":{"IPAddress":"172.18.0.5"}}}}""");
    var published =
        of(
                70,
                "/usr/bin/docker-proxy",
                "/usr/bin/docker-proxy",
                "-proto",
                "tcp",
                "-host-ip",
                "0.0.0.0",
                "-host-port",
                "2424",
                "-container-ip",
                "172.18.0.5",
                "-container-port",
                "6379",
                "-use-listen-fd")
            .published();
    assertNotNull(published);
    assertEquals(2424, published.hostPort());
    assertEquals("172.18.0.5", published.containerAddress());
    assertEquals(6379, published.containerPort());
    assertNotNull(published.container());
    assertEquals("shop", published.container().name());
  }

  @Test
  void aProxyWithOtherArgumentsPublishesNothingKnown() throws Exception {
    host.process(70, "docker-proxy", 1, 10, "0::/\n");
    assertNull(of(70, "/usr/bin/docker-proxy", "docker-proxy", "-proto").published());
    assertNull(
        of(70, "/usr/bin/docker-proxy", "x", "-proto", "sctp", "-container-ip", "1").published());
  }

  @Test
  void followsTheParents() throws Exception {
    host.process(30, "sshd", 1, 2, "0::/\n").process(40, "bash", 30, 5, "0::/\n");
    host.process(50, "redis-server", 40, 10, "0::/\n");
    assertEquals(List.of(40, 30, 1), of(50, "/x").ancestors().stream().map(Ancestor::pid).toList());
  }

  @Test
  void doesNotTakeAYoungerProcessForAParent() throws Exception {
    host.process(30, "sshd", 1, 2, "0::/\n").process(40, "somebody", 30, 11, "0::/\n");
    host.process(50, "redis-server", 40, 10, "0::/\n");
    assertEquals(List.of(), of(50, "/x").ancestors());
  }

  @Test
  void parentsInACircleEnd() throws Exception {
    host.process(40, "a", 50, 10, "0::/\n").process(50, "b", 40, 10, "0::/\n");
    assertEquals(io.portolan.watch.Ancestry.DEPTH, of(50, "/x").ancestors().size());
  }

  @Test
  void saysNothingOfAProcessThatHasEnded() throws Exception {
    assertEquals(Optional.empty(), host.origins().of(Tree.owner(99, "/x")));
  }

  @Test
  void saysNothingOfAnotherProcessWithTheSameNumber() throws Exception {
    host.process(50, "another", 1, 500, "0::/system.slice/another.service\n");
    Owner seen = Tree.owner(50, "/x");
    assertEquals(Optional.empty(), host.origins().of(seen));
  }
}
