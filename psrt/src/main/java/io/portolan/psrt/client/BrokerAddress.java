package io.portolan.psrt.client;

import io.portolan.psrt.PsrtProtocol;
import java.nio.file.Path;

/// Where a broker is reached. Host names are looked up anew for every connection.
public sealed interface BrokerAddress {
  /// Over TCP.
  ///
  /// @param host a name or an address; with TLS, what the broker's certificate must say
  /// @param port 1 to 65535
  record Host(String host, int port) implements BrokerAddress {
    public Host {
      if (host.isEmpty() || port < 1 || port > 0xFFFF) {
        throw new IllegalArgumentException("no address: host '" + host + "', port " + port);
      }
    }

    @Override
    public String toString() {
      return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /// A UNIX-domain socket, over which there is no TLS and passwords are not asked for.
  record SocketFile(Path path) implements BrokerAddress {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /// Reads `host`, `host:port`, `[::1]:port`, or a path that ends in `.sock` or `.socket`.
  ///
  /// @throws IllegalArgumentException if it is none of them
  static BrokerAddress parse(String text) {
    if (text.endsWith(".sock") || text.endsWith(".socket")) {
      return new SocketFile(Path.of(text));
    }
    int colon = text.lastIndexOf(':');
    boolean isBracketed = text.startsWith("[");
    if (isBracketed ? text.endsWith("]") : colon < 0) {
      return new Host(bare(text), PsrtProtocol.PORT);
    }
    String host = text.substring(0, colon);
    if (host.indexOf(':') >= 0 && !isBracketed) {
      throw new IllegalArgumentException("an IPv6 address needs brackets: " + text);
    }
    try {
      return new Host(bare(host), Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("no port in " + text, e);
    }
  }

  private static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
