package io.portolan.chart;

import java.util.List;

/// A service name that was registered without a port number: whoever looks for the service learns
/// its port from DNS (SRV records, DNS-SD).
///
/// @param transports those the registry names; all four where it names none
/// @see "RFC 6335, section 5.1; RFC 6763"
public record PortlessService(
    String name, List<Port.Transport> transports, String description, Registration registration) {
  public PortlessService {
    transports = List.copyOf(transports);
  }
}
