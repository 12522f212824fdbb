package io.portolan.psrt.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerAddressTest {
  @ParameterizedTest
  @CsvSource({
    "example.org, example.org:2873",
    "example.org:1, example.org:1",
    "[::1], [::1]:2873",
    "[::1]:9, [::1]:9",
    "127.0.0.1:65535, 127.0.0.1:65535"
  })
  void readsHosts(String text, String read) {
    assertEquals(read, BrokerAddress.parse(text).toString());
  }

  @Test
  void readsSocketFiles() {
    assertEquals(
        new BrokerAddress.SocketFile(Path.of("/run/psrt.sock")),
        BrokerAddress.parse("/run/psrt.sock"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", "a:b", "a:0", "a:65536", "::1", ":2873"})
  void rejectsWhatIsNoAddress(String text) {
    assertThrows(IllegalArgumentException.class, () -> BrokerAddress.parse(text));
  }
}
