package io.portolan.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.chart.Port.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PortTest {
  @ParameterizedTest
  @CsvSource({
    "2424/udp, 2424, UDP",
    "0/tcp, 0, TCP",
    "65535/SCTP, 65535, SCTP",
    "80/Dccp, 80, DCCP"
  })
  void readsANumberAndATransport(String text, int number, Transport transport) {
    assertEquals(new Port(number, transport), Port.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "80", "/tcp", "80/", "80/ip", "-1/tcp", "65536/tcp", "+80/tcp", "8 0/tcp"})
  void rejectsAnythingElse(String text) {
    var e = assertThrows(IllegalArgumentException.class, () -> Port.parse(text));
    assertTrue(String.valueOf(e.getMessage()).startsWith("port \"" + text + "\" "));
  }

  @Test
  void saysWhatIsWrongWithAText() {
    assertEquals(
        "port \"99999/tcp\" starts with no port number, expected 0 to 65535",
        assertThrows(IllegalArgumentException.class, () -> Port.parse("99999/tcp")).getMessage());
    assertEquals(
        "port \"80/ip\" ends in no transport, expected tcp, udp, sctp or dccp",
        assertThrows(IllegalArgumentException.class, () -> Port.parse("80/ip")).getMessage());
  }

  @Test
  void isWrittenAsItIsRead() {
    assertEquals("2424/udp", new Port(2424, Transport.UDP).toString());
    assertEquals(new Port(7, Transport.DCCP), Port.parse(new Port(7, Transport.DCCP).toString()));
  }

  @Test
  void rejectsNumbersThatAreNoPort() {
    assertThrows(IllegalArgumentException.class, () -> new Port(-1, Transport.TCP));
    assertThrows(IllegalArgumentException.class, () -> new Port(65536, Transport.TCP));
  }

  @ParameterizedTest
  @CsvSource({
    "0, SYSTEM",
    "1023, SYSTEM",
    "1024, USER",
    "49151, USER",
    "49152, DYNAMIC",
    "65535, DYNAMIC"
  })
  void liesInOneOfThreeRanges(int number, PortRange range) {
    assertEquals(range, PortRange.of(number));
  }

  @Test
  void rangesHaveTheSizesOfRfc6335() {
    assertEquals(1024, PortRange.SYSTEM.size());
    assertEquals(48128, PortRange.USER.size());
    assertEquals(16384, PortRange.DYNAMIC.size());
    assertThrows(IllegalArgumentException.class, () -> PortRange.of(65536));
  }
}
