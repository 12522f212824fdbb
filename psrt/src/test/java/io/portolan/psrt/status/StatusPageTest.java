package io.portolan.psrt.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.broker.Access;
import io.portolan.psrt.broker.Authenticator;
import io.portolan.psrt.broker.BrokerStatistics;
import io.portolan.psrt.broker.Credentials;
import io.portolan.psrt.broker.Neighbours;
import io.portolan.psrt.codec.DatagramKey;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The statistics server as HTTP clients meet it.
@Timeout(180)
final class StatusPageTest {
  private static final Instant STARTED = Instant.parse("2026-11-21T10:23:51Z");

  private static final BrokerStatus STATUS =
      new BrokerStatus(
          new BrokerStatistics(
              STARTED,
              1024,
              7,
              5,
              12,
              200,
              new BrokerStatistics.Published(931, 11_109, 3, 1),
              new BrokerStatistics.Sent(347, 12_348, Duration.ofNanos(60_289_999), 2),
              new BrokerStatistics.Queues(4, 512, 21, 22, 23, 24, 25, 26),
              new BrokerStatistics.Logins(31, 32, 33),
              new BrokerStatistics.Datagrams(45, 41, 42, 43, 44),
              new Neighbours().member().statistics()),
          STARTED.plusSeconds(3780).plusNanos(938_103_999),
          "psrt-host",
          "1.0",
          new BrokerStatus.Mqtt(51, 52, 53));

  /// Knows an administrator and somebody else, each with the password `right`.
  private static final Authenticator TWO =
      new Authenticator() {
        @Override
        public CompletionStage<Optional<Access>> authenticate(Credentials credentials) {
          boolean isKnown =
              credentials.password().equals("right") && !credentials.login().startsWith("x");
          return credentials.login().equals("broken")
              ? CompletableFuture.failedFuture(new IllegalStateException("broken"))
              : CompletableFuture.completedFuture(
                  isKnown ? Optional.of(accessOf(credentials.login())) : Optional.empty());
        }

        @Override
        public Optional<Access> access(String login) {
          return Optional.empty();
        }

        @Override
        public Optional<DatagramKey> key(String login) {
          return Optional.empty();
        }
      };

  private static Access accessOf(String login) {
    return login.equals("admin") ? Access.everything(login) : new NoAdmin(login);
  }

  private record NoAdmin(String login) implements Access {
    @Override
    public boolean mayPublish(io.portolan.psrt.message.Topic topic) {
      return true;
    }

    @Override
    public boolean maySubscribe(io.portolan.psrt.topic.Filter filter) {
      return true;
    }

    @Override
    public boolean isAdmin() {
      return false;
    }

    @Override
    public boolean isReplicator() {
      return true;
    }
  }

  private final AtomicBoolean isOpen = new AtomicBoolean(true);
  private StatusPage page;

  @BeforeEach
  void open() throws IOException {
    page =
        StatusPage.open(
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
            () -> STATUS,
            TWO,
            isOpen::get);
  }

  @AfterEach
  void close() {
    page.close();
  }

  /// What came back, whole.
  private record Answer(int code, String head, String body) {}

  private Answer ask(String requestLine, String... headers) throws IOException {
    try (var socket = new Socket()) {
      socket.setSoTimeout(30_000);
      socket.connect(page.address(), 30_000);
      var request = new StringBuilder(requestLine + " HTTP/1.1\r\nHost: localhost\r\n");
      for (String header : headers) {
        request.append(header).append("\r\n");
      }
      request.append("Connection: close\r\n\r\n");
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = all.indexOf("\r\n\r\n");
      return new Answer(
          Integer.parseInt(all, 9, 12, 10), all.substring(0, end), all.substring(end + 4));
    }
  }

  private static String basic(String credentials) {
    return "Authorization: Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theStatusHasTheKeysOfPsrtdInItsOrderAndOursBehindThem() throws IOException {
    var answer = ask("GET /status");
    assertEquals(200, answer.code());
    assertTrue(answer.head().toLowerCase(Locale.ROOT).contains("content-type: application/json"));
    String theirs =
        "{\"time\":1795260411938103,\"uptime\":3780,\"data_queue_size\":1024,"
            + "\"host\":\"psrt-host\",\"version\":\"1.0\","
            + "\"counters\":{\"c_sub_ops\":200,\"c_pub_messages\":931,\"c_pub_bytes\":11109,"
            + "\"c_sent_messages\":347,\"c_sent_bytes\":12348,\"c_sent_latency\":60289},"
            + "\"clients\":{\"subscription_count\":12,\"client_count\":7},"
            + "\"cluster\":null,";
    String ours =
        "\"portolan\":{\"started\":\"2026-11-21T10:23:51Z\",\"data_sockets\":5,"
            + "\"pub_denied\":3,\"pub_failed\":1,\"sent_late\":2,"
            + "\"queues\":{\"messages\":4,\"bytes\":512,\"dropped\":21,\"replaced\":22,"
            + "\"discarded\":23,\"unjoined\":24,\"disconnected\":25,\"throttled\":26},"
            + "\"logins\":{\"accepted\":31,\"refused\":32,\"in_flight\":33},"
            + "\"udp\":{\"received\":45,\"published\":41,\"denied\":42,\"malformed\":43,"
            + "\"truncated\":44},"
            + "\"cluster\":{\"state\":\"connected\",\"server\":\"nats://127.0.0.1:4222\","
            + "\"nodes\":[\"north\",\"south\"],\"sent\":61,\"received\":62,\"dropped\":63,"
            + "\"refused\":64,\"lost\":65,\"unsettled\":71,\"duplicates\":66,\"malformed\":67,\"waiting\":68,"
            + "\"filters\":69,\"transit\":70000},"
            + "\"mqtt\":{\"connections\":51,\"refused\":52,\"oversize\":53}}}";
    assertEquals(theirs + ours, answer.body());
  }

