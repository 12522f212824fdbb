package io.portolan.identify.familiar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Callers of protocols made of numbers, named by the first bytes they say.
class StructuredCallersTest {
  @Test
  void whatWeSayOurselvesIsRecognisedWhenAnotherSaysIt() {
    List<Probe> structured =
        List.of(
            new Rdp(),
            new Smb(),
            new Ldap(),
            new KerberosOverTcp(),
            new KerberosOverUdp(),
            new Socks5(),
            new Iscsi(),
            new Mongodb(),
            new Cassandra(),
            new Kafka(),
            new Amqp(),
            new X11(),
            new Rmi(),
            new OpenvpnOverTcp(),
            new OpenvpnOverUdp());
    for (Probe probe : structured) {
      assertEquals(Map.of(probe.protocol().name(), 3), named(probe.layer(), utterance(probe)));
    }
  }

  @Test
  void fewOrUnprovenBytesAreWorthABanner() {
    for (Probe probe :
        List.of(new Socks4(), new Epmd(), new Iperf3(), new Mssql(), new OracleTns())) {
      assertEquals(Map.of(probe.protocol().name(), 2), named(Layer.TCP, utterance(probe)));
    }
  }

  @Test
  void theBeginningOfWhatWeSayIsNobodyElses() {
    for (Probe probe : Probes.ALL) {
      for (var said : probe.say(new Nonce(9))) {
        for (int size = 1; size < said.bytes().size(); size++) {
          var names = named(probe.layer(), said.bytes().first(size));
          names.values().removeIf(strength -> strength < 2);
          names.remove(probe.protocol().name());
          names.remove("http");
          assertEquals(Map.of(), names, said.id() + " cut to " + size);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          smb , 3, 0000002f ff534d42 72 00000000 18 53c8 0000 0000000000000000 0000 ffff fffe 0000 0000 00 0c00 024e54204c4d20302e313200
          rdp , 3, 0300002a 25e00000000000 436f6f6b69653a206d737473686173683d757365720d0a 0100080003000000
          ldap, 3, 300c 020101 6007 020103 0400 8000
          ldap, 3, 301d 020101 7718 8016 312e332e362e312e342e312e313436362e3230303337
          socks5, 2, 05 02 00 02
          socks4, 2, 04 01 0050 c0000201 6d6500
          amqp, 3, 414d5150 03010000
          x11 , 3, 42 00 000b 0000 0000 0000 0000
          jdwp, 3, 4a4457502d48616e647368616b65
          modbus, 2, 0001 0000 0006 01 03 0000 000a
          """)
  void theFirstBytesOfACallerNameItsProtocol(String protocol, int strength, String said) {
    assertEquals(Map.of(protocol, strength), named(Layer.TCP, Bytes.ofHex(said)));
  }

  private static Bytes utterance(Probe probe) {
    return probe.say(new Nonce(1234)).getFirst().bytes();
  }

  private static Map<String, Integer> named(Layer layer, Bytes said) {
    var names = new TreeMap<String, Integer>();
    for (Probe probe : Probes.ALL) {
      Evidence evidence = probe.weigh(Exchange.called(layer, said));
      if (evidence.isFor()) {
        names.put(probe.protocol().name(), evidence.strength());
      }
    }
    return names;
  }
}
