package io.portolan.watch.origin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.portolan.watch.origin.Container.Engine;
import io.portolan.watch.origin.Unit.Manager;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Names of control groups as the documents of systemd and the container runtimes give them.
class ControlGroupTest {
  private static final String ID =
      "8d3f1a6b5c2e4f708192a3b4c5d6e7f80112233445566778899aabbccddeeff0";
  private static final String POD = "0b7c2f6e-12ab-4cde-9f00-112233445566";

  @ParameterizedTest
  @CsvSource({
    "/system.slice/redis-server.service, redis-server.service, SYSTEM",
    "/system.slice/system-getty.slice/getty@tty1.service, getty@tty1.service, SYSTEM",
    "/init.scope, init.scope, SYSTEM",
    "/system.slice/postgresql@15-main.service/workers, postgresql@15-main.service, SYSTEM",
    "/../../system.slice/ssh.service, ssh.service, SYSTEM",
    "/user.slice/user-1000.slice/session-3.scope, session-3.scope, SYSTEM",
    "/user.slice/user-1000.slice/user@1000.service/init.scope, init.scope, USER",
    "/user.slice/user-1000.slice/user@1000.service/app.slice/web.service, web.service, USER",
    "/user.slice/user-1000.slice/user@1000.service, user@1000.service, SYSTEM",
    "/system.slice/_cgroup.service, cgroup.service, SYSTEM",
    "/system.slice/a\\x2db.service, a\\x2db.service, SYSTEM",
  })
  void namesTheInnermostUnit(String path, String unit, Manager manager) {
    var group = ControlGroup.read("0::" + path + "\n");
    assertEquals(unit, group.unit());
    assertEquals(manager, group.manager());
    assertNull(group.container());
  }

  @Test
  void knowsWhoseTheUnitIs() {
    String path = "/user.slice/user-1000.slice/user@1000.service/app.slice/web.service";
    assertEquals(1000, ControlGroup.read("0::" + path).uid());
    assertEquals(-1, ControlGroup.read("0::/system.slice/web.service").uid());
  }

  @ParameterizedTest
  @CsvSource({
    "/system.slice/docker-ID.scope, DOCKER",
    "/docker/ID, DOCKER",
    "/user.slice/user-1000.slice/user@1000.service/user.slice/docker-ID.scope, DOCKER",
    "/machine.slice/libpod-ID.scope/container, PODMAN",
    "/system.slice/web.service/libpod-payload-ID, PODMAN",
    "/libpod_parent/libpod-ID, PODMAN",
    "/system.slice/nerdctl-ID.scope, CONTAINERD",
    "/default/ID, CONTAINERD",
  })
  void namesTheContainer(String path, Engine engine) {
    var container = ControlGroup.read("0::" + path.replace("ID", ID)).container();
    assertNotNull(container);
    assertEquals(engine, container.engine());
    assertEquals(ID, container.id());
    assertNull(container.pod());
  }

  @ParameterizedTest
  @CsvSource({
    "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podUNDER.slice/"
        + "cri-containerd-ID.scope, CONTAINERD",
    "/kubepods.slice/kubepods-podUNDER.slice/crio-ID.scope, CRIO",
    "/kubepods.slice/kubepods-podUNDER.slice/docker-ID.scope, DOCKER",
    "/kubepods/besteffort/podPOD/ID, KUBERNETES",
  })
  void namesThePod(String path, Engine engine) {
    String real =
        path.replace("UNDER", POD.replace('-', '_')).replace("POD", POD).replace("ID", ID);
    var container = ControlGroup.read("0::" + real).container();
    assertNotNull(container, real);
    assertEquals(engine, container.engine());
    assertEquals(POD, container.pod());
  }

  @ParameterizedTest
  @CsvSource({"/lxc.payload.web-1/system.slice/nginx.service", "/lxc/web-1", "/lxc.payload/web-1"})
  void namesAnLxcContainer(String path) {
    var container = ControlGroup.read("0::" + path).container();
    assertNotNull(container);
    assertEquals(Engine.LXC, container.engine());
    assertEquals("web-1", container.id());
  }

  @ParameterizedTest
  @CsvSource({
    "/lxc.monitor.web-1",
    "/machine.slice/libpod-conmon-ID.scope",
    "/system.slice/docker.service",
    "/system.slice/docker-proxy.service",
    "/somewhere/ID",
    "/ID",
  })
  void doesNotTakeAMonitorForAContainer(String path) {
    assertNull(ControlGroup.read("0::" + path.replace("ID", ID)).container());
  }

  @Test
  void takesTheInnermostOfContainersInContainers() {
    String inner = ID.replace('8', '9');
    var container = ControlGroup.read("0::/docker/" + ID + "/docker/" + inner).container();
    assertNotNull(container);
    assertEquals(inner, container.id());
  }

  @Test
  void readsTheManyHierarchiesOfVersion1() {
    var group =
        ControlGroup.read(
            "12:cpu,cpuacct:/docker/"
                + ID
                + "\n4:memory:/docker/"
                + ID
                + "\n1:name=systemd:/system.slice/web.service\n0::/\n");
    assertEquals("web.service", group.unit());
    assertNotNull(group.container());
  }

  @Test
  void takesUnitsFromSystemdsOwnHierarchyOnly() {
    assertNull(ControlGroup.read("4:memory:/system.slice/web.service\n0::/\n").unit());
  }

  @Test
  void findsNothingWhereTheNamespaceShowsNothing() {
    assertEquals(ControlGroup.NOTHING, ControlGroup.read("0::/\n"));
    assertEquals(ControlGroup.NOTHING, ControlGroup.read(""));
    assertEquals(ControlGroup.NOTHING, ControlGroup.read("0::/../..\n"));
  }

  @Test
  void endsOnAnyText() {
    var random = new Random(7);
    String pieces = "/.:0123ab-_@\\\n\0podlxcdockerslice";
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      for (int j = random.nextInt(60); j > 0; j--) {
        text.append(pieces.charAt(random.nextInt(pieces.length())));
      }
      assertNotNull(ControlGroup.read(text.toString()));
    }
  }
}
