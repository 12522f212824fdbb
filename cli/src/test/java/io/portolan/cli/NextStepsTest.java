package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.identify.Identity;
import io.portolan.survey.Finding;
import io.portolan.survey.Verdict;
import io.portolan.watch.Exposure;
import io.portolan.watch.Owner;
import io.portolan.watch.Ownership;
import io.portolan.watch.origin.Container;
import io.portolan.watch.origin.InstalledPackage;
import io.portolan.watch.origin.Origin;
import io.portolan.watch.origin.PublishedPort;
import io.portolan.watch.origin.SocketUnit;
import io.portolan.watch.origin.Unit;
import io.portolan.watch.origin.Unit.Manager;
import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The commands that a reader is told to run.
final class NextStepsTest {
  private static final String ID = "8d3f1a6b5c2e4f708192a3b4c5d6e7f8";
  private static final Unit SERVICE =
      new Unit("web.service", Manager.SYSTEM, "/etc/systemd/system/web.service", null);

  @Test
  void killsWhatWasStartedByHand() {
    assertEquals("kill 50", stop("root", origin(null, null, null)));
    assertEquals("sudo kill 50", stop("ann", origin(null, null, null)));
    assertEquals("kill 50", stop("root", finding(List.of(), owner(50, 1))));
  }

  @Test
  void killsTheMasterOfManyWorkersOnly() {
    var finding = finding(List.of(), owner(50, 1), owner(51, 50), owner(52, 50));
    assertEquals("kill 50", stop("root", finding));
    assertEquals("kill 50 60", stop("root", finding(List.of(), owner(50, 1), owner(60, 1))));
  }

  @Test
  void stopsAUnitByItsName() {
    assertEquals("systemctl stop web.service", stop("root", origin(SERVICE, null, null)));
    assertEquals("sudo systemctl stop web.service", stop("ann", origin(SERVICE, null, null)));
    assertEquals(
        "systemctl cat web.service",
        step("ann", "see how it is set up", origin(SERVICE, null, null)));
    assertEquals(
        "sudo journalctl -e -u web.service",
        step("ann", "read its log", origin(SERVICE, null, null)));
  }

  @Test
  void asksAUsersOwnManager() {
    var unit = new Unit("web.service", Manager.USER, "/home/root/web.service", null);
    assertEquals("systemctl --user stop web.service", stop("root", origin(unit, null, null)));
    assertEquals(
        "sudo systemctl --user --machine=root@ stop web.service",
        stop("ann", origin(unit, null, null)));
  }

  @Test
  void killsInALoginSessionInsteadOfEndingIt() {
    var session = new Unit("session-3.scope", Manager.SYSTEM, null, null);
    assertEquals("kill 50", stop("root", origin(session, null, null)));
  }

  @ParameterizedTest
  @CsvSource({
    "DOCKER, docker stop shop",
    "PODMAN, podman stop shop",
    "LXC, lxc-stop --name shop",
    "CONTAINERD, crictl stop 8d3f1a6b5c2e",
    "CRIO, crictl stop 8d3f1a6b5c2e",
    "KUBERNETES, crictl stop 8d3f1a6b5c2e",
  })
  void stopsAContainerWithItsOwnTool(Container.Engine engine, String command) {
    var container = new Container(engine, ID, "shop", null, null, null);
    assertEquals(command, stop("root", origin(SERVICE, container, null)));
  }

  @Test
  void deletesThePodAndNotTheContainerThatWouldComeBack() {
    var container =
        new Container(Container.Engine.CONTAINERD, ID, "web", null, "77-aa", "shop/web-1");
    assertEquals(
        "kubectl --namespace shop delete pod web-1", stop("ann", origin(null, container, null)));
  }

  @Test
  void stopsTheContainerBehindDockersProxy() {
    var container = new Container(Container.Engine.DOCKER, ID, "shop", null, null, null);
    assertEquals("docker stop shop", stop("root", proxied(container)));
    assertEquals("docker ps --filter publish=2424", stop("root", proxied(null)));
  }

  @Test
  void stopsTheSocketTogetherWithTheServiceItWouldStartAgain() {
    var systemd = owner(1, 0, "systemd");
    assertEquals(
        "systemctl stop web.socket web.service",
        stop("root", finding(List.of(waiting(false)), systemd)));
    assertEquals(
        "systemctl stop web.socket", stop("root", finding(List.of(waiting(true)), systemd)));
  }

  @Test
  void neverKillsTheFirstProcess() {
    var steps = steps("root", finding(List.of(), owner(1, 0, "systemd")));
    assertFalse(steps.stream().anyMatch(step -> step.command().contains("kill")), steps::toString);
  }

  @Test
  void quotesWhatAShellWouldTakeApart() {
    var unit = new Unit("a\\x2db.service", Manager.SYSTEM, null, null);
    assertEquals("systemctl stop 'a\\x2db.service'", stop("root", origin(unit, null, null)));
    assertEquals("'it'\\''s $(x)'", NextStep.quoted("it's $(x)"));
    assertEquals("''", NextStep.quoted(""));
  }

