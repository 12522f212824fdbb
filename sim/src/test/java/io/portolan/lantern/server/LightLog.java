package io.portolan.lantern.server;

import io.portolan.lantern.light.LightCurve;
import io.portolan.lantern.session.ListenerEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/// What was heard from each station: the domain behind a listener, which sees events and no bytes.
/// Any thread may use it. In memory only; an invented protocol has no users whose files it could
/// keep.
public final class LightLog {
  /// The curves kept for a station; older ones are forgotten.
  public static final int KEPT = 1_000;

  private final Map<String, List<LightCurve>> curves = new TreeMap<>();

  /// Takes note of an event.
  public synchronized void note(ListenerEvent event) {
    switch (event) {
      case ListenerEvent.Came(var station) ->
          curves.computeIfAbsent(station, _ -> new ArrayList<>());
      case ListenerEvent.Heard(var station, var reading) -> {
        var kept = curves.computeIfAbsent(station, _ -> new ArrayList<>());
        if (kept.size() == KEPT) {
          kept.removeFirst();
        }
        kept.add(LightCurve.of(reading));
      }
      case ListenerEvent.Left _ -> {}
    }
  }

  /// The stations that ever came, in the order of their names.
  public synchronized List<String> stations() {
    return List.copyOf(curves.keySet());
  }

  /// What is kept of a station's curves, oldest first; nothing of one that never came.
  public synchronized List<LightCurve> curves(String station) {
    return List.copyOf(curves.getOrDefault(station, List.of()));
  }

  /// The brightest sample kept of a station, in lux, if there is any.
  public OptionalInt peak(String station) {
    return curves(station).stream().map(LightCurve::peak).flatMapToInt(OptionalInt::stream).max();
  }
}
