package io.portolan.watch;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A process from which another came: the one that started it or has adopted it, or one further up.
///
/// @param pid 1 or more, in this process's pid namespace
/// @param name as the kernel keeps it, cut to 15 bytes
/// @param commandLine its arguments, the program itself first; empty if it shows none
/// @param started accurate to a second; null if it could not be read
/// @see "proc(5): /proc/pid/stat, cmdline"
public record Ancestor(int pid, String name, List<String> commandLine, @Nullable Instant started) {
  public Ancestor {
    commandLine = List.copyOf(commandLine);
  }
}
