package io.portolan.chart;

import io.portolan.chart.Port.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All claims on all ports: the registry, the curated claims that come with it, and what a site
/// adds.
///
/// Immutable in all its answers, and safe for use by several threads. Lists are unmodifiable.
public final class Chart {
  private static final Transport[] TRANSPORTS = Transport.values();
  private static final Kind[] OTHER_KINDS = {
    Kind.DE_FACTO, Kind.RANGE, Kind.ABUSE_REPORT, Kind.SITE
  };

  /// Answers remembered; a power of two.
  private static final int RECENT = 1024;

  private final RegistryTable registry;
  private final CuratedClaims curated;
  private final List<Claim> overlay;

  /// Racy on purpose: an answer holds its question, so whichever a thread sees is right or missed.
  private final @Nullable Answer[] recent = new @Nullable Answer[RECENT];

  private record Answer(Port port, List<Claim> claims) {
    boolean isFor(Port other) {
      return port.number() == other.number() && port.transport() == other.transport();
    }
  }

  private Chart(RegistryTable registry, CuratedClaims curated, List<Claim> overlay) {
    this.registry = registry;
    this.curated = curated;
    this.overlay = overlay;
  }

  /// Read when first asked for, and once.
  private static final class Bundle {
    static final CuratedClaims CURATED = new CuratedClaims(BundledText.read("claims.tsv"));
    static final Chart CHART =
        new Chart(RegistryTable.of(BundledText.read("registry.tsv")), CURATED, List.of());
  }

  /// The registry and the curated claims that come with this module.
  public static Chart bundled() {
    return Bundle.CHART;
  }

  /// Read when first asked for, apart from the claims: most programs never ask.
  private static final class BundledNotes {
    static final Notes NOTES = new Notes(BundledText.read("notes.tsv"));
  }

  /// Another registry, with the curated claims that come with this module.
  static Chart of(RegistryTable registry) {
    return new Chart(registry, Bundle.CURATED, List.of());
  }

  /// The claims on one slot, registered ones first, then by kind; empty if nobody claims it.
  public List<Claim> claims(Port port) {
    int place = (port.number() ^ port.transport().bit() << 6) & (RECENT - 1);
    Answer answer = recent[place];
    if (answer == null || !answer.isFor(port)) {
      answer = new Answer(port, findClaims(port));
      recent[place] = answer;
    }
    return answer.claims;
  }

  private List<Claim> findClaims(Port port) {
    var found = new ArrayList<Claim>(4);
    registry.claims(port, found);
    List<Claim> others = others(port.number(), port.number());
    addNotes(found, others);
    for (Kind kind : OTHER_KINDS) {
      for (Claim claim : others) {
        if (claim.kind() == kind && claim.transport() == port.transport()) {
          found.add(claim);
        }
      }
    }
    return List.copyOf(found);
  }

  /// Gives registered claims the notes made on them: curated lines of kind `registered`, which
  /// claim nothing themselves.
  private static void addNotes(List<Claim> registered, List<Claim> others) {
    for (Claim note : others) {
      if (note.kind() != Kind.REGISTERED) {
        continue;
      }
      for (int i = 0; i < registered.size(); i++) {
        Claim claim = registered.get(i);
        if (claim.kind() == Kind.REGISTERED
            && claim.transport() == note.transport()
            && claim.first() == note.first()
            && claim.service().equals(note.service())) {
          registered.set(i, claim.withNote(noteOf(note)));
        }
      }
    }
  }

  private static String noteOf(Claim note) {
    Source source = note.source();
    return note.note() + " [" + source.title() + ", " + source.date() + "]";
  }

  /// The claims on a port number, slot by slot: tcp, udp, sctp, dccp.
  ///
  /// @param number 0 to 65535
  /// @throws IllegalArgumentException if it is no port number
  public List<Claim> claims(int number) {
    var found = new ArrayList<Claim>();
    for (Transport transport : TRANSPORTS) {
      found.addAll(claims(new Port(number, transport)));
    }
    return List.copyOf(found);
  }

  /// The claims on any port of a range: registered ones by port, then the others.
  ///
  /// @param first the first port number, 0 to 65535
  /// @param last the last one, not smaller
  /// @throws IllegalArgumentException if this is no range of ports
  public List<Claim> within(int first, int last) {
    if (first < 0 || last > Port.LAST || last < first) {
      throw new IllegalArgumentException(
          "ports " + first + " to " + last + ", expected a range within 0 to " + Port.LAST);
    }
    var found = new ArrayList<Claim>();
    registry.claims(first, last, found);
    List<Claim> others = others(first, last);
    addNotes(found, others);
    for (Claim claim : others) {
      if (claim.kind() != Kind.REGISTERED) {
        found.add(claim);
      }
    }
    return List.copyOf(found);
  }

