package io.portolan.survey;

import io.portolan.watch.Listener;
import io.portolan.watch.Owner;
import io.portolan.watch.Ownership;
import io.portolan.wire.Transport;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// How far an examination of a listener of this host may go.
///
/// On some ports live devices that print or act on whatever arrives, and some programs were seen
/// to end at words that are not theirs. There we speak only to programs we can see and that are
/// neither printing nor industrial; a greeting may be waited for, except where connecting is an
/// act already.
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

  /// Snapcast's and Hamlib's; see [#FRAGILE_PROGRAMS].
  private static final Set<Integer> FRAGILE = Set.of(1704, 1705, 4532, 4533);

  /// Snapcast's server (0.26) ends at a line that is no UTF-8, iperf 2 (2.1.8) after a caller who
  /// measures nothing. Hamlib's daemons take every letter for an order to the radio or to the motor
  /// of an antenna: a `T` transmits.
  private static final Set<String> FRAGILE_PROGRAMS =
      Set.of("snapserver", "iperf", "rigctld", "rotctld", "ampctld");

  /// Where a debugger is awaited by convention: QEMU's option `-s`, OpenOCD's first target.
  private static final Set<Integer> DEBUGGED = Set.of(1234, 3333);

  /// Programs that halt what they debug as soon as somebody connects, or end when he leaves.
  private static final Set<String> DEBUG_SERVERS =
      Set.of("gdbserver", "lldb-server", "openocd", "dlv", "st-util");

  private static final String QEMU = "qemu-";

  /// Parts of program names that mean printing or industrial control.
  private static final List<String> DELICATE =
      List.of(
          "cups", "lpd", "print", "modbus", "opcua", "codesys", "bacnet", "dnp3", "rtpd", "plc");

  /// What could be running any program, of a controller as well.
  private static final Pattern INTERPRETER =
      Pattern.compile("(?:python|perl|ruby|node|nodejs|java|mono|dotnet|php|lua|socat)[0-9.]*");

  /// Decides for one listener of this host.
  static Caution towards(Listener listener) {
    if (listener.address().isMulticastAddress() || listener.address().isLinkLocalAddress()) {
      return LEAVE_ALONE;
    }
    if (listener.owners().stream().anyMatch(o -> isDebuggerPort(o, listener.port()))) {
      return LEAVE_ALONE;
    }
    if (listener.owners().stream().anyMatch(o -> breaksEasily(o, listener.port()))) {
      return LISTEN;
    }
    if (listener.ownership() != Ownership.KNOWN && DEBUGGED.contains(listener.port())) {
      return LEAVE_ALONE;
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
    return DELICATE.stream().anyMatch(name::contains) || INTERPRETER.matcher(name).matches();
  }

  private static boolean breaksEasily(Owner owner, int port) {
    return FRAGILE_PROGRAMS.contains(Programs.nameOf(owner)) || isConsoleOfGuest(owner, port);
  }

  /// Whether a connection to it alone changes what is debugged: a JVM that was started suspended
  /// resumes, a guest of QEMU stands still.
  private static boolean isDebuggerPort(Owner owner, int port) {
    return DEBUG_SERVERS.contains(Programs.nameOf(owner))
        || isDebuggerOfJvm(owner, port)
        || isDebuggerOfGuest(owner, port);
  }

  private static boolean isDebuggerOfJvm(Owner owner, int port) {
    return owner.commandLine().stream()
        .anyMatch(
            a ->
                (a.startsWith("-agentlib:jdwp") || a.startsWith("-Xrunjdwp"))
                    && a.matches(".*address=[^,]*\\b" + port + "(,.*)?"));
  }

  /// @see "QEMU User Documentation, Invocation: -gdb, -s, and -g of user space emulation"
  private static boolean isDebuggerOfGuest(Owner owner, int port) {
    return Programs.nameOf(owner).startsWith(QEMU)
        && ((port == 1234 && owner.commandLine().contains("-s"))
            || isValueOf(owner, Set.of("-gdb", "-g"), port));
  }

  /// Whether what is said there goes to a guest of QEMU, or to the monitor that orders it about.
  ///
  /// @see "QEMU User Documentation, Invocation: -serial, -chardev, -monitor"
  private static boolean isConsoleOfGuest(Owner owner, int port) {
    return Programs.nameOf(owner).startsWith(QEMU)
        && isValueOf(
            owner,
            Set.of("-serial", "-parallel", "-chardev", "-monitor", "-qmp", "-debugcon"),
            port);
  }

  /// Whether one of these options of the owner's command line names the port.
  private static boolean isValueOf(Owner owner, Set<String> options, int port) {
    List<String> words = owner.commandLine();
    return IntStream.range(1, words.size())
        .filter(i -> options.contains(words.get(i - 1)))
        .anyMatch(i -> words.get(i).matches("(?:.*[:=])?" + port + "(?:,.*)?"));
  }
}