  @Test
  void showsTheSettingsThatTheArgumentsName() {
    var owner =
        new Owner(
            50,
            "web",
            "/usr/bin/web",
            false,
            List.of("/usr/bin/web", "--config=/etc/web/main.yml"),
            "root",
            0,
            Instant.EPOCH,
            "/",
            1,
            false);
    assertEquals(
        "less /etc/web/main.yml",
        steps("root", finding(List.of(), owner)).stream()
            .filter(step -> step.to().equals("see how it is set up"))
            .findFirst()
            .orElseThrow()
            .command());
  }

  @Test
  void findsTheSettingsInATitleAndInTheFolderItWorksIn() {
    assertEquals("less /etc/n/n.conf", settings("nginx: master process nginx -c /etc/n/n.conf"));
    assertEquals("less /srv/my.conf", settings("web", "my.conf"));
    assertEquals("ls -l /proc/50/fd", settings("web", ".conf"));
  }

  private static String settings(String... arguments) {
    var owner =
        new Owner(
            50,
            "web",
            "/usr/bin/web",
            false,
            List.of(arguments),
            "root",
            0,
            Instant.EPOCH,
            "/srv",
            1,
            false);
    return steps("root", finding(List.of(), owner)).get(1).command();
  }

  @Test
  void sendsAReaderWhoMaySeeNothingToRoot() {
    var finding = finding(Ownership.NEEDS_ROOT, List.of(), List.of());
    assertEquals("sudo portolan why 2424", steps("ann", finding).getFirst().command());
    assertFalse(
        steps("root", finding).stream().anyMatch(step -> step.command().startsWith("sudo")));
  }

  @Test
  void sendsAReaderOfASilentNameToTheDecoy() {
    var finding = finding(List.of(), owner(50, 1));
    assertTrue(
        new NextSteps("root", "/claims")
            .of(finding, true).stream().anyMatch(s -> s.command().equals("portolan decoy 2424")));
    assertFalse(
        steps("root", finding).stream().anyMatch(s -> s.command().startsWith("portolan decoy")));
  }

  private static String stop(String reader, @Nullable Origin origin) {
    return step(reader, "stop it", origin);
  }

  private static String step(String reader, String to, @Nullable Origin origin) {
    var whole = finding(List.of(), owner(50, 1));
    var finding = origin == null ? whole : with(whole, origin);
    return step(reader, to, finding);
  }

  private static String stop(String reader, Finding finding) {
    return step(reader, "stop it", finding);
  }

  private static String step(String reader, String to, Finding finding) {
    return steps(reader, finding).stream()
        .filter(step -> step.to().equals(to))
        .findFirst()
        .orElseThrow()
        .command();
  }

  private static List<NextStep> steps(String reader, Finding finding) {
    return new NextSteps(reader, "/claims").of(finding, false);
  }

  private static Origin origin(
      @Nullable Unit unit, @Nullable Container container, @Nullable PublishedPort published) {
    return new Origin(
        50, unit, container, new InstalledPackage("dpkg", "web", "1"), "", published, List.of());
  }

  private static Origin proxied(@Nullable Container behind) {
    return origin(
        SERVICE, null, new PublishedPort(Transport.TCP, "0.0.0.0", 2424, "172.17.0.2", 80, behind));
  }

  private static SocketUnit waiting(boolean isPerConnection) {
    return new SocketUnit(
        "web.socket",
        Manager.SYSTEM,
        "/etc/web.socket",
        "ListenStream=2424",
        isPerConnection ? "web@.service" : "web.service",
        isPerConnection,
        null);
  }

  private static Owner owner(int pid, int parent) {
    return owner(pid, parent, "web");
  }

  private static Owner owner(int pid, int parent, String name) {
    return new Owner(
        pid,
        name,
        "/usr/bin/" + name,
        false,
        List.of(),
        "root",
        0,
        Instant.EPOCH,
        "/",
        parent,
        false);
  }

  private static Finding finding(List<SocketUnit> units, Owner... owners) {
    return finding(Ownership.KNOWN, List.of(owners), units);
  }

  private static Finding finding(Ownership ownership, List<Owner> owners, List<SocketUnit> units) {
    return new Finding(
        Instant.EPOCH,
        Transport.TCP,
        2424,
        List.of("127.0.0.1"),
        false,
        Exposure.LOOPBACK,
        "root",
        ownership,
        owners,
        List.of(),
        new Identity(null, null, List.of(), "silent", Bytes.EMPTY),
        List.of(),
        List.of(),
        new Verdict(Verdict.Word.UNKNOWN, "2", "silent", "an answer", List.of()),
        List.of(),
        units);
  }

  private static Finding with(Finding finding, Origin origin) {
    return new Finding(
        finding.at(),
        finding.transport(),
        finding.port(),
        finding.addresses(),
        finding.dualStack(),
        finding.exposure(),
        finding.user(),
        finding.ownership(),
        finding.owners(),
        finding.claims(),
        finding.identity(),
        finding.observations(),
        finding.doubts(),
        finding.verdict(),
        List.of(origin),
        finding.socketUnits());
  }
}
