package io.portolan.chart;

import io.portolan.chart.Port.Transport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// How two registries differ, slot by slot. A slot with one name in each has been renamed; any
/// other change of names is so many added and so many removed.
///
/// @param added names that only the newer registry has, by port
/// @param removed names that only the older one has
/// @param renamed slots whose only name is another one
/// @param amended names whose slot is the same and whose description, assignee, dates, reference or
///     notes are not
public record RegistryDifference(
    List<RegistryChange> added,
    List<RegistryChange> removed,
    List<RegistryChange> renamed,
    List<RegistryChange> amended) {
  private record Slot(int first, int last, Transport transport) {
    static final Comparator<Slot> ORDER =
        Comparator.comparing((Slot slot) -> slot.first() < 0)
            .thenComparingInt(Slot::first)
            .thenComparingInt(Slot::last)
            .thenComparing(Slot::transport);

    RegistryChange change(String before, String after) {
      return new RegistryChange(
          first, last, transport, before.isEmpty() ? null : before, after.isEmpty() ? null : after);
    }
  }

  public RegistryDifference {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    renamed = List.copyOf(renamed);
    amended = List.copyOf(amended);
  }

  /// Compares the registries of two charts, not their other claims.
  public static RegistryDifference between(Chart older, Chart newer) {
    SortedMap<Slot, SortedMap<String, String>> before = slots(older.registry());
    SortedMap<Slot, SortedMap<String, String>> after = slots(newer.registry());
    var added = new ArrayList<RegistryChange>();
    var removed = new ArrayList<RegistryChange>();
    var renamed = new ArrayList<RegistryChange>();
    var amended = new ArrayList<RegistryChange>();
    var all = new TreeSet<>(Slot.ORDER);
    all.addAll(before.keySet());
    all.addAll(after.keySet());
    for (Slot slot : all) {
      Map<String, String> old = before.getOrDefault(slot, new TreeMap<>());
      Map<String, String> now = after.getOrDefault(slot, new TreeMap<>());
      var gone = new TreeSet<>(old.keySet());
      gone.removeAll(now.keySet());
      var come = new TreeSet<>(now.keySet());
      come.removeAll(old.keySet());
      if (slot.first() >= 0 && gone.size() == 1 && come.size() == 1) {
        renamed.add(slot.change(gone.first(), come.first()));
      } else {
        gone.forEach(name -> removed.add(slot.change(name, "")));
        come.forEach(name -> added.add(slot.change("", name)));
      }
      old.forEach(
          (name, details) -> {
            String others = now.get(name);
            if (others != null && !others.equals(details)) {
              amended.add(slot.change(name, name));
            }
          });
    }
    return new RegistryDifference(added, removed, renamed, amended);
  }

  /// Whether the registries say the same.
  public boolean isEmpty() {
    return added.isEmpty() && removed.isEmpty() && renamed.isEmpty() && amended.isEmpty();
  }

  /// The names on each slot, each with what else the registry says of it.
  private static SortedMap<Slot, SortedMap<String, String>> slots(RegistryTable registry) {
    var slots = new TreeMap<Slot, SortedMap<String, String>>(Slot.ORDER);
    for (TableRow row : registry.rows()) {
      if (!row.hasName()) {
        continue;
      }
      String name = row.cell(RegistryTable.NAME);
      for (Transport transport : row.transports()) {
        slots
            .computeIfAbsent(new Slot(row.first(), row.last(), transport), _ -> new TreeMap<>())
            .merge(name, row.details(), (one, other) -> one + '\n' + other);
      }
    }
    return slots;
  }
}
