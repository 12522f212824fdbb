package io.portolan.serve;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The process's signals.
///
/// Java has no API of its own for them. The module `jdk.unsupported` keeps `sun.misc.Signal` for
/// this purpose, and the compiler warns of every use of it, with no way to say that it is meant: so
/// it is called by reflection. Where it is gone, signals do what they did before.
final class Signals {
  private final Map<Object, Object> before = new HashMap<>();

  /// Has `act` called, on a thread of its own, whenever the signal comes. Where the system does not
  /// know it, or the JVM was told to keep away from it, nothing happens.
  ///
  /// @param name without SIG: `HUP`
  synchronized void handle(String name, Runnable act) {
    try {
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object signal =
          Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance(name);
      Object ours =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      act.run();
                      yield null;
                    }
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    default -> name;
                  });
      Object old = install(signal, ours);
      if (old != null) {
        before.put(signal, old);
      }
    } catch (ReflectiveOperationException _) {
      // No such signal here, or no signals at all.
    }
  }

  /// Gives the signal to another.
  ///
  /// @return who had it before
  private static @Nullable Object install(Object signal, Object handler)
      throws ReflectiveOperationException {
    return signal
        .getClass()
        .getMethod("handle", signal.getClass(), Class.forName("sun.misc.SignalHandler"))
        .invoke(null, signal, handler);
  }

  /// Leaves all of them to whoever had them before.
  synchronized void leave() {
    before.forEach(
        (signal, old) -> {
          try {
            install(signal, old);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a signal that could be taken can be given back", e);
          }
        });
    before.clear();
  }
}
