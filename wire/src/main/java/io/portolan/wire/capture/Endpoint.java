package io.portolan.wire.capture;

import io.portolan.wire.Transport;
import java.net.InetAddress;

/// Where somebody was listening, as a capture shows it.
///
/// @param port 0 to 65535
public record Endpoint(Transport transport, InetAddress address, int port) {
  @Override
  public String toString() {
    return address.getHostAddress() + " port " + port + "/" + transport.word();
  }
}
