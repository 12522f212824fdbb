package io.portolan.serve;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// The process's log: what our servers tell, one line an event on standard error, each with its
/// level and the time. Under systemd, which notes the time itself, without it.
///
/// ```
/// 2026-11-21T17:05:04.123Z info login refused: test from /127.0.0.1:40312
/// ```
public final class ProcessLog {
  /// Held so that the level set here is not collected with its logger.
  private static final Logger OURS = Logger.getLogger("io.portolan");

  private ProcessLog() {}

  /// Logs in this way from now on.
  ///
  /// @param everything whether also what only matters when one looks for something: who comes and
  ///     goes, and why lines were closed
  /// @param environment of the process
  public static void open(boolean everything, Map<String, String> environment) {
    Logger root = LogManager.getLogManager().getLogger("");
    for (var handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    var handler = new ConsoleHandler();
    handler.setLevel(Level.ALL);
    handler.setFormatter(new OneLine(!environment.containsKey("INVOCATION_ID")));
    root.addHandler(handler);
    OURS.setLevel(everything ? Level.FINE : Level.INFO);
  }

  /// One line an event, and the stack trace of what was thrown below it.
  static final class OneLine extends Formatter {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final boolean timed;

    OneLine(boolean timed) {
      this.timed = timed;
    }

    @Override
    public String format(LogRecord record) {
      var line = new StringBuilder();
      if (timed) {
        line.append(TIME.format(record.getInstant())).append(' ');
      }
      line.append(word(record.getLevel())).append(' ');
      line.append(formatMessage(record).replaceAll("\\R", " ")).append('\n');
      if (record.getThrown() != null) {
        var trace = new StringWriter();
        record.getThrown().printStackTrace(new PrintWriter(trace));
        line.append(trace);
      }
      return line.toString();
    }

    private static String word(Level level) {
      int value = level.intValue();
      if (value >= Level.SEVERE.intValue()) {
        return "error";
      }
      return value >= Level.WARNING.intValue()
          ? "warning"
          : value >= Level.INFO.intValue() ? "info" : "debug";
    }
  }
}
