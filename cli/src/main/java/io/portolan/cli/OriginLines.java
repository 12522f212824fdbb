package io.portolan.cli;

import io.portolan.survey.Finding;
import io.portolan.watch.Ancestor;
import io.portolan.watch.Owner;
import io.portolan.watch.origin.Container;
import io.portolan.watch.origin.InstalledPackage;
import io.portolan.watch.origin.Origin;
import io.portolan.watch.origin.PublishedPort;
import io.portolan.watch.origin.SocketUnit;
import io.portolan.watch.origin.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Who holds a port and how that came to be, on a page.
final class OriginLines {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

  /// As much of a command line as tells which of several it is.
  private static final int ARGUMENTS_SHOWN = 200;

  /// Enough for a shell in a shell in a login.
  private static final int ANCESTORS_SHOWN = 5;

  private final Labels labels;
  private final Instant now;

  OriginLines(Labels labels, Instant now) {
    this.labels = labels;
    this.now = now;
  }

  void print(Finding finding) {
    labels.heading("HELD BY");
    switch (finding.ownership()) {
      case NEEDS_ROOT ->
          labels.line(
              "a process this user may not see; user " + finding.user() + " opened the socket");
      case ELSEWHERE -> labels.line("a process that cannot be seen from here");
      case NONE_VISIBLE ->
          labels.line(
              "no process that can be seen, not even by root: the kernel itself, or a process in"
                  + " another container; user "
                  + finding.user()
                  + " opened the socket");
      case KNOWN -> {
        Owner holder = NextSteps.holder(finding);
        holder(holder, finding.originOf(holder).orElse(null));
        others(finding, holder);
        labels.heading("CAME FROM");
        socketUnits(finding, holder);
        origin(finding.originOf(holder).orElse(null));
      }
    }
  }

  private void holder(Owner holder, @Nullable Origin origin) {
    labels.line(
        Text.program(holder)
            + ", process "
            + holder.pid()
            + " of user "
            + holder.user()
            + since(holder.started()));
    String program = holder.executable();
    if (program == null) {
      labels.line("its program file cannot be seen by this user");
    } else {
      labels.line(
          program
              + (holder.executableDeleted() ? " (deleted or replaced since it was started)" : "")
              + installed(origin));
    }
    String arguments = String.join(" ", holder.commandLine());
    if (!arguments.isEmpty() && !arguments.equals(program)) {
      labels.line("run as: ", printable(arguments));
    }
    if (holder.workingDirectory() != null && !holder.workingDirectory().equals("/")) {
      labels.line("works in " + printable(holder.workingDirectory()));
    }
  }

  private static String installed(@Nullable Origin origin) {
    if (origin == null) {
      return "";
    }
    InstalledPackage installed = origin.installed();
    return installed == null
        ? " (" + origin.notInstalled() + ")"
        : ", from package "
            + installed.name()
            + (installed.version() == null ? "" : " " + installed.version());
  }

  /// Workers of the same program take one line together.
  private void others(Finding finding, Owner holder) {
    var others = new ArrayList<>(finding.owners());
    others.remove(holder);
    if (others.isEmpty()) {
      return;
    }
    boolean isWorkers = others.stream().allMatch(o -> Text.program(o).equals(Text.program(holder)));
    String names =
        others.stream()
            .limit(8)
            .map(o -> isWorkers ? Integer.toString(o.pid()) : Text.program(o) + "[" + o.pid() + "]")
            .collect(Collectors.joining(", "));
    String more = others.size() > 8 ? ", …" : "";
    labels.line(
        isWorkers
            ? "and " + others.size() + " more of the same program: " + names + more
            : "also held by " + names + more);
  }

