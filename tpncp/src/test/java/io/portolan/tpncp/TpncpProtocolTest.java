package io.portolan.tpncp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Probe;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TpncpProtocolTest {
  @Test
  void isFoundAsAService() {
    var names =
        ServiceLoader.load(Protocol.class).stream()
            .map(ServiceLoader.Provider::get)
            .map(Protocol::name)
            .toList();
    assertEquals(List.of("tpncp"), names);
  }

  @Test
  void itsProbesAreFoundAsServices() {
    var layers =
        ServiceLoader.load(Probe.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(probe -> probe.protocol().name().equals("tpncp"))
            .map(Probe::layer)
            .collect(Collectors.toSet());
    assertEquals(Set.of(Layer.TCP, Layer.UDP), layers);
  }
}
