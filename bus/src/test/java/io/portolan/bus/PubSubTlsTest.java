package io.portolan.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.net.tls.TlsMaterial;
import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.mqtt.MqttDoor;
import io.portolan.psrt.mqtt.MqttSettings;
import io.portolan.psrt.server.PsrtServer;
import io.portolan.psrt.server.ServerSettings;
import io.portolan.psrt.session.PsrtTimeouts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Both transports inside TLS, and PSRT over a UNIX-domain socket.
@Timeout(180)
class PubSubTlsTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final Broker broker =
      new Broker(BrokerSettings.DEFAULT, new Rights("open/#"), Instant.EPOCH);

  private PsrtServer serve(SocketAddress bind, @Nullable TlsMaterial tls) throws IOException {
    return PsrtServer.open(
        new ServerSettings(
            List.of(bind),
            List.of(),
            tls,
            false,
            PsrtTimeouts.DEFAULT.withSilence(Duration.ofSeconds(20)),
            Duration.ZERO,
            100,
            16,
            true),
        broker);
  }

  private static void keytool(String... words) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(words));
    Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, tool.waitFor(), said);
  }

  private static void echoes(String uri) throws IOException, InterruptedException {
    try (var bus = PubSub.open(uri, BrokerHouse.QUICK)) {
      bus.subscribe("a/#");
      bus.publish("a/b", "heard");
      assertEquals("heard", bus.receive(Duration.ofSeconds(60)).orElseThrow().text());
    }
  }

  @Test
  void insideTlsTheBrokerMustBeWhoItWasCalled(@TempDir Path folder) throws Exception {
    String store = folder.resolve("keys.p12").toString();
    Path certificate = folder.resolve("ca &.pem");
    String words =
        "-genkeypair -alias broker -keyalg EC -dname CN=localhost -ext SAN=dns:localhost"
            + " -validity 30 -storetype PKCS12 -storepass broker -keystore "
            + store;
    keytool(words.split(" ", -1));
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "broker",
        "-storepass",
        "broker",
        "-keystore",
        store,
        "-file",
        certificate.toString());
    var keys = TlsMaterial.fromPkcs12(Path.of(store), "broker");
    String ca = "ca=" + certificate.toString().replace("&", "%26").replace(" ", "%20");
    try (var server = serve(ANY, keys);
        var door = MqttDoor.open(MqttSettings.at(ANY).withTls(keys, ANY), broker, Duration.ZERO)) {
      int psrt = ((InetSocketAddress) server.addresses().getFirst()).getPort();
      int mqtt = door.tlsAddresses().getFirst().getPort();
      echoes("psrts://localhost:" + psrt + "?" + ca);
      echoes("mqtts://localhost:" + mqtt + "?version=3&" + ca);
      echoes("mqtts://localhost:" + mqtt + "?client=me&" + ca);
      for (String bad :
          List.of(
              "psrts://127.0.0.1:" + psrt + "?" + ca,
              "psrts://localhost:" + psrt,
              "psrt://localhost:" + psrt,
              "mqtts://127.0.0.1:" + mqtt + "?" + ca,
              "mqtts://127.0.0.1:" + mqtt + "?version=3&" + ca,
              "mqtts://localhost:" + mqtt)) {
        var e =
            assertThrows(
                PubSubException.class, () -> PubSub.open(bad, BrokerHouse.QUICK).close(), bad);
        assertEquals(PubSubException.Reason.UNREACHABLE, e.reason(), bad);
      }
    }
  }

  @Test
  void authoritiesThatAreNoneAreNamed(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("ca.pem"), "none");
    for (String scheme : List.of("psrts", "mqtts")) {
      var e =
          assertThrows(
              IOException.class, () -> PubSub.open(scheme + "://localhost:1?ca=" + file).close());
      assertTrue(String.valueOf(e.getMessage()).contains("ca.pem"), e::getMessage);
    }
  }

  @Test
  void aSocketFileIsPsrtsAlone(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("psrt.sock");
    try (var _ = serve(UnixDomainSocketAddress.of(file), null)) {
      echoes("psrt+unix://" + file);
    }
    assertThrows(IllegalArgumentException.class, () -> PubSub.open("mqtt+unix://" + file).close());
  }
}
