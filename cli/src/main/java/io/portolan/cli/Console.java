package io.portolan.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// Where a command writes: results to `out`, everything else to `err`.
///
/// @param columns width of the terminal behind `out`; 0 if it is none, and then nothing is cut
/// @param isColored whether results may carry colour
/// @param showsProgress whether `err` is a terminal that may show passing lines
public record Console(
    PrintStream out, PrintStream err, int columns, boolean isColored, boolean showsProgress) {
  /// The process's own streams. The launcher says what they are connected to, since asking costs
  /// the JVM more than the rest of a short command.
  public static Console ofProcess() {
    int columns = Integer.getInteger("portolan.columns", 0);
    return new Console(
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        columns,
        columns > 0 && System.getenv("NO_COLOR") == null,
        Boolean.getBoolean("portolan.progress"));
  }

  /// The same streams, with colour switched on or off.
  Console colored(boolean colored) {
    return new Console(out, err, columns, colored, showsProgress);
  }

  Console quiet() {
    return new Console(out, err, columns, isColored, false);
  }

  /// A command's one-line complaint: what, why, and what to do.
  void complain(String line) {
    err.println("portolan: " + line);
    err.flush();
  }

  /// The stream for a document that is written as bytes.
  OutputStream bytes() {
    return out;
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), 16 * 1024),
        false,
        StandardCharsets.UTF_8);
  }
}
