package io.portolan.psrt.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.net.tls.TlsMaterial;
import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.Doorkeeper;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.server.Peer;
import io.portolan.psrt.server.PsrtServer;
import io.portolan.psrt.server.ServerSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// mosquitto_pub and mosquitto_sub, MQTT 3.1.1 and 5, and PSRT's clients through one broker.
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MosquittoIT {
  private static final Path PUB = Path.of("/usr/bin/mosquitto_pub");
  private static final Path SUB = Path.of("/usr/bin/mosquitto_sub");
  private static final String PASSWORD = "changeit";
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static Path store;
  private static Path certificate;

  private final List<Process> started = new ArrayList<>();
  private final Broker broker;
  private final PsrtServer server;
  private final MqttDoor door;

  MosquittoIT() throws IOException {
    broker =
        new Broker(
            BrokerSettings.DEFAULT,
            new Doorkeeper().with("test", "123", "open/#", "open/#"),
            Instant.EPOCH);
    server = PsrtServer.open(ServerSettings.loopback(), broker);
    door =
        MqttDoor.open(
            MqttSettings.at(ANY)
                .withTls(TlsMaterial.fromPkcs12(store, PASSWORD), ANY)
                .withRetained(10),
            broker,
            Duration.ofSeconds(1));
  }

  private static void keytool(Path store, String... more) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(more));
    command.addAll(List.of("-alias", "own", "-keystore", store.toString(), "-storepass", PASSWORD));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, keytool.waitFor(), said);
  }

  @BeforeAll
  static void needsMosquittosClientsAndACertificate(@TempDir Path folder)
      throws IOException, InterruptedException {
    if (!Files.isExecutable(PUB) || !Files.isExecutable(SUB)) {
      System.out.println("skipped: no " + PUB + " or " + SUB + " (apt install mosquitto-clients)");
      Assumptions.abort("mosquitto's clients are not installed");
    }
    store = folder.resolve("broker.p12");
    certificate = folder.resolve("broker.crt");
    keytool(
        store,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-storetype",
        "PKCS12",
        "-ext",
        "san=dns:localhost,ip:127.0.0.1");
    keytool(store, "-exportcert", "-rfc", "-file", certificate.toString());
  }

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
    door.close();
    server.close();
  }

  private Process start(Path program, boolean tls, String version, String... more)
      throws IOException {
    InetSocketAddress address = (tls ? door.tlsAddresses() : door.addresses()).getFirst();
    var command = new ArrayList<String>(List.of(program.toString(), "-V", version));
    command.addAll(List.of("-h", "127.0.0.1", "-p", String.valueOf(address.getPort())));
    if (tls) {
      command.addAll(List.of("--cafile", certificate.toString()));
    }
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    started.add(process);
    return process;
  }

  private String end(Process process) throws IOException, InterruptedException {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "did not end");
    return process.exitValue() + " " + said.strip();
  }

  private SocketAddress psrt() {
    return server.addresses().getFirst();
  }

  /// A subscriber that has said that it is subscribed.
  private Process subscriber(boolean tls, String version, String... more)
      throws IOException, InterruptedException {
    long before = broker.statistics().topicOperations();
    Process process = start(SUB, tls, version, more);
    while (broker.statistics().topicOperations() == before) {
      assertTrue(process.isAlive(), "mosquitto_sub has ended");
      Thread.onSpinWait();
    }
    return process;
  }

  @ParameterizedTest
  @CsvSource({
    "mqttv311,0,false", "mqttv311,1,false", "mqttv311,2,false", "mqttv311,1,true",
    "mqttv5,0,false", "mqttv5,1,false", "mqttv5,2,false", "mqttv5,2,true"
  })
  void messagesCrossBothWays(String version, String qos, boolean tls)
      throws IOException, InterruptedException {
    try (Peer control = Peer.control(psrt(), "", "")) {
      Token token = control.token();
      try (Peer data = Peer.data(psrt(), token, 255)) {
        data.hears("01");
        control.subscribe("from/mqtt");
        Process pub = start(PUB, tls, version, "-t", "from/mqtt", "-q", qos, "-m", "one");
        data.hearsPush("from/mqtt", "one");
        assertEquals("0", end(pub).strip());

        Process sub = subscriber(tls, version, "-t", "from/psrt/#", "-q", qos, "-C", "1", "-v");
        control.publish("from/psrt/a", "two").hears("01");
        assertEquals("0 from/psrt/a two", end(sub));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqttv311", "mqttv5"})
  void theLastRetainedMessageIsHeardLate(String version) throws IOException, InterruptedException {
    for (String body : List.of("old", "new")) {
      assertEquals(
          "0", end(start(PUB, false, version, "-t", "r", "-r", "-q", "1", "-m", body)).strip());
    }
    Process sub = start(SUB, false, version, "-t", "#", "-C", "1", "-F", "%r %p");
    assertEquals("0 1 new", end(sub));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqttv311", "mqttv5"})
  void aWillIsPublishedWhenItsClientIsKilled(String version)
      throws IOException, InterruptedException {
    Process heir = subscriber(false, version, "-t", "wills", "-C", "1");
    Process mortal =
        subscriber(
            false, version, "-t", "nothing", "--will-topic", "wills", "--will-payload", "gone");
    mortal.destroyForcibly();
    assertEquals("0 gone", end(heir));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqttv311", "mqttv5"})
  void aWrongPasswordAndAForbiddenTopicAreRefused(String version)
      throws IOException, InterruptedException {
    String[] wrong = {"-u", "test", "-P", "bad", "-t", "open/a", "-m", "x"};
    assertNotEquals("0", end(start(PUB, false, version, wrong)).substring(0, 1));
    Process sub = start(SUB, false, version, "-u", "test", "-P", "123", "-t", "closed", "-E");
    assertNotEquals("0", end(sub).strip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqttv311", "mqttv5"})
  void aMegabyteArrives(String version, @TempDir Path folder)
      throws IOException, InterruptedException {
    Path body =
        Files.write(folder.resolve("body"), "x".repeat(1_000_000).getBytes(StandardCharsets.UTF_8));
    Process sub = subscriber(true, version, "-t", "large", "-q", "1", "-C", "1");
    Process pub = start(PUB, true, version, "-t", "large", "-q", "1", "-f", body.toString());
    try (BufferedReader heard = sub.inputReader(StandardCharsets.UTF_8)) {
      assertEquals(1_000_000, String.valueOf(heard.readLine()).length());
    }
    assertEquals("0", end(pub).strip());
  }
}
