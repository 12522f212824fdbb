package io.portolan.cli;

import io.portolan.chart.Chart;
import io.portolan.chart.Claim;
import io.portolan.chart.Kind;
import io.portolan.chart.Level;
import io.portolan.chart.Note;
import io.portolan.chart.Port;
import io.portolan.chart.Remark;
import io.portolan.chart.Status;
import io.portolan.watch.Listener;
import io.portolan.wire.Transport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything a page says about one port number: what is on file, what is known besides, what
/// Portolan can do there, and who listens here now.
///
/// The same for a block of ports as such: then the number is that of its first, and the claims and
/// notes are those on exactly that block.
///
/// @param slots the transports the page is about; none for a block
/// @param claims all claims on those slots
/// @param notes all notes on them
/// @param listeners who listens there now
/// @param abilities for the protocols that the claims speak of
record PortPage(
    int number,
    Chart chart,
    List<Port> slots,
    List<Claim> claims,
    List<Note> notes,
    List<Listener> listeners,
    List<Abilities.Ability> abilities) {
  /// How the chart's note on such a registration begins.
  private static final String NO_SPECIFICATION = "No specification ";

  /// How far away a neighbour may be.
  private static final int REACH = 32;

  PortPage {
    slots = List.copyOf(slots);
    claims = List.copyOf(claims);
    notes = List.copyOf(notes);
    listeners = List.copyOf(listeners);
    abilities = List.copyOf(abilities);
  }

  /// @param transport null for all
  static PortPage of(
      int number, @Nullable Transport transport, Chart chart, List<Listener> listeners) {
    var slots = new ArrayList<Port>();
    for (var each : Port.Transport.values()) {
      if (transport == null || each.word().equals(transport.word())) {
        slots.add(new Port(number, each));
      }
    }
    var claims = new ArrayList<Claim>();
    for (Port slot : slots) {
      claims.addAll(chart.claims(slot));
    }
    var notes = new ArrayList<Note>();
    for (Note note : chart.notes(number)) {
      for (Port slot : slots) {
        if (note.covers(slot)) {
          notes.add(note);
          break;
        }
      }
    }
    var here = new ArrayList<Listener>();
    for (Listener listener : listeners) {
      if (listener.port() == number && (transport == null || listener.transport() == transport)) {
        here.add(listener);
      }
    }
    return new PortPage(number, chart, slots, claims, notes, here, Abilities.with(claims));
  }

  /// What is known of a block of ports as such, and not of its single ports.
  static PortPage ofBlock(PortQuery block, Chart chart) {
    var claims = new ArrayList<Claim>();
    for (Claim claim : chart.within(block.first(), block.last())) {
      boolean isIt = claim.first() == block.first() && claim.last() == block.last();
      if (isIt && claim.kind() != Kind.REGISTERED && isOn(claim.transport(), block.transport())) {
        claims.add(claim);
      }
    }
    var notes = new ArrayList<Note>();
    for (Note note : chart.notes(block.first())) {
      boolean isIt = note.first() == block.first() && note.last() == block.last();
      boolean isAsked = note.transports().stream().anyMatch(t -> isOn(t, block.transport()));
      if (isIt && isAsked) {
        notes.add(note);
      }
    }
    return new PortPage(block.first(), chart, List.of(), claims, notes, List.of(), List.of());
  }

  private static boolean isOn(Port.Transport transport, @Nullable Transport asked) {
    return asked == null || transport.word().equals(asked.word());
  }

  /// Whether the page is about one port, not about a block of them.
  boolean isOnePort() {
    return !slots.isEmpty();
  }

  /// Whether this is port 0, by which a program asks for any free port.
  boolean isAnyPort() {
    return number == 0;
  }

  /// `2424`, or `2424/udp` where the page is about one transport.
  String title() {
    return slots.size() == 1 ? slots.getFirst().toString() : String.valueOf(number);
  }

  /// Whether the page is about this transport.
  boolean isAbout(Transport transport) {
    for (Port slot : slots) {
      if (slot.transport().word().equals(transport.word())) {
        return true;
      }
    }
    return false;
  }

  /// The claims of these kinds, with the transports on which they are the same.
  List<Shared> claims(Kind... kinds) {
    var found = new ArrayList<Shared>();
    for (Claim claim : claims) {
      if (isOneOf(claim.kind(), kinds) && !joined(claim, found)) {
        found.add(new Shared(claim, new ArrayList<>(List.of(claim.transport().word()))));
      }
    }
    return found;
  }

  private static boolean isOneOf(Kind kind, Kind[] kinds) {
    for (Kind each : kinds) {
      if (each == kind) {
        return true;
      }
    }
    return false;
  }

  private static boolean joined(Claim claim, List<Shared> others) {
    for (Shared other : others) {
      if (other.isAlike(claim)) {
        other.on().add(claim.transport().word());
        return true;
      }
    }
    return false;
  }

  /// A claim and the transports on which it is made.
  record Shared(Claim claim, List<String> on) {
    /// Compares texts, not records: the first equals of a record costs a short command 20 ms.
    boolean isAlike(Claim other) {
      return claim.kind() == other.kind()
          && claim.service().equals(other.service())
          && claim.description().equals(other.description())
          && claim.first() == other.first()
          && claim.last() == other.last()
          && claim.source().title().equals(other.source().title())
          && claim.source().citation().equals(other.source().citation());
    }

    String transports() {
      return String.join(", ", on);
    }

    /// What people call it: the product, or the service.
    String name() {
      String product = claim.product();
      return product == null ? claim.service() : product;
    }
  }

  /// The names of claims of these kinds, each once.
  List<String> names(Kind... kinds) {
    return names(claims(kinds));
  }

  private static List<String> names(List<Shared> claims) {
    var names = new ArrayList<String>();
    for (Shared shared : claims) {
      if (!names.contains(shared.name())) {
        names.add(shared.name());
      }
    }
    return names;
  }

  /// Who uses the port, or one port of a range it lies in, by a document that can be relied on.
  List<Shared> users() {
    return users(Kind.DE_FACTO, Kind.RANGE);
  }

  private List<Shared> users(Kind... kinds) {
    var users = new ArrayList<Shared>();
    for (Shared shared : claims(kinds)) {
      if (shared.claim().level() != Level.REPORTED) {
        users.add(shared);
      }
    }
    return users;
  }

  /// The names of those that use exactly this port by default.
  List<String> usual() {
    return names(users(Kind.DE_FACTO));
  }

  /// What is said and not proven, of use as of abuse.
  List<Shared> reports() {
    var reports = new ArrayList<Shared>();
    for (Shared shared : claims(Kind.DE_FACTO, Kind.RANGE, Kind.ABUSE_REPORT)) {
      Kind kind = shared.claim().kind();
      if (kind == Kind.ABUSE_REPORT || shared.claim().level() == Level.REPORTED) {
        reports.add(shared);
      }
    }
    return reports;
  }

  /// The protocols that live here by registration, as their users write them; only those that are
  /// known to be spoken, because there is a recogniser.
  List<String> residents() {
    var titles = new ArrayList<String>();
    for (Claim claim : claims) {
      if (claim.kind() == Kind.REGISTERED) {
        for (String line : Recognised.byService(claim.service())) {
          if (!titles.contains(Recognised.title(line))) {
            titles.add(Recognised.title(line));
          }
        }
      }
    }
    return titles;
  }

  /// Whether what lives here by registration is one thing, and what else uses the port another.
  boolean isUsedByOthersToo() {
    List<String> residents = residents();
    if (residents.isEmpty()) {
      return false;
    }
    for (Shared user : users(Kind.DE_FACTO)) {
      String word = user.claim().protocol();
      String line = word == null ? null : Recognised.byProtocol(word);
      if (line != null && residents.contains(Recognised.title(line))) {
        return false;
      }
    }
    return true;
  }

  /// What the registry says where it has no name: `Unassigned`, or different words by transport.
  String absence() {
    var words = new ArrayList<String>();
    var transports = new ArrayList<List<String>>();
    for (Port slot : slots) {
      String said = words(slot);
      int at = words.indexOf(said);
      if (at < 0) {
        words.add(said);
        transports.add(new ArrayList<>(List.of(slot.transport().word())));
      } else {
        transports.get(at).add(slot.transport().word());
      }
    }
    if (words.size() == 1) {
      return words.getFirst();
    }
    var text = new StringBuilder();
    for (int i = 0; i < words.size(); i++) {
      text.append(i == 0 ? "" : "; ").append(words.get(i));
      text.append(" (").append(String.join(", ", transports.get(i))).append(')');
    }
    return text.toString();
  }

  private String words(Port slot) {
    List<Remark> remarks = chart.remarks(slot);
    if (!remarks.isEmpty()) {
      return remarks.getFirst().words();
    }
    Status status = chart.status(slot);
    return status == Status.DYNAMIC ? "no port of this range ever is" : status.word();
  }

  /// The notes on one topic, those on this port before those on a block it lies in. What is known
  /// of a block that a product takes one port of is left to the page of the block where something
  /// else lives by registration.
  List<Note> notes(Note.Topic topic) {
    var found = new ArrayList<Note>();
    int own = 0;
    for (Note note : notes) {
      if (note.topic() != topic) {
        continue;
      }
      if (note.first() == note.last()) {
        found.add(own++, note);
      } else if (!isLeftToItsBlock(note.first(), note.last())) {
        found.add(note);
      }
    }
    return found;
  }

  /// Whether the page of this block has more to say than the page of one of its ports.
  boolean isLeftToItsBlock(int first, int last) {
    if (!isOnePort() || residents().isEmpty()) {
      return false;
    }
    for (Claim claim : claims) {
      if (claim.kind() == Kind.RANGE && claim.first() == first && claim.last() == last) {
        return true;
      }
    }
    return false;
  }

  /// The nearest port numbers below and above that have a name on file, with those names.
  List<Neighbour> neighbours() {
    var found = new ArrayList<Neighbour>(2);
    for (int i = 1; i <= REACH && number - i >= 0; i++) {
      if (addNamed(number - i, found)) {
        break;
      }
    }
    for (int i = 1; i <= REACH && number + i <= Port.LAST; i++) {
      if (addNamed(number + i, found)) {
        break;
      }
    }
    return found;
  }

  private boolean addNamed(int other, List<Neighbour> found) {
    var names = new ArrayList<String>();
    for (Claim claim : chart.within(other, other)) {
      boolean isNamed = claim.kind() == Kind.REGISTERED || claim.kind() == Kind.DE_FACTO;
      if (isNamed && !names.contains(claim.service())) {
        names.add(claim.service());
      }
    }
    if (!names.isEmpty()) {
      found.add(new Neighbour(other, names));
    }
    return !names.isEmpty();
  }

  /// Another port number with a name on file.
  record Neighbour(int port, List<String> names) {}

  /// Whether somebody searched for a specification of what is registered here, and all that came of
  /// it is a name.
  boolean isNameOnly() {
    return isNameOnly(claims);
  }

  /// The same of any claims on one port.
  static boolean isNameOnly(List<Claim> claims) {
    for (Claim claim : claims) {
      String note = claim.note();
      if (claim.kind() == Kind.REGISTERED && note != null && note.startsWith(NO_SPECIFICATION)) {
        return true;
      }
    }
    return false;
  }
}
