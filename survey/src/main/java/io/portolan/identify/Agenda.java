package io.portolan.identify;

import io.portolan.wire.probe.Probe;
import java.util.ArrayList;
import java.util.List;

/// The probes for one endpoint in the order in which their words are to be tried.
///
/// Every probe weighs every answer, wherever it stands here; the order decides only whose words
/// are said before the connections run out.
///
/// @param suggested those of whose protocols the owner or a claim speaks; the best first
/// @param others all the rest
public record Agenda(List<Probe> suggested, List<Probe> others) {
  public Agenda {
    suggested = List.copyOf(suggested);
    others = List.copyOf(others);
  }

  /// All of them, the suggested ones first.
  public List<Probe> probes() {
    var all = new ArrayList<Probe>(suggested);
    all.addAll(others);
    return List.copyOf(all);
  }

  boolean suggests(Probe probe) {
    return suggested.contains(probe);
  }
}