  private void socketUnits(Finding finding, Owner holder) {
    if (finding.socketUnits().isEmpty()) {
      return;
    }
    SocketUnit unit = finding.socketUnits().getFirst();
    boolean isWaiting = holder.name().equals("systemd");
    labels.line(
        "socket unit "
            + unit.name()
            + (unit.description() == null ? "" : " (" + unit.description() + ")")
            + ", "
            + unit.file()
            + ": "
            + unit.listens());
    labels.line(
        unit.isPerConnection()
            ? "systemd starts " + unit.service() + " anew for each caller"
            : isWaiting
                ? "systemd listens and starts " + unit.service() + " for the first caller"
                : "systemd listened, and started " + unit.service() + " for a caller");
    if (isWaiting) {
      labels.line("our own questions may have been that caller");
    }
    finding.socketUnits().stream()
        .skip(1)
        .forEach(other -> labels.line(other.name() + " names the same port"));
  }

  private void origin(@Nullable Origin origin) {
    if (origin == null) {
      labels.line("not known: the process has ended meanwhile");
      return;
    }
    Container container = origin.container();
    if (container != null) {
      labels.line(text(container));
    }
    PublishedPort published = origin.published();
    if (published != null) {
      labels.line(
          "Docker passes it on to "
              + published.containerAddress()
              + " port "
              + published.containerPort());
      Container behind = published.container();
      labels.line(behind == null ? "of a container whose record is not readable" : text(behind));
    }
    Unit unit = origin.unit();
    if (unit != null) {
      labels.line(text(unit));
    } else if (container == null) {
      labels.line("no systemd unit and no container");
    }
    parents(origin.ancestors());
  }

  static String text(Container container) {
    var text = new StringBuilder(container.engine().word()).append(" container ");
    text.append(container.shortName());
    text.append(
        container.image() == null ? ", image not readable" : ", image " + container.image());
    if (container.podName() != null) {
      text.append(", pod ").append(container.podName());
    } else if (container.pod() != null) {
      text.append(", pod ").append(container.pod());
    }
    return text.toString();
  }

  private static String text(Unit unit) {
    if (unit.isLoginSession()) {
      return "a login session (" + unit.name() + "): somebody started it by hand";
    }
    return (unit.manager() == Unit.Manager.USER ? "the user's own systemd unit " : "systemd unit ")
        + unit.name()
        + (unit.description() == null ? "" : " (" + unit.description() + ")")
        + (unit.file() == null ? "" : ", " + unit.file());
  }

  /// The first process adopts whoever has lost his parent, so it says nothing of who started it.
  private void parents(List<Ancestor> ancestors) {
    if (ancestors.isEmpty()) {
      return;
    }
    Ancestor parent = ancestors.getFirst();
    if (ancestors.size() == 1 && parent.pid() == 1) {
      labels.line(
          "its parent is "
              + name(parent)
              + ", which also adopts orphans: who started it is not known");
      return;
    }
    String chain =
        ancestors.stream()
            .limit(ANCESTORS_SHOWN)
            .map(OriginLines::name)
            .collect(Collectors.joining(" ← "));
    labels.line("started by " + chain + (ancestors.size() > ANCESTORS_SHOWN ? " ← …" : ""));
  }

  private static String name(Ancestor ancestor) {
    return ancestor.name() + "[" + ancestor.pid() + "]";
  }

  private String since(@Nullable Instant started) {
    return started == null
        ? ""
        : ", since " + TIME.format(started) + " (" + ago(Duration.between(started, now)) + ")";
  }

  private static String ago(Duration time) {
    if (time.toDays() > 1) {
      return time.toDays() + " days";
    }
    if (time.toHours() > 1) {
      return time.toHours() + " hours";
    }
    if (time.toMinutes() > 1) {
      return time.toMinutes() + " minutes";
    }
    return Math.max(0, time.toSeconds()) + " s";
  }

  private static String printable(String text) {
    String cut = text.length() > ARGUMENTS_SHOWN ? text.substring(0, ARGUMENTS_SHOWN) + "…" : text;
    return cut.replaceAll("\\s+", " ");
  }
}
