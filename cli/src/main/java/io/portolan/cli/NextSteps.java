package io.portolan.cli;

import static io.portolan.cli.NextStep.quoted;

import io.portolan.survey.Finding;
import io.portolan.survey.Verdict;
import io.portolan.watch.Owner;
import io.portolan.watch.Ownership;
import io.portolan.watch.origin.Container;
import io.portolan.watch.origin.Origin;
import io.portolan.watch.origin.PublishedPort;
import io.portolan.watch.origin.SocketUnit;
import io.portolan.watch.origin.Unit;
import io.portolan.wire.Transport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What to do about a listener: how to stop it, see how it is set up, and look closer. Pure: it
/// reads nothing and runs nothing.
///
/// @param reader the name of the user who will read this
/// @param claimsFile the user's own claims where they are in no usual place, else empty
record NextSteps(String reader, String claimsFile) {
  private static final List<String> SETTINGS =
      List.of(".conf", ".cfg", ".cnf", ".config", ".ini", ".json", ".toml", ".yaml", ".yml");

  /// @param isNameOnly whether nobody knows what should talk on this port
  List<NextStep> of(Finding finding, boolean isNameOnly) {
    var steps = new ArrayList<NextStep>();
    if (finding.ownership() == Ownership.NEEDS_ROOT) {
      boolean isRoot = reader.equals("root");
      if (!isRoot) {
        steps.add(new NextStep("see who holds it", "sudo portolan why " + place(finding)));
      }
    }
    if (!finding.owners().isEmpty()) {
      Owner holder = holder(finding);
      Origin origin = finding.originOf(holder).orElse(null);
      stop(finding, holder, origin, steps);
      settings(holder, origin, steps);
      log(origin, steps);
    }
    steps.add(callers(finding));
    if (finding.verdict().word() == Verdict.Word.UNKNOWN) {
      if (isNameOnly) {
        steps.add(new NextStep("once stopped, hear who calls", "portolan decoy " + place(finding)));
      }
      steps.add(new NextStep("hear what is spoken there", recording(finding)));
    }
    site(finding).ifPresent(steps::add);
    steps.add(
        new NextStep("all of it, with all bytes", "portolan why " + place(finding) + " --json"));
    return steps;
  }

  /// Where nobody listens.
  static List<NextStep> ofSilence(PortQuery port) {
    return List.of(
        new NextStep("wait until somebody does", "portolan wait " + port + " --timeout 1h"),
        new NextStep("hear who calls meanwhile", "portolan decoy " + port),
        new NextStep("all that is on file", "portolan port " + port));
  }

  /// Whoever must end for the others to end: the oldest that is not systemd waiting for a caller.
  static Owner holder(Finding finding) {
    return finding.owners().stream()
        .filter(owner -> finding.socketUnits().isEmpty() || !owner.name().equals("systemd"))
        .findFirst()
        .orElse(finding.owners().getFirst());
  }

  private void stop(Finding finding, Owner holder, @Nullable Origin origin, List<NextStep> steps) {
    Unit unit = origin == null ? null : origin.unit();
    Container container = origin == null ? null : origin.container();
    PublishedPort published = origin == null ? null : origin.published();
    String command;
    if (!finding.socketUnits().isEmpty()) {
      SocketUnit waiting = finding.socketUnits().getFirst();
      command =
          systemctl(waiting.manager(), holder, "stop")
              + quoted(waiting.name())
              + (waiting.isPerConnection() ? "" : " " + quoted(waiting.service()));
    } else if (published != null) {
      Container behind = published.container();
      command =
          asRoot()
              + (behind == null
                  ? "docker ps --filter publish=" + published.hostPort()
                  : "docker stop " + quoted(behind.shortName()));
    } else if (container != null) {
      command = stop(container);
    } else if (unit != null && unit.name().endsWith(".service")) {
      command = systemctl(unit.manager(), holder, "stop") + quoted(unit.name());
    } else if (holder.pid() == 1) {
      return;
    } else {
      command = asUser(holder) + "kill " + toKill(finding);
    }
    steps.add(new NextStep("stop it", command));
  }

  /// The children of one that ends are left to it: a master process ends its workers.
  private static String toKill(Finding finding) {
    var pids = finding.owners().stream().map(Owner::pid).collect(Collectors.toSet());
    return finding.owners().stream()
        .filter(owner -> !pids.contains(owner.parent()))
        .map(owner -> Integer.toString(owner.pid()))
        .collect(Collectors.joining(" "));
  }

  private String stop(Container container) {
    String name = quoted(container.shortName());
    String pod = container.podName();
    if (pod != null && pod.contains("/")) {
      int slash = pod.indexOf('/');
      return "kubectl --namespace "
          + quoted(pod.substring(0, slash))
          + " delete pod "
          + quoted(pod.substring(slash + 1));
    }
    return asRoot()
        + switch (container.engine()) {
          case DOCKER -> "docker stop " + name;
          case PODMAN -> "podman stop " + name;
          case LXC -> "lxc-stop --name " + name;
          case CONTAINERD, CRIO, KUBERNETES ->
              "crictl stop " + quoted(container.id().substring(0, 12));
        };
  }

