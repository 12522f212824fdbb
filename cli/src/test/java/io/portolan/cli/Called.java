package io.portolan.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.ToIntFunction;

/// What a call of the program came to.
///
/// @param status its exit status
/// @param out what it printed
/// @param err its progress and complaints
record Called(int status, String out, String err) {
  /// The program with these arguments, its output going nowhere that is a terminal.
  static Called run(String... arguments) {
    return runOn(0, false, arguments);
  }

  /// The same on a terminal.
  ///
  /// @param columns its width
  static Called runOn(int columns, boolean isColored, String... arguments) {
    return with(columns, isColored, console -> Main.run(arguments, console));
  }

  /// Whatever runs on a console.
  ///
  /// @param program gives its exit status
  static Called with(int columns, boolean isColored, ToIntFunction<Console> program) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var console = new Console(stream(out), stream(err), columns, isColored, false);
    int status = program.applyAsInt(console);
    console.out().flush();
    console.err().flush();
    return new Called(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /// The output as one line, so that a sentence is found however it was wrapped.
  String flowing() {
    return out.replaceAll("\\s+", " ");
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, false, StandardCharsets.UTF_8);
  }
}
