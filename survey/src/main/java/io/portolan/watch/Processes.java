package io.portolan.watch;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What there is to know of a process, read from `/proc/pid` once.
///
/// @see "proc(5): /proc/pid/stat, status, exe, cmdline, cwd; /proc/stat"
final class Processes {
  /// In which `/proc/pid/stat` counts: USER_HZ, which is 100 on every architecture in use.
  private static final long TICKS_PER_SECOND = 100;

  private static final int STAT_LIMIT = 4096;
  private static final int STATUS_LIMIT = 64 * 1024;
  private static final int SYSTEM_STAT_LIMIT = 16 << 20;
  private static final int CAP_SYS_PTRACE = 19;
  private static final String DELETED = " (deleted)";

  private final File proc;
  private final Users users;
  private final Map<Integer, Owner> known = new HashMap<>();
  private @Nullable Long bootSeconds;

  Processes(File proc, Users users) {
    this.proc = proc;
    this.users = users;
  }

  Users users() {
    return users;
  }

  /// The process, or null if it has ended.
  @Nullable Owner owner(int pid) {
    Owner owner = known.get(pid);
    if (owner == null) {
      owner = read(pid);
      if (owner != null) {
        known.put(pid, owner);
      }
    }
    return owner;
  }

  /// Whether this process sees every other one: it has CAP_SYS_PTRACE, or nothing says it has not.
  /// From others a `/proc` mounted with `hidepid` hides processes altogether.
  boolean seesAll() {
    String status = latin1(new File(proc, "self/status"), STATUS_LIMIT);
    int capabilities = status == null ? -1 : field(status, "CapEff:");
    return status == null || capabilities < 0 || hasBit(status, capabilities, CAP_SYS_PTRACE);
  }

  private @Nullable Owner read(int pid) {
    var process = new File(proc, Integer.toString(pid));
    byte[] stat = ProcText.read(new File(process, "stat"), STAT_LIMIT);
    if (stat == null) {
      return null;
    }
    String text = new String(stat, StandardCharsets.UTF_8);
    int open = text.indexOf('(');
    int close = text.lastIndexOf(')');
    if (open < 0 || close < open) {
      return null;
    }
    String status = latin1(new File(process, "status"), STATUS_LIMIT);
    long uid = status == null ? -1 : effectiveUid(status);
    String program = target(new File(process, "exe"));
    boolean deleted = program != null && program.endsWith(DELETED);
    byte[] arguments = ProcText.read(new File(process, "cmdline"), Owner.ARGUMENT_BYTES + 1);
    return new Owner(
        pid,
        text.substring(open + 1, close),
        unmarked(program),
        deleted,
        arguments == null ? List.of() : arguments(arguments),
        uid < 0 ? "" : users.name(uid),
        uid,
        started(text, close + 1),
        target(new File(process, "cwd")),
        Math.max(0, (int) ProcText.number(text, close + 1, 1)),
        arguments != null && arguments.length > Owner.ARGUMENT_BYTES);
  }

  /// The kernel marks the path of a file that has been removed.
  private static @Nullable String unmarked(@Nullable String program) {
    return program == null || !program.endsWith(DELETED)
        ? program
        : program.substring(0, program.length() - DELETED.length());
  }

  /// Field 22 of `/proc/pid/stat`, which counts from the boot of the system.
  private @Nullable Instant started(String stat, int afterName) {
    long ticks = ProcText.number(stat, afterName, 19);
    long boot = bootSeconds();
    if (ticks < 0 || boot < 0) {
      return null;
    }
    long nanos = ticks % TICKS_PER_SECOND * (1_000_000_000L / TICKS_PER_SECOND);
    return Instant.EPOCH.plusSeconds(boot).plusSeconds(ticks / TICKS_PER_SECOND).plusNanos(nanos);
  }

  private long bootSeconds() {
    if (bootSeconds == null) {
      String stat = latin1(new File(proc, "stat"), SYSTEM_STAT_LIMIT);
      int at = stat == null ? -1 : field(stat, "btime ");
      bootSeconds = stat == null || at < 0 ? -1 : ProcText.decimal(stat, at);
    }
    return bootSeconds;
  }

  /// The second of four: real, effective, saved, file system; -1 if it cannot be read.
  private static long effectiveUid(String status) {
    int at = field(status, "Uid:");
    return at < 0 ? -1 : ProcText.number(status, at, 1);
  }

  /// Where what follows `label` at the start of a line begins, or -1 if no line starts so.
  private static int field(String text, String label) {
    int at = text.indexOf(label);
    while (at > 0 && text.charAt(at - 1) != '\n') {
      at = text.indexOf(label, at + 1);
    }
    return at < 0 ? -1 : at + label.length();
  }

  /// Whether a number of 16 hexadecimal digits has a bit, counted from the lowest, set.
  private static boolean hasBit(String text, int from, int bit) {
    int at = ProcText.word(text, from, 0);
    int digit = at + 15 - bit / 4;
    return at >= 0
        && digit < text.length()
        && (Character.digit(text.charAt(digit), 16) >> bit % 4 & 1) == 1;
  }

  /// Each argument ends with a zero byte. A process that shows a title of its own instead leaves
  /// zero bytes behind it, so empty arguments at the end are dropped.
  private static List<String> arguments(byte[] bytes) {
    int end = Math.min(bytes.length, Owner.ARGUMENT_BYTES);
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    var arguments = new ArrayList<String>();
    int start = 0;
    for (int i = 0; i <= end && end > 0; i++) {
      if (i == end || bytes[i] == 0) {
        arguments.add(new String(bytes, start, i - start, StandardCharsets.UTF_8));
        start = i + 1;
      }
    }
    return arguments;
  }

  private static @Nullable String target(File link) {
    try {
      return Files.readSymbolicLink(link.toPath()).toString();
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable String latin1(File file, int limit) {
    byte[] bytes = ProcText.read(file, limit);
    return bytes == null ? null : new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
