package io.portolan.watch.origin;

import io.portolan.wire.Transport;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the socket units that listen on a port, in the unit files.
///
/// What is on file need not be what runs: a unit may have been changed since it was started, or
/// never started at all. So it is asked only about sockets that a service manager holds.
///
/// @see "systemd.socket(5): ListenStream, ListenDatagram, ListenSequentialPacket, Accept, Service"
final class SocketUnits {
  private static final Set<String> YES = Set.of("1", "yes", "y", "true", "t", "on");
  private static final Set<String> LISTENS =
      Set.of(
          "ListenStream",
          "ListenDatagram",
          "ListenSequentialPacket",
          "ListenFIFO",
          "ListenSpecial",
          "ListenNetlink",
          "ListenMessageQueue",
          "ListenUSBFunction");

  private final UnitFiles units;

  SocketUnits(UnitFiles units) {
    this.units = units;
  }

  /// The units that name this place, by name; those that name just this address stand before those
  /// that name every one.
  ///
  /// @param address what the socket is bound to
  List<SocketUnit> of(Transport transport, InetAddress address, int port) {
    var exact = new ArrayList<SocketUnit>();
    var wide = new ArrayList<SocketUnit>();
    var seen = new ArrayList<String>();
    for (String name : units.named(".socket")) {
      UnitFiles.Loaded unit = units.load(name);
      if (unit == null || seen.contains(unit.name())) {
        continue;
      }
      seen.add(unit.name());
      for (UnitText.Setting listen : listens(unit)) {
        Place place = Place.read(value(listen.value(), unit.name()));
        if (place != null && place.port == port && transport == transport(listen.key(), unit)) {
          if (address.equals(place.address)) {
            exact.add(unit(unit, listen));
          } else if (place.address == null && address.isAnyLocalAddress()) {
            wide.add(unit(unit, listen));
          }
        }
      }
    }
    exact.addAll(wide);
    return exact;
  }

  /// Every address a unit listens on; an empty one takes back all before it.
  private static List<UnitText.Setting> listens(UnitFiles.Loaded unit) {
    var listens = new ArrayList<UnitText.Setting>();
    for (UnitText.Setting setting : unit.text().settings()) {
      if (setting.section().equals("Socket") && LISTENS.contains(setting.key())) {
        if (setting.value().isEmpty()) {
          listens.clear();
        } else {
          listens.add(setting);
        }
      }
    }
    return listens;
  }

  /// Sequential packets over IP are SCTP, which is not ours to see; so is what `SocketProtocol`
  /// makes of the others.
  private static @Nullable Transport transport(String key, UnitFiles.Loaded unit) {
    String protocol = unit.text().last("Socket", "SocketProtocol").orElse("");
    return switch (key) {
      case "ListenStream" -> protocol.isEmpty() || protocol.equals("mptcp") ? Transport.TCP : null;
      case "ListenDatagram" -> protocol.isEmpty() ? Transport.UDP : null;
      default -> null;
    };
  }

  private SocketUnit unit(UnitFiles.Loaded unit, UnitText.Setting listen) {
    boolean isPerConnection =
        unit.text()
            .last("Socket", "Accept")
            .filter(v -> YES.contains(v.toLowerCase(Locale.ROOT)))
            .isPresent();
    String stem = unit.name().substring(0, unit.name().lastIndexOf('.'));
    String usual =
        isPerConnection ? UnitFiles.prefix(unit.name()) + "@.service" : stem + ".service";
    return new SocketUnit(
        unit.name(),
        units.manager(),
        unit.file(),
        listen.key() + "=" + listen.value(),
        unit.text().last("Socket", "Service").map(s -> value(s, unit.name())).orElse(usual),
        isPerConnection,
        unit.text().last("Unit", "Description").map(d -> value(d, unit.name())).orElse(null));
  }

  /// The value with the specifiers that depend on the unit's name alone filled in; others stay.
  static String value(String raw, String unit) {
    var text = new StringBuilder();
    for (int i = 0; i < raw.length(); i++) {
      char next = raw.charAt(i) == '%' && i + 1 < raw.length() ? raw.charAt(i + 1) : 0;
      String filled =
          switch (next) {
            case '%' -> "%";
            case 'i', 'I' -> UnitFiles.instance(unit);
            case 'p', 'P' -> UnitFiles.prefix(unit);
            case 'n' -> unit;
            case 'N' -> unit.substring(0, unit.lastIndexOf('.'));
            default -> null;
          };
      if (filled == null) {
        text.append(raw.charAt(i));
      } else {
        text.append(filled);
        i++;
      }
    }
    return text.toString();
  }

  /// What an address in a unit file means: a port alone is every address.
  ///
  /// @param address null for every one
  private record Place(@Nullable InetAddress address, int port) {
    /// Null if it is no address of IP.
    static @Nullable Place read(String text) {
      if (text.isEmpty() || text.charAt(0) == '/' || text.charAt(0) == '@') {
        return null;
      }
      int percent = text.lastIndexOf('%');
      String bare = percent < 0 ? text : text.substring(0, percent);
      int colon = bare.lastIndexOf(':');
      String digits = bare.substring(colon + 1);
      if (!digits.matches("\\d{1,5}")) {
        return null;
      }
      if (colon < 0) {
        return new Place(null, Integer.parseInt(digits));
      }
      String host = bare.substring(0, colon);
      try {
        return new Place(
            InetAddress.ofLiteral(
                host.startsWith("[") && host.endsWith("]")
                    ? host.substring(1, host.length() - 1)
                    : host),
            Integer.parseInt(digits));
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
  }
}
