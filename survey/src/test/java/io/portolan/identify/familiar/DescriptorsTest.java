package io.portolan.identify.familiar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Protocol;
import io.portolan.wire.Protocol.ServiceName;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.ModuleAttribute;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What the probes say of themselves, and how they are found.
class DescriptorsTest {
  private static final Path CLASSES = Path.of("target/classes");

  @Test
  void theModuleAndTheClassPathProvideTheSameProbes() throws IOException {
    var module = ClassFile.of().parse(CLASSES.resolve("module-info.class"));
    ModuleAttribute attribute = module.findAttribute(Attributes.module()).orElseThrow();
    Set<String> ofModule =
        attribute.provides().stream()
            .filter(p -> p.provides().asInternalName().equals("io/portolan/wire/probe/Probe"))
            .flatMap(p -> p.providesWith().stream())
            .map(type -> type.asInternalName().replace('/', '.'))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> ofClassPath =
        new TreeSet<>(
            Files.readAllLines(CLASSES.resolve("META-INF/services/" + Probe.class.getName())));
    assertEquals(ofModule, ofClassPath);
    assertTrue(ofModule.containsAll(Probes.ALL.stream().map(p -> p.getClass().getName()).toList()));
  }

  /// The words of the report. Whoever adds a protocol finds its word here or adds one.
  private static final Set<String> WORDS =
      Set.of(
          """
          ssh http http2 grpc websocket tls dtls quic smtp ftp pop3 imap nntp irc xmpp sip rtsp telnet
          vnc rdp smb ldap kerberos dns mdns ntp snmp stun socks4 socks5 rsync git svn rpcbind nfs
          mountd nlockmgr rquotad iscsi postgresql mysql mssql oracle-tns mongodb cassandra redis
          memcached kafka zookeeper amqp mqtt stomp nats x11 jdwp rmi epmd beanstalkd gearman seedlink
          iperf3 lpd ipp finger dict gopher ident whois distcc munin nrpe zabbix-agent mumble mpd gpsd
          openvpn nbd tor-control radius tftp modbus echo discard chargen daytime time qotd ica cgp udt srt psrt
          orientdb tpncp reftek-rtp lmtp managesieve clamd spamd nut bgp
          """
              .strip()
              .split("\\s+", -1));

  @Test
  void everyFamiliarProtocolHasItsCanonicalName() {
    var strange = new TreeSet<>(Probes.ALL.stream().map(p -> p.protocol().name()).toList());
    strange.removeAll(WORDS);
    assertEquals(Set.of(), strange);
  }

  @Test
  void dnsEchoAndMemcachedAreRecognisedOnBothTransports() {
    for (var name : List.of("dns", "echo", "memcached")) {
      assertEquals(
          Set.of(Layer.TCP, Layer.UDP),
          Probes.ALL.stream()
              .filter(p -> p.protocol().name().equals(name))
              .map(Probe::layer)
              .collect(Collectors.toSet()));
    }
  }

  @Test
  void noServiceNameMeansTwoProtocolsButThatOfTheWeb() {
    var ofEveryVersion = Set.of("http", "https", "www", "www-http", "http-alt", "socks");
    var names = new HashSet<String>();
    for (Protocol protocol : Probes.ALL.stream().map(Probe::protocol).distinct().toList()) {
      for (ServiceName service : protocol.serviceNames()) {
        boolean isSecond = !names.add(service.name());
        assertFalse(isSecond && !ofEveryVersion.contains(service.name()), service.name());
        assertEquals(service.name().toLowerCase(Locale.ROOT), service.name());
      }
      assertFalse(protocol.sources().isEmpty(), protocol.name());
    }
  }

  @Test
  void serviceNamesThatPromiseTlsSaySo() {
    var insideTls =
        Probes.ALL.stream()
            .flatMap(p -> p.protocol().serviceNames().stream())
            .filter(s -> s.security() == ServiceName.Security.TLS)
            .map(ServiceName::name)
            .collect(Collectors.toSet());
    assertTrue(
        insideTls.containsAll(
            Set.of("https", "submissions", "imaps", "pop3s", "ftps", "domain-s", "secure-mqtt")));
  }

  @Test
  void everyUtteranceIsListedOnceAndVersioned() {
    var ids = new HashSet<String>();
    for (Probe probe : Probes.ALL) {
      for (Utterance utterance : probe.say(new Nonce(1))) {
        assertTrue(ids.add(utterance.id()), utterance.id());
        assertTrue(utterance.id().matches("[a-z0-9-]+/[0-9]+"), utterance.id());
        assertTrue(utterance.harmless().endsWith("."), utterance.harmless());
        assertFalse(utterance.bytes().isEmpty(), utterance.id());
      }
    }
  }

  @Test
  void theSameNonceGivesTheSameBytesAndAnotherGivesOthers() {
    for (Probe probe : Probes.ALL) {
      assertEquals(probe.say(new Nonce(5)), probe.say(new Nonce(5)));
    }
    for (var probe :
        List.of(
            new Redis(),
            new Imap(),
            new Ntp(),
            new Snmp(),
            new Postgresql(),
            new MemcachedOverUdp())) {
      assertFalse(probe.say(new Nonce(5)).equals(probe.say(new Nonce(6))), probe.toString());
    }
  }

  @Test
  void nothingWeSayLooksLikeAnAttackOrALoginToAnybody() {
    var offending = Set.of("host:", "post", "auth", "user ", "pass ", "login", "set ", "delete");
    for (Probe probe : Probes.ALL) {
      if (probe.layer() == Layer.HTTP) {
        continue; // said only where HTTP was proven, and there these lines are nobody's attack
      }
      for (Utterance utterance : probe.say(new Nonce(9))) {
        String all = utterance.bytes().concat(utterance.farewell()).text(StandardCharsets.US_ASCII);
        for (String line : all.toLowerCase(Locale.ROOT).split("[\r\n]+", -1)) {
          assertTrue(offending.stream().noneMatch(line::startsWith), utterance.id() + ": " + line);
        }
      }
    }
  }
}
