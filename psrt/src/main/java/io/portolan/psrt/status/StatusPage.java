package io.portolan.psrt.status;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.portolan.psrt.broker.Access;
import io.portolan.psrt.broker.Authenticator;
import io.portolan.psrt.broker.Credentials;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The broker's statistics over HTTP/1.1: `/` for people, `/status` for programs, `/metrics` for
/// Prometheus.
///
/// Answers `GET` and nothing else (405). Who sends credentials (Basic) has to be an administrator;
/// who sends none is let in where that is said (else 401). A header that is no header is a 400, and
/// only then an unknown path is a 404: the order is psrtd's. Every request has a virtual thread and
/// 30 seconds.
///
/// @see "psrtd 0.3.8 as observed: its statistics server; RFC 7617 (Basic)"
public final class StatusPage implements Closeable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int BACKLOG = 64;

  /// The JDK's server takes its limits from here, once.
  private static final Map<String, String> LIMITS =
      Map.of(
          "sun.net.httpserver.maxReqTime", "30",
          "sun.net.httpserver.maxRspTime", "30",
          "sun.net.httpserver.nodelay", "true",
          "jdk.httpserver.maxConnections", "256");

  private final HttpServer server;
  private final ExecutorService threads;
  private final Supplier<BrokerStatus> status;
  private final Authenticator authenticator;
  private final BooleanSupplier isOpen;
  private final byte[] page;

  private StatusPage(
      HttpServer server,
      Supplier<BrokerStatus> status,
      Authenticator authenticator,
      BooleanSupplier isOpen)
      throws IOException {
    this.server = server;
    this.threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("status ", 0).factory());
    this.status = status;
    this.authenticator = authenticator;
    this.isOpen = isOpen;
    this.page = page();
  }

  /// Shows statistics from now on.
  ///
  /// @param bind where; port 0 takes any free one
  /// @param authenticator knows who is an administrator
  /// @param isOpen whether visitors without credentials may look; asked each time
  /// @throws java.net.BindException if the address is taken or not ours
  public static StatusPage open(
      InetSocketAddress bind,
      Supplier<BrokerStatus> status,
      Authenticator authenticator,
      BooleanSupplier isOpen)
      throws IOException {
    LIMITS.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
    var server = HttpServer.create(bind, BACKLOG);
    var page = new StatusPage(server, status, authenticator, isOpen);
    server.setExecutor(page.threads);
    server.createContext("/", page::answer);
    server.start();
    return page;
  }

  private static byte[] page() throws IOException {
    try (InputStream in = StatusPage.class.getResourceAsStream("status.html")) {
      if (in == null) {
        throw new IOException("status.html is missing from this build");
      }
      return in.readAllBytes();
    }
  }

  /// Where it listens, with the port it really has.
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /// Closes at once, in the midst of an answer if need be.
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var headers = exchange.getResponseHeaders();
      headers.set("Cache-Control", "no-store");
      headers.set("X-Content-Type-Options", "nosniff");
      int refusal = refusal(exchange);
      if (refusal != 0) {
        exchange.sendResponseHeaders(refusal, -1);
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/" -> {
          headers.set(
              "Content-Security-Policy",
              "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
                  + " connect-src 'self'; frame-ancestors 'none'");
          send(exchange, "text/html; charset=utf-8", page);
        }
        case "/status" -> send(exchange, "application/json", StatusJson.text(status.get()));
        case "/metrics" -> send(exchange, Metrics.CONTENT_TYPE, Metrics.text(status.get()));
        case null, default -> exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private static void send(HttpExchange exchange, String type, String text) throws IOException {
    send(exchange, type, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  /// The status of refusing this request, 0 if it is to be answered.
  private int refusal(HttpExchange exchange) {
    if (!exchange.getRequestMethod().equals("GET")) {
      exchange.getResponseHeaders().set("Allow", "GET");
      return 405;
    }
    List<String> headers = exchange.getRequestHeaders().getOrDefault("Authorization", List.of());
    String header = headers.isEmpty() ? null : headers.getFirst().strip();
    Credentials credentials = null;
    if (header != null) {
      int blank = header.indexOf(' ');
      if (blank < 0) {
        return 400;
      }
      if (header.substring(0, blank).equalsIgnoreCase("Basic")) {
        credentials = credentials(header.substring(blank + 1), exchange.getRemoteAddress());
        if (credentials == null) {
          return 400;
        }
      }
    }
    if (credentials == null ? isOpen.getAsBoolean() : isAdministrator(credentials)) {
      return 0;
    }
    exchange
        .getResponseHeaders()
        .set("WWW-Authenticate", "Basic realm=\"PSRT statistics\", charset=\"UTF-8\"");
    return 401;
  }

  /// Null if they are none.
  private static @Nullable Credentials credentials(String encoded, InetSocketAddress from) {
    try {
      byte[] bytes = Base64.getDecoder().decode(encoded);
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      int colon = text.indexOf(':');
      return colon < 0
          ? null
          : new Credentials(text.substring(0, colon), text.substring(colon + 1), from);
    } catch (IllegalArgumentException | CharacterCodingException _) {
      return null;
    }
  }

  private boolean isAdministrator(Credentials credentials) {
    if (credentials.isAnonymous()) {
      return false;
    }
    try {
      Optional<Access> access =
          authenticator
              .authenticate(credentials)
              .toCompletableFuture()
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return access.isPresent() && access.get().isAdmin();
    } catch (ExecutionException | TimeoutException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
