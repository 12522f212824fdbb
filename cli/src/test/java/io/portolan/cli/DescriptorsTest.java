package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.chart.Chart;
import io.portolan.chart.Port;
import io.portolan.wire.Protocol;
import io.portolan.wire.Transport;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/// A protocol says where it lives, and so does the chart: two small records that must agree.
final class DescriptorsTest {
  @Test
  void everyDefaultPortOfOurProtocolsIsClaimedForThem() {
    var chart = Chart.bundled();
    var protocols = ServiceLoader.load(Protocol.class).stream().toList();
    assertFalse(protocols.isEmpty());
    for (var provider : protocols) {
      Protocol protocol = provider.get();
      for (Protocol.DefaultPort home : protocol.defaultPorts()) {
        var transport = home.transport() == Transport.TCP ? Port.Transport.TCP : Port.Transport.UDP;
        var claims = chart.claims(new Port(home.number(), transport));
        assertTrue(
            claims.stream().anyMatch(claim -> protocol.name().equals(claim.protocol())),
            () -> protocol.name() + " on " + home);
      }
    }
  }
}
