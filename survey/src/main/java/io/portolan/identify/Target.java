package io.portolan.identify;

import io.portolan.wire.Transport;
import java.net.InetSocketAddress;

/// One endpoint to examine.
public record Target(Transport transport, InetSocketAddress address) {
  @Override
  public String toString() {
    return address.getAddress().getHostAddress()
        + " port "
        + address.getPort()
        + "/"
        + transport.word();
  }
}
