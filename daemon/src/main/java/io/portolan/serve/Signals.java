package io.portolan.serve;

import java.util.HashMap;
import java.util.Map;

/// The process's signals. Java has no API of its own for them; `sun.misc.Signal` is what the module
/// `jdk.unsupported` keeps for this purpose.
@SuppressWarnings("sunapi")
final class Signals {
  private final Map<sun.misc.Signal, sun.misc.SignalHandler> before = new HashMap<>();

  /// Has `act` called, on a thread of its own, whenever the signal comes. Where the system does not
  /// know it, or the JVM was told to keep away from it, nothing happens.
  ///
  /// @param name without SIG: `HUP`
  synchronized void handle(String name, Runnable act) {
    try {
      var signal = new sun.misc.Signal(name);
      before.put(signal, sun.misc.Signal.handle(signal, _ -> act.run()));
    } catch (IllegalArgumentException _) {
      // No such signal here.
    }
  }

  /// Leaves all of them to whoever had them before.
  synchronized void leave() {
    before.forEach(sun.misc.Signal::handle);
    before.clear();
  }
}
