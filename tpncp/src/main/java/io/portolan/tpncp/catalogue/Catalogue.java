package io.portolan.tpncp.catalogue;

import io.portolan.tpncp.message.Kind;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Names, layouts and enumerations of one `tpncp.dat`. Immutable; any thread may ask.
///
/// @see CatalogueReader
public final class Catalogue {
  /// Knows nothing: ids stay numbers and bodies stay bytes.
  public static final Catalogue EMPTY =
      new Catalogue(
          "",
          new Section(Map.of(), Map.of()),
          new Section(Map.of(), Map.of()),
          Map.of(),
          CatalogueText.EMPTY);

  private static final int MOST_ID = 0xFFFF;

  /// What the file says of commands, or of events.
  ///
  /// @param names by id, in the order of the file; the first one counts
  /// @param fields by id
  record Section(Map<Integer, List<String>> names, Map<Integer, Block> fields) {
    Section {
      var frozen = new HashMap<Integer, List<String>>(2 * names.size());
      names.forEach((id, list) -> frozen.put(id, List.copyOf(list)));
      names = Collections.unmodifiableMap(frozen);
      fields = Collections.unmodifiableMap(new HashMap<>(fields));
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
  private final Map<String, List<Block>> enumerations;
  private final CatalogueText text;
  private final Map<String, Enumeration> readEnumerations = new ConcurrentHashMap<>();
  private final Map<Integer, Layout> commandLayouts = new ConcurrentHashMap<>();
  private final Map<Integer, Layout> eventLayouts = new ConcurrentHashMap<>();

  Catalogue(
      String title,
      Section events,
      Section commands,
      Map<String, List<Block>> enumerations,
      CatalogueText text) {
    this.title = title;
    this.events = events;
    this.commands = commands;
    this.enumerations = Collections.unmodifiableMap(new HashMap<>(enumerations));
    this.text = text;
  }

  /// The file's first line, which names the release; "" if it has none.
  public String title() {
    return title;
  }

  public boolean isEmpty() {
    return events.names().isEmpty()
        && commands.names().isEmpty()
        && events.fields().isEmpty()
        && commands.fields().isEmpty();
  }

  /// What this id is called, if it is known.
  public Optional<String> name(Kind kind, long id) {
    var names = id > MOST_ID ? null : section(kind).names().get((int) id);
    return names == null ? Optional.empty() : Optional.of(names.getFirst());
  }

  /// What the body holds; a layout without fields if nothing is known of it.
  public Layout layout(Kind kind, long id) {
    Block block = id > MOST_ID ? null : section(kind).fields().get((int) id);
    if (block == null) {
      return Layout.of(kind, id, List.of());
    }
    var layouts = kind == Kind.COMMAND ? commandLayouts : eventLayouts;
    return layouts.computeIfAbsent((int) id, _ -> Layout.of(kind, id, text.rows(block)));
  }

  /// The named numbers of a type, if there are any.
  public Optional<Enumeration> enumeration(String type) {
    var blocks = enumerations.get(type);
    return blocks == null
        ? Optional.empty()
        : Optional.of(readEnumerations.computeIfAbsent(type, _ -> text.enumeration(type, blocks)));
  }

  /// How many enumerations there are.
  public int enumerations() {
    return enumerations.size();
  }

  /// The ids that have a layout with fields, in ascending order.
  public Set<Integer> idsWithFields(Kind kind) {
    return new TreeSet<>(section(kind).fields().keySet());
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
