package io.portolan.bus;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where brokers are and who we are; see [PubSub].
///
/// Not [java.net.URI]: that knows no list of hosts.
///
/// @param hosts tried one after the other; empty for a socket file
/// @param file a UNIX-domain socket; null if there are hosts
/// @param login empty for the anonymous
/// @param authorities certificates in PEM of those to trust; null for the system's
/// @param client what MQTT calls us; empty if the broker may choose
record BrokerUri(
    Scheme scheme,
    List<Host> hosts,
    @Nullable Path file,
    String login,
    String password,
    @Nullable Path authorities,
    int version,
    String client) {
  enum Scheme {
    PSRT("psrt", 2873),
    PSRTS("psrts", 2873),
    PSRT_UNIX("psrt+unix", 0),
    MQTT("mqtt", 1883),
    MQTTS("mqtts", 8883);

    private final String text;
    private final int port;

    Scheme(String text, int port) {
      this.text = text;
      this.port = port;
    }

    /// What may stand in the query.
    Set<String> settings() {
      return switch (this) {
        case PSRT, PSRT_UNIX -> Set.of();
        case PSRTS -> Set.of("ca");
        case MQTT -> Set.of("version", "client");
        case MQTTS -> Set.of("version", "client", "ca");
      };
    }

    boolean isMqtt() {
      return this == MQTT || this == MQTTS;
    }

    boolean isSecure() {
      return this == PSRTS || this == MQTTS;
    }

    static Scheme of(String text) {
      for (Scheme each : values()) {
        if (each.text.equals(text)) {
          return each;
        }
      }
      throw wrong("scheme", text, "psrt, psrts, psrt+unix, mqtt or mqtts");
    }
  }

  /// @param name a name or an address, without brackets
  record Host(String name, int port) {
    @Override
    public String toString() {
      return (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + port;
    }
  }

  BrokerUri {
    hosts = List.copyOf(hosts);
  }

  /// Never shows the password.
  @Override
  public String toString() {
    String where = hosts.stream().map(Host::toString).collect(Collectors.joining(","));
    return scheme.text + "://" + (file == null ? where : file.toString());
  }

  /// Reads a URI.
  ///
  /// @throws IllegalArgumentException naming the part at fault; never shows the password
  static BrokerUri parse(String text) {
    int colon = text.indexOf("://");
    if (colon < 0) {
      throw wrong("scheme", "", "one, and :// behind it");
    }
    Scheme scheme = Scheme.of(text.substring(0, colon));
    String rest = text.substring(colon + 3);
    if (rest.indexOf('#') >= 0) {
      throw wrong("fragment", rest.substring(rest.indexOf('#')), "none (# is written %23)");
    }
    int question = rest.indexOf('?');
    Map<String, String> query = query(scheme, question < 0 ? "" : rest.substring(question + 1));
    String place = question < 0 ? rest : rest.substring(0, question);
    int slash = place.indexOf('/');
    String authority = slash < 0 ? place : place.substring(0, slash);
    String path = slash < 0 ? "" : place.substring(slash);
    int at = authority.lastIndexOf('@');
    String who = at < 0 ? "" : authority.substring(0, at);
    String where = authority.substring(at + 1);
    int secret = who.indexOf(':');
    boolean isFile = scheme == Scheme.PSRT_UNIX;
    if (isFile && !where.isEmpty()) {
      throw wrong("host", where, "none: psrt+unix:///path");
    }
    String ca = query.get("ca");
    return new BrokerUri(
        scheme,
        isFile ? List.of() : hosts(scheme, where),
        isFile ? socket(path) : noPath(path),
        decoded("login", secret < 0 ? who : who.substring(0, secret)),
        secret < 0 ? "" : decoded("password", who.substring(secret + 1)),
        ca == null ? null : Path.of(ca),
        version(query.getOrDefault("version", "5")),
        query.getOrDefault("client", ""));
  }

  private static Map<String, String> query(Scheme scheme, String text) {
    var settings = new LinkedHashMap<String, String>();
    for (String each : text.isEmpty() ? new String[0] : text.split("&", -1)) {
      int equals = each.indexOf('=');
      String name = equals < 0 ? each : each.substring(0, equals);
      if (!scheme.settings().contains(name)) {
        throw wrong("query", name, "with " + scheme.text + " one of " + scheme.settings());
      }
      String value = equals < 0 ? "" : decoded("query", each.substring(equals + 1));
      if (value.isEmpty() || settings.put(name, value) != null) {
        throw wrong("query", each, "each setting once, with a value");
      }
    }
    return settings;
  }

  private static List<Host> hosts(Scheme scheme, String text) {
    var hosts = new ArrayList<Host>();
    for (String each : text.split(",", -1)) {
      boolean isBracketed = each.startsWith("[");
      int colon = each.lastIndexOf(':');
      if (isBracketed && each.indexOf(']') < 0) {
        throw wrong("host", each, "a bracket at its end");
      }
      if (isBracketed ? each.endsWith("]") : colon < 0) {
        hosts.add(new Host(name(each), scheme.port));
      } else {
        String name = each.substring(0, colon);
        if (!isBracketed && name.indexOf(':') >= 0) {
          throw wrong("host", each, "an IPv6 address in brackets");
        }
        hosts.add(new Host(name(name), port(each.substring(colon + 1))));
      }
    }
    return hosts;
  }

  private static String name(String said) {
    boolean isBracketed = said.startsWith("[") && said.endsWith("]");
    String name = isBracketed ? said.substring(1, said.length() - 1) : said;
    if (name.isEmpty() || name.indexOf('[') >= 0 || name.indexOf(']') >= 0) {
      throw wrong("host", said, "a name or an address");
    }
    return name;
  }

  private static int port(String said) {
    try {
      int port = Integer.parseInt(said);
      if (port >= 1 && port <= 0xFFFF) {
        return port;
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw wrong("port", said, "1 to 65535");
  }

  private static int version(String said) {
    return switch (said) {
      case "3" -> 3;
      case "5" -> 5;
      default -> throw wrong("version", said, "3 (for 3.1.1) or 5");
    };
  }

  private static Path socket(String path) {
    if (path.length() < 2) {
      throw wrong("path", path, "a socket's: psrt+unix:///path");
    }
    return Path.of(decoded("path", path));
  }

  private static @Nullable Path noPath(String path) {
    if (!path.isEmpty() && !path.equals("/")) {
      throw wrong("path", path, "none");
    }
    return null;
  }

  private static String decoded(String part, String said) {
    try {
      return URLDecoder.decode(said.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw wrong(part, part.equals("password") ? "" : said, "two hex digits behind each %");
    }
  }

  private static IllegalArgumentException wrong(String part, String found, String expected) {
    return new IllegalArgumentException(
        part + (found.isEmpty() ? "" : " '" + found + "'") + ": expected " + expected);
  }
}
