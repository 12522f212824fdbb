package io.portolan.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.bus.BrokerUri.Host;
import io.portolan.bus.BrokerUri.Scheme;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerUriTest {
  @ParameterizedTest
  @CsvSource({
    "psrt://h, PSRT, 2873",
    "psrts://h, PSRTS, 2873",
    "mqtt://h, MQTT, 1883",
    "mqtts://h/, MQTTS, 8883",
    "mqtt://h:99, MQTT, 99"
  })
  void aPortMayBeLeftOut(String text, String scheme, int port) {
    BrokerUri uri = BrokerUri.parse(text);
    assertEquals(Scheme.valueOf(scheme), uri.scheme());
    assertEquals(List.of(new Host("h", port)), uri.hosts());
  }

  @Test
  void severalHostsAreReadInOrder() {
    assertEquals(
        List.of(
            new Host("a", 1),
            new Host("::1", 2),
            new Host("10.0.0.1", 2873),
            new Host("::2", 2873)),
        BrokerUri.parse("psrt://a:1,[::1]:2,10.0.0.1,[::2]").hosts());
  }

  @Test
  void nameAndPasswordAreDecoded() {
    BrokerUri uri = BrokerUri.parse("psrt://me%40home:a%3Ab%20c+d@h");
    assertEquals("me@home", uri.login());
    assertEquals("a:b c+d", uri.password());
    assertEquals("", BrokerUri.parse("psrt://h").login());
    assertEquals("me", BrokerUri.parse("psrt://me@h").login());
  }

  @Test
  void aSocketFileIsAPath() {
    BrokerUri uri = BrokerUri.parse("psrt+unix://me@/run/psrt%20d.sock");
    assertEquals(Path.of("/run/psrt d.sock"), uri.file());
    assertEquals("me", uri.login());
    assertEquals(List.of(), uri.hosts());
  }

  @Test
  void theQueryHoldsTheRest() {
    BrokerUri uri = BrokerUri.parse("mqtts://h?version=3&client=a%26b&ca=/etc/ca.pem");
    assertEquals(3, uri.version());
    assertEquals("a&b", uri.client());
    assertEquals(Path.of("/etc/ca.pem"), uri.authorities());
    assertEquals(5, BrokerUri.parse("mqtt://h").version());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "host|scheme: expected",
        "http://host|scheme 'http'",
        "mqtt+unix:///run/m.sock|scheme 'mqtt+unix'",
        "psrt://|host: expected",
        "psrt://h,,i|host: expected",
        "psrt://::1|host '::1'",
        "psrt://[::1|host '[::1'",
        "psrt://h:0|port '0'",
        "mqtt://h:65536|port '65536'",
        "mqtt://h:x|port 'x'",
        "mqtt://h:|port: expected",
        "mqtt://h/topic|path '/topic'",
        "psrt+unix://h/run/a.sock|host 'h'",
        "psrt+unix:///|path '/'",
        "psrt+unix://|path: expected",
        "mqtt://h?version=4|version '4'",
        "psrt://h?version=3|query 'version'",
        "psrt://h?ca=x|query 'ca'",
        "mqtt://h?client|query 'client'",
        "mqtt://h?client=a&client=b|query 'client=b'",
        "mqtt://h#x|fragment '#x'",
        "mqtt://a%4@h|login 'a%4'"
      })
  void saysWhichPartIsWrong(String text, String said) {
    var e = assertThrows(IllegalArgumentException.class, () -> BrokerUri.parse(text));
    assertTrue(String.valueOf(e.getMessage()).startsWith(said), e::getMessage);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtt://me:se%cret@h", "mqtt://me:secret@h:x", "mqtt://me:secret@h?x"})
  void neverShowsThePassword(String text) {
    var e = assertThrows(IllegalArgumentException.class, () -> BrokerUri.parse(text));
    assertFalse(String.valueOf(e.getMessage()).contains("cret"), e::getMessage);
  }

  @Test
  void isShownWithoutThePassword() {
    assertEquals("mqtt://h:1883,i:2", BrokerUri.parse("mqtt://me:secret@h,i:2").toString());
  }
}