  private void settings(Owner holder, @Nullable Origin origin, List<NextStep> steps) {
    var commands = new LinkedHashSet<String>();
    if (origin != null && origin.container() == null) {
      Unit unit = origin.unit();
      if (unit != null && unit.file() != null) {
        commands.add(systemctl(unit.manager(), holder, "cat") + quoted(unit.name()));
      }
    }
    Container container = origin == null ? null : origin.container();
    if (container != null) {
      switch (container.engine()) {
        case DOCKER -> commands.add(asRoot() + "docker inspect " + quoted(container.shortName()));
        case PODMAN -> commands.add(asRoot() + "podman inspect " + quoted(container.shortName()));
        case LXC -> commands.add(asRoot() + "lxc-info --name " + quoted(container.shortName()));
        case CONTAINERD, CRIO, KUBERNETES ->
            commands.add(asRoot() + "crictl inspect " + quoted(container.id().substring(0, 12)));
      }
    }
    if (container == null) {
      settingsFile(holder).ifPresent(file -> commands.add("less " + quoted(file)));
    }
    if (commands.isEmpty() && holder.pid() != 1) {
      steps.add(
          new NextStep(
              "see its open files", asUser(holder) + "ls -l /proc/" + holder.pid() + "/fd"));
    }
    commands.forEach(command -> steps.add(new NextStep("see how it is set up", command)));
  }

  /// The file of settings that its arguments name; some show all of them as one title.
  private static Optional<String> settingsFile(Owner holder) {
    String folder = holder.workingDirectory();
    return holder.commandLine().stream()
        .flatMap(argument -> Arrays.stream(argument.split("[ =]", -1)))
        .filter(
            word ->
                SETTINGS.stream()
                    .anyMatch(end -> word.length() > end.length() && word.endsWith(end)))
        .filter(word -> word.startsWith("/") || folder != null)
        .findFirst()
        .map(word -> word.startsWith("/") ? word : folder + "/" + word);
  }

  private void log(@Nullable Origin origin, List<NextStep> steps) {
    if (origin == null) {
      return;
    }
    Unit unit = origin.unit();
    Container container = origin.container();
    if (container != null) {
      String name = quoted(container.shortName());
      switch (container.engine()) {
        case DOCKER ->
            steps.add(new NextStep("read its log", asRoot() + "docker logs --tail 50 " + name));
        case PODMAN ->
            steps.add(new NextStep("read its log", asRoot() + "podman logs --tail 50 " + name));
        case LXC, CONTAINERD, CRIO, KUBERNETES -> {}
      }
    } else if (unit != null && unit.name().endsWith(".service")) {
      String whose = unit.manager() == Unit.Manager.USER ? "--user-unit " : "-u ";
      steps.add(
          new NextStep("read its log", asRoot() + "journalctl -e " + whose + quoted(unit.name())));
    }
  }

  private static NextStep callers(Finding finding) {
    boolean isTcp = finding.transport() == Transport.TCP;
    return new NextStep(
        isTcp ? "see who is connected" : "see its socket",
        (isTcp ? "ss -tnp" : "ss -uanp") + " 'sport = :" + finding.port() + "'");
  }

  private String recording(Finding finding) {
    return asRoot()
        + "timeout 60 tcpdump -i any -w - "
        + finding.transport().word()
        + " port "
        + finding.port()
        + " | portolan dissect -";
  }

  /// What makes it site policy, so that it is expected.
  private Optional<NextStep> site(Finding finding) {
    boolean isContested =
        switch (finding.verdict().word()) {
          case MISMATCH, SQUATTER, UNCLAIMED -> true;
          case EXPECTED, UNKNOWN, SUSPICIOUS -> false;
        };
    var spoken = finding.identity().recognised();
    if (!isContested || spoken.isEmpty()) {
      return Optional.empty();
    }
    String file = claimsFile.isEmpty() ? "" : " --claims " + quoted(claimsFile);
    return Optional.of(
        new NextStep("say that it belongs here", "portolan accept " + place(finding) + file));
  }

  private String systemctl(Unit.Manager manager, Owner holder, String verb) {
    return switch (manager) {
      case SYSTEM -> (verb.equals("stop") ? asRoot() : "") + "systemctl " + verb + " ";
      case USER ->
          holder.user().equals(reader)
              ? "systemctl --user " + verb + " "
              : asRoot()
                  + "systemctl --user --machine="
                  + quoted(holder.user() + "@")
                  + " "
                  + verb
                  + " ";
    };
  }

  private String asUser(Owner holder) {
    return holder.user().equals(reader) ? "" : asRoot();
  }

  private String asRoot() {
    return reader.equals("root") ? "" : "sudo ";
  }

  private static String place(Finding finding) {
    return finding.port() + (finding.transport() == Transport.UDP ? "/udp" : "");
  }
}