  @Test
  void whereNoMqttIsSpokenNothingIsSaidOfItAndAClockThatWasSetBackMakesNoNegativeTime() {
    var early = new BrokerStatus(STATUS.statistics(), STARTED.minusSeconds(3600), "h", "1.0", null);
    String json = StatusJson.text(early);
    assertFalse(json.contains("mqtt"), json);
    assertTrue(json.contains("\"uptime\":0,"), json);
    assertFalse(Metrics.text(early).contains("mqtt"));
  }

  @Test
  void thePageNeedsNothingFromElsewhere() throws IOException {
    var answer = ask("GET /");
    assertEquals(200, answer.code());
    assertTrue(
        answer.head().toLowerCase(Locale.ROOT).contains("content-type: text/html; charset=utf-8"));
    assertTrue(answer.body().startsWith("<!doctype html>"));
    String rest = answer.body().replace("http://www.w3.org/2000/svg", "");
    for (String elsewhere : List.of("http://", "https://", " src=", "@import", "url(", "<link")) {
      assertFalse(rest.contains(elsewhere), elsewhere);
    }
  }

  @Test
  void metricsAreWhatPrometheusReads() throws IOException {
    var answer = ask("GET /metrics");
    assertEquals(200, answer.code());
    assertTrue(answer.head().contains("text/plain; version=0.0.4"));
    var lines = answer.body().lines().toList();
    assertTrue(lines.contains("psrt_published_messages_total 931"));
    assertTrue(lines.contains("psrt_lost_messages_total{cause=\"replaced\"} 22"));
    assertTrue(lines.contains("psrt_sent_latency_seconds_total 0.060289999"));
    assertTrue(lines.contains("psrt_cluster_connected 1"));
    assertTrue(lines.contains("psrt_cluster_lost_messages_total 65"));
    assertTrue(lines.contains("psrt_cluster_not_sent_messages_total{reason=\"refused\"} 64"));
    assertTrue(lines.contains("psrt_build_info{version=\"1.0\"} 1"));
    assertTrue(lines.contains("psrt_mqtt_connections 51"));
    assertTrue(lines.contains("psrt_mqtt_refused_total 52"));
    assertTrue(lines.contains("psrt_mqtt_oversize_total 53"));
    for (String line : lines) {
      assertTrue(
          line.matches("# (HELP|TYPE) psrt_[a-z_]+ .+")
              || line.matches("psrt_[a-z_]+(\\{[a-z]+=\"[^\"]*\"})? [0-9.E-]+"),
          line);
    }
    var series = lines.stream().filter(line -> !line.startsWith("#")).toList();
    assertEquals(series.size(), Stream.of(series).distinct().mapToInt(List::size).sum());
    assertEquals(
        lines.stream().filter(line -> line.startsWith("# HELP")).count(),
        lines.stream().filter(line -> line.startsWith("# TYPE")).count());
  }

  @ParameterizedTest
  @CsvSource({
    "GET /, 200",
    "GET /status?x=1, 200",
    "GET /status/, 404",
    "GET /chart.min.js, 404",
    "GET /nope, 404",
    "POST /, 405",
    "POST /nope, 405",
    "HEAD /status, 405",
    "DELETE /status, 405",
  })
  void answersGetOfWhatThereIs(String request, int code) throws IOException {
    assertEquals(code, ask(request, "Content-Length: 0").code());
  }

  @Test
  void strangersAreAskedWhoTheyAreBeforeTheyLearnWhatThereIs() throws IOException {
    isOpen.set(false);
    var answer = ask("GET /status");
    assertEquals(401, answer.code());
    assertTrue(answer.head().toLowerCase(Locale.ROOT).contains("www-authenticate: basic realm="));
    assertEquals("", answer.body());
    assertEquals(401, ask("GET /nope").code());
    assertEquals(401, ask("GET /", "Authorization: Bearer x").code());
    assertEquals(405, ask("POST /").code());
    assertEquals(200, ask("GET /status", basic("admin:right")).code());
  }

  @ParameterizedTest
  @CsvSource({
    "admin:right, 200",
    "admin:wrong, 401",
    "user:right, 401",
    "x:right, 401",
    "broken:right, 401",
    ":, 401",
    "admin, 400",
  })
  void whoSendsCredentialsHasToBeAnAdministratorEvenWhereThePageIsOpen(String credentials, int code)
      throws IOException {
    assertEquals(code, ask("GET /status", basic(credentials)).code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic", "Basic ###", "Basic a b c", "Basic /w==", "Nonsense"})
  void aHeaderThatIsNoHeaderIsABadRequest(String header) throws IOException {
    assertEquals(400, ask("GET /status", "Authorization: " + header).code());
  }

  @Test
  void otherSchemesCountAsNoCredentials() throws IOException {
    assertEquals(200, ask("GET /status", "Authorization: Bearer x").code());
  }

  @Test
  void aTakenAddressIsRefused() {
    assertThrows(
        BindException.class, () -> StatusPage.open(page.address(), () -> STATUS, TWO, () -> true));
  }

  @Test
  void afterTheEndNobodyAnswers() throws IOException {
    var address = page.address();
    page.close();
    try (var socket = new Socket()) {
      assertThrows(IOException.class, () -> socket.connect(address, 10_000));
    }
  }
}
