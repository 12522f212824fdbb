package io.portolan.lantern;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.wire.Protocol;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class LanternProtocolTest {
  @Test
  void isFoundAsAService() {
    var names =
        ServiceLoader.load(Protocol.class).stream()
            .map(ServiceLoader.Provider::get)
            .map(Protocol::name)
            .toList();
    assertEquals(List.of("lantern"), names);
  }
}
