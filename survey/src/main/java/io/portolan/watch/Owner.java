package io.portolan.watch;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A process that holds a listening socket.
///
/// What could not be read is null, empty or -1, as each component says; all of it was read within
/// one look, but not at one instant.
///
/// @param pid 1 or more, in this process's pid namespace
/// @param name as the kernel keeps it, cut to 15 bytes; the process may change it at will
/// @param executable path of the program file as the process's own mount namespace has it; null if
///     it could not be read
/// @param executableDeleted whether that file has been removed or replaced since; false if
///     `executable` is null
/// @param commandLine the program's arguments, the program itself first, as the process shows them
///     now, without empty ones at the end; empty if it shows none
/// @param user of `uid`, or the number itself where it has no name; "" if `uid` is unknown
/// @param uid the effective user id; -1 if it could not be read
/// @param started accurate to a second; null if it could not be read
/// @param workingDirectory null if it could not be read
/// @param parent pid of the process that started it or has adopted it; 0 if there is none
/// @param commandLineCut whether `commandLine` stops before its end: after [#ARGUMENT_BYTES] bytes
/// @see "proc(5): /proc/pid/stat, status, exe, cmdline, cwd"
public record Owner(
    int pid,
    String name,
    @Nullable String executable,
    boolean executableDeleted,
    List<String> commandLine,
    String user,
    long uid,
    @Nullable Instant started,
    @Nullable String workingDirectory,
    int parent,
    boolean commandLineCut) {
  /// The most bytes of arguments that are read, terminators included.
  public static final int ARGUMENT_BYTES = 64 * 1024;

  public Owner {
    commandLine = List.copyOf(commandLine);
  }
}
