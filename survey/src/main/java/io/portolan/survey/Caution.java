package io.portolan.survey;

import io.portolan.watch.Listener;
import io.portolan.watch.Owner;
import io.portolan.watch.Ownership;
import io.portolan.wire.Transport;
import java.util.List;
import java.util.Set;

/// How far an examination of a listener of this host may go.
///
/// On some ports live devices that print or act on whatever arrives, and some programs were seen to
/// end at words that are not theirs. There we speak only to
/// programs we can see and that are neither printing nor industrial; a greeting may always be
/// waited for.
///
/// @see "ours: safety and manners of probing"
enum Caution {
  /// Listen and speak.
  SPEAK,
  /// Wait for a greeting, say nothing.
  LISTEN,
  /// Not even connect.
  LEAVE_ALONE;

  private static final Set<Integer> PRINTERS =
      Set.of(515, 9100, 9101, 9102, 9103, 9104, 9105, 9106, 9107);

  private static final Set<Integer> INDUSTRIAL =
      Set.of(
          102, 502, 789, 1089, 1090, 1091, 1911, 2222, 2404, 2543, 4840, 4911, 5006, 5007, 9600,
          18000, 18245, 20000, 34962, 34963, 34964, 44818, 47808);

  /// Snapcast's: its server (0.26) ends at a line that is no UTF-8.
  private static final Set<Integer> FRAGILE = Set.of(1704, 1705);

  private static final Set<String> FRAGILE_PROGRAMS = Set.of("snapserver");

  /// Parts of program names that mean printing or industrial control.
  private static final List<String> DELICATE =
      List.of(
          "cups", "lpd", "print", "modbus", "opcua", "codesys", "bacnet", "dnp3", "rtpd", "plc");

  /// Decides for one listener of this host.
  static Caution towards(Listener listener) {
    if (listener.address().isMulticastAddress() || listener.address().isLinkLocalAddress()) {
      return LEAVE_ALONE;
    }
    if (listener.owners().stream().anyMatch(o -> isDebuggerPort(o, listener.port()))) {
      return LEAVE_ALONE;
    }
    if (listener.owners().stream().anyMatch(o -> FRAGILE_PROGRAMS.contains(Programs.nameOf(o)))) {
      return LISTEN;
    }
    boolean isListed =
        FRAGILE.contains(listener.port())
            || PRINTERS.contains(listener.port())
            || INDUSTRIAL.contains(listener.port());
    if (!isListed) {
      return SPEAK;
    }
    boolean isTrusted =
        listener.ownership() == Ownership.KNOWN
            && listener.owners().stream().noneMatch(Caution::isDelicate);
    if (isTrusted) {
      return SPEAK;
    }
    return listener.transport() == Transport.TCP ? LISTEN : LEAVE_ALONE;
  }

  /// Why it does not speak, for people.
  String because() {
    return switch (this) {
      case SPEAK -> "";
      case LISTEN -> "not probed: policy for printers, industrial devices and what breaks easily";
      case LEAVE_ALONE -> "not probed: policy for multicast, link-local and debugger ports";
    };
  }

  private static boolean isDelicate(Owner owner) {
    String name = Programs.nameOf(owner);
    return DELICATE.stream().anyMatch(name::contains);
  }

  /// Connecting to the debugger port of a JVM that was started suspended resumes it.
  private static boolean isDebuggerPort(Owner owner, int port) {
    return owner.commandLine().stream()
        .anyMatch(
            a ->
                (a.startsWith("-agentlib:jdwp") || a.startsWith("-Xrunjdwp"))
                    && a.matches(".*address=[^,]*\\b" + port + "(,.*)?"));
  }
}
