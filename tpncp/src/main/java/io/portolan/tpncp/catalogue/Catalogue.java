package io.portolan.tpncp.catalogue;

import io.portolan.tpncp.message.Kind;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Names, layouts and enumerations of one `tpncp.dat`. Immutable; any thread may ask.
///
/// @see CatalogueReader
public final class Catalogue {
  /// Knows nothing: ids stay numbers and bodies stay bytes.
  public static final Catalogue EMPTY =
      new Catalogue("", new Section(Map.of(), Map.of()), new Section(Map.of(), Map.of()), Map.of());

  /// What the file says of commands, or of events.
  ///
  /// @param names by id, in the order of the file; the first one counts
  /// @param rows by id
  record Section(Map<Integer, List<String>> names, Map<Integer, List<Row>> rows) {
    Section {
      names = frozen(names);
      rows = frozen(rows);
    }

    private static <T> Map<Integer, List<T>> frozen(Map<Integer, List<T>> lists) {
      var frozen = new HashMap<Integer, List<T>>(2 * lists.size());
      lists.forEach((id, list) -> frozen.put(id, List.copyOf(list)));
      return Collections.unmodifiableMap(frozen);
    }
  }

  /// A command or event that has a name.
  ///
  /// @param names at least one; the first one counts, the others are other names of the same id
  public record Entry(Kind kind, int id, List<String> names) {
    public Entry {
      names = List.copyOf(names);
    }

    public String name() {
      return names.getFirst();
    }
  }

  private final String title;
  private final Section events;
  private final Section commands;
  private final Map<String, Enumeration> enumerations;

  Catalogue(String title, Section events, Section commands, Map<String, Enumeration> enumerations) {
    this.title = title;
    this.events = events;
    this.commands = commands;
    this.enumerations = Map.copyOf(enumerations);
  }

  /// The file's first line, which names the release; "" if it has none.
  public String title() {
    return title;
  }

  public boolean isEmpty() {
    return events.names().isEmpty()
        && commands.names().isEmpty()
        && events.rows().isEmpty()
        && commands.rows().isEmpty();
  }

  /// What this id is called, if it is known.
  public Optional<String> name(Kind kind, long id) {
    var names = section(kind).names().get((int) id);
    return names == null || id > 0xFFFF ? Optional.empty() : Optional.of(names.getFirst());
  }

  /// What the body holds; a layout without fields if nothing is known of it.
  public Layout layout(Kind kind, long id) {
    var rows = id > 0xFFFF ? null : section(kind).rows().get((int) id);
    return Layout.of(kind, id, rows == null ? List.of() : rows);
  }

  /// The named numbers of a type, if there are any.
  public Optional<Enumeration> enumeration(String type) {
    return Optional.ofNullable(enumerations.get(type));
  }

  /// How many enumerations there are.
  public int enumerations() {
    return enumerations.size();
  }

  /// The ids that have a layout with fields, in ascending order.
  public Set<Integer> idsWithFields(Kind kind) {
    return new TreeSet<>(section(kind).rows().keySet());
  }

  /// Everything that has a name: commands first, then events, each in ascending order of ids.
  public Stream<Entry> entries() {
    return Stream.of(Kind.COMMAND, Kind.EVENT).flatMap(this::entries);
  }

  /// What has this very name, in upper or lower case; several if the catalogue is ambiguous.
  public List<Entry> named(String name) {
    return entries()
        .filter(entry -> entry.names().stream().anyMatch(name::equalsIgnoreCase))
        .toList();
  }

  private Stream<Entry> entries(Kind kind) {
    return section(kind).names().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(names -> new Entry(kind, names.getKey(), names.getValue()));
  }

  private Section section(Kind kind) {
    return switch (kind) {
      case COMMAND -> commands;
      case EVENT -> events;
    };
  }
}