  /// The claims of a service: registered under this name or one the registry calls its alias or
  /// duplicate (`www` for `http`), or made for a service, protocol or product of this name.
  ///
  /// @param name in any case
  public List<Claim> named(String name) {
    var found = new ArrayList<Claim>();
    registry.named(List.of(name), found);
    List<Claim> others = others(0, Port.LAST);
    addNotes(found, others);
    for (Claim claim : others) {
      if (speaksOf(claim, name) || name.equalsIgnoreCase(claim.product())) {
        found.add(claim);
      }
    }
    return List.copyOf(found);
  }

  /// Where something is at home: the claims whose service or protocol is one of these words,
  /// aliases included.
  ///
  /// Claims of all kinds, also those that speak of one product over that protocol: a caller who
  /// asks for the homes of `http` itself leaves out those with a product.
  ///
  /// @param words service names and protocol words, in any case
  public List<Claim> homes(Collection<String> words) {
    var found = new ArrayList<Claim>();
    registry.named(words, found);
    List<Claim> others = others(0, Port.LAST);
    addNotes(found, others);
    for (Claim claim : others) {
      for (String word : words) {
        if (speaksOf(claim, word)) {
          found.add(claim);
          break;
        }
      }
    }
    return List.copyOf(found);
  }

  private static boolean speaksOf(Claim claim, String word) {
    return claim.kind() != Kind.REGISTERED
        && (word.equalsIgnoreCase(claim.service()) || word.equalsIgnoreCase(claim.protocol()));
  }

  private List<Claim> others(int first, int last) {
    List<Claim> found =
        first == 0 && last == Port.LAST ? curated.all() : curated.overlapping(first, last);
    if (overlay.isEmpty()) {
      return found;
    }
    var all = new ArrayList<Claim>(found);
    for (Claim claim : overlay) {
      if (claim.first() <= last && first <= claim.last()) {
        all.add(claim);
      }
    }
    return all;
  }

  /// What else is known about a port number, by topic.
  ///
  /// @param number 0 to 65535
  public List<Note> notes(int number) {
    return List.copyOf(BundledNotes.NOTES.overlapping(number, number));
  }

  /// The services of this name, or an alias of it, that were registered without a port.
  ///
  /// @param name in any case
  public List<PortlessService> portless(String name) {
    return List.copyOf(registry.portless(name));
  }

  /// What the registry says of a slot.
  ///
  /// Where its rows disagree, as they do on a few slots, a name comes before everything else and
  /// "unassigned" comes last.
  public Status status(Port port) {
    for (Claim claim : claims(port)) {
      if (claim.kind() == Kind.REGISTERED) {
        return Status.ASSIGNED;
      }
    }
    Status status = null;
    for (Remark remark : registry.remarks(port)) {
      if (status == null || remark.status().compareTo(status) < 0) {
        status = remark.status();
      }
    }
    if (status != null) {
      return status;
    }
    return PortRange.of(port.number()) == PortRange.DYNAMIC ? Status.DYNAMIC : Status.UNLISTED;
  }

  /// The registry's rows without a name on this slot, in its own words; empty if it has none.
  public List<Remark> remarks(Port port) {
    return List.copyOf(registry.remarks(port));
  }

  /// A chart with these claims added to its own. They are told after curated ones of the same kind.
  ///
  /// @throws IllegalArgumentException if one of them is a registered claim: those are the
  ///     registry's alone
  public Chart with(List<Claim> more) {
    var all = new ArrayList<>(overlay);
    for (Claim claim : more) {
      if (claim.kind() == Kind.REGISTERED) {
        throw new IllegalArgumentException("an overlay cannot register " + claim.service());
      }
      all.add(claim);
    }
    return new Chart(registry, curated, List.copyOf(all));
  }

  /// The newest date of registration or modification in the registry, `YYYY-MM-DD`.
  public String registryDate() {
    return registry.date();
  }

  /// How many service names the registry has, each counted once for every slot it stands on, and
  /// once if it has no port.
  public int registeredNames() {
    int count = 0;
    for (TableRow row : registry.rows()) {
      if (row.hasName()) {
        count += row.hasPort() ? row.transports().size() : 1;
      }
    }
    return count;
  }

  /// Writes the registry in the form that [ChartReader#saved] reads, without overlays.
  public void saveRegistry(OutputStream out) throws IOException {
    byte[] text = registry.text();
    boolean isSealed = SealedText.fault(text) == null;
    out.write(isSealed ? text : SealedText.seal(text, bundled().registryDate()));
  }

  RegistryTable registry() {
    return registry;
  }
}
