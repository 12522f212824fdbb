package io.portolan.psrt.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.net.tls.TlsMaterial;
import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.Doorkeeper;
import io.portolan.psrt.server.PsrtServer;
import io.portolan.psrt.server.ServerSettings;
import io.portolan.psrt.session.PsrtTimeouts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The client inside TLS and over UNIX-domain sockets.
@Timeout(180)
class PsrtClientTransportTest {
  private static PsrtServer serve(SocketAddress bind, @Nullable TlsMaterial tls)
      throws IOException {
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
        new Broker(BrokerSettings.DEFAULT, new Doorkeeper(), Instant.EPOCH));
  }

  private static void keytool(String... words) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(words));
    var tool = new ProcessBuilder(command).inheritIO().start();
    assertTrue(tool.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, tool.exitValue());
  }

  private static void echoes(PsrtClientSettings settings) throws Exception {
    try (var client = PsrtClient.connect(settings)) {
      client.subscribe("a/#");
      client.publish("a/b", "heard");
      assertEquals(
          Message.of("a/b", "heard"), client.receive(Duration.ofSeconds(60)).orElseThrow());
    }
  }

  @Test
  void insideTlsTheBrokerMustBeWhoItWasCalled(@TempDir Path folder) throws Exception {
    String store = folder.resolve("keys.p12").toString();
    Path certificate = folder.resolve("broker.pem");
    keytool(
        "-genkeypair -alias broker -keyalg EC -dname CN=localhost -ext SAN=dns:localhost"
            .concat(" -validity 30 -storetype PKCS12 -storepass broker -keystore ")
            .concat(store)
            .split(" ", -1));
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
    try (var server = serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), keys)) {
      int port = ((InetSocketAddress) server.addresses().getFirst()).getPort();
      var named = PsrtClientSettings.of("localhost:" + port);
      var numbered = PsrtClientSettings.of("127.0.0.1:" + port);
      var trusting = TlsMaterial.trusting(certificate);
      echoes(named.withTls(trusting));
      echoes(numbered.withTls(TlsMaterial.trustAnyone()));
      for (var settings :
          List.of(numbered.withTls(trusting), named.withTls(TlsMaterial.trustingSystem()), named)) {
        assertThrows(IOException.class, () -> PsrtClient.connect(settings).close());
      }
    }
  }

  @Test
  void aSocketFileNeedsNoPassword(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("psrt.sock");
    try (var _ = serve(UnixDomainSocketAddress.of(file), null)) {
      echoes(PsrtClientSettings.of(file.toString()).withLogin("anybody", ""));
    }
  }
}
