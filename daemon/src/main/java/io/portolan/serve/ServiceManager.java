package io.portolan.serve;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// systemd, if it started us and wants to know how we are. It is told by its own program
/// `systemd-notify`, since Java has no UNIX datagrams; the unit must say `NotifyAccess=all`. Said
/// as variables, which every version of that program knows.
///
/// @see "sd_notify(3), systemd-notify(1)"
public final class ServiceManager {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final @Nullable String socket;
  private final String program;

  private ServiceManager(@Nullable String socket, String program) {
    this.socket = socket;
    this.program = program;
  }

  /// The one that started this process, if one did.
  ///
  /// @param environment the process's own
  public static ServiceManager of(Map<String, String> environment) {
    return new ServiceManager(environment.get("NOTIFY_SOCKET"), "systemd-notify");
  }

  /// Nobody, who is told nothing.
  public static ServiceManager none() {
    return new ServiceManager(null, "");
  }

  /// Says that everything is open.
  ///
  /// @return what went wrong; empty if it was told, or nobody wants to know
  String ready(String status) {
    return tell("READY=1", "STATUS=" + status);
  }

  String stopping() {
    return tell("STOPPING=1");
  }

  private String tell(String... words) {
    if (socket == null) {
      return "";
    }
    var command = new ArrayList<>(List.of(program));
    command.addAll(List.of(words));
    try {
      Process telling =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!telling.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        telling.destroyForcibly();
        return program + " did not come to an end";
      }
      int status = telling.exitValue();
      return status == 0 ? "" : program + " ended with status " + status;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
