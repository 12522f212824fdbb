package io.portolan.watch;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// How busy a host is: whoever waits for its programs should know.
///
/// @see "Linux manual page proc_loadavg(5)"
public final class Workload {
  private static final int LIMIT = 64;

  private Workload() {}

  /// How many threads ran or wanted to for each processor, on average over the last minute; 0 where
  /// the kernel does not say.
  ///
  /// @param root the folder that holds `proc`
  /// @param processors at least 1
  public static double perProcessor(Path root, int processors) {
    byte[] text = ProcText.read(new File(root.toFile(), "proc/loadavg"), LIMIT);
    if (text == null) {
      return 0;
    }
    String first = new String(text, StandardCharsets.ISO_8859_1).split(" ", 2)[0];
    return first.matches("[0-9]{1,9}\\.[0-9]{1,9}") ? Double.parseDouble(first) / processors : 0;
  }
}
