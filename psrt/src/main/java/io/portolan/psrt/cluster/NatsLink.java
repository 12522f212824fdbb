package io.portolan.psrt.cluster;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// The connection to NATS: made in the background, kept up for ever. While it is away, what is to
/// be sent waits, up to a limit; nobody else does.
///
/// For any number of threads.
final class NatsLink implements Closeable {
  private static final System.Logger LOG = System.getLogger(NatsLink.class.getName());
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration RETRY = Duration.ofMillis(250);

  /// Longer than it takes anybody to call again.
  private static final Duration SETTLE = Duration.ofSeconds(1);

  private static final int QUEUE = 256;
  private static final Duration PUSH = Duration.ofSeconds(2);
  private static final Duration SETTLED = Duration.ofMillis(50);
  private static final Duration FAREWELL = Duration.ofSeconds(1);
  private static final long PAUSE_NANOS = 500_000;

  /// What NATS takes unless it is told otherwise.
  private static final int USUAL_PAYLOAD = 1 << 20;

  private static final int LEAST_PAYLOAD = 1024;

  /// Prepares a connection.
  interface OnFirst {
    void connected(Connection connection) throws IOException;
  }

  private final ClusterSettings settings;
  private final OnFirst onFirst;
  private final IntConsumer onDropped;
  private final LongConsumer onSettled;
  private final AtomicLong handed = new AtomicLong();
  private final Waiting waiting;
  private volatile @Nullable Connection connection;
  private volatile boolean up;
  private volatile boolean closed;
  private volatile long downSince = System.nanoTime();
  private volatile String server = "";
  private volatile int payload = USUAL_PAYLOAD;
  private final Thread connecting;

  /// @param onFirst is given the connection, once, before anybody else has it
  /// @param onDropped told how many messages of PSRT were not sent after all
  /// @param onSettled told how many more NATS has got for certain
  /// @throws IOException if the login or the authorities cannot be read
  NatsLink(ClusterSettings settings, OnFirst onFirst, IntConsumer onDropped, LongConsumer onSettled)
      throws IOException {
    this.settings = settings;
    this.onFirst = onFirst;
    this.onDropped = onDropped;
    this.onSettled = onSettled;
    this.waiting = new Waiting(settings.limits().waitingBytes());
    Options options = options();
    this.connecting = Thread.ofVirtual().name("nats connecting").unstarted(() -> connect(options));
  }

  void open() {
    connecting.start();
  }

  private Options options() throws IOException {
    var login = settings.login();
    var builder =
        new Options.Builder()
            .servers(settings.servers().toArray(new String[0]))
            .connectionName("portolan psrt " + settings.node())
            .noEcho()
            .connectionTimeout(CONNECT)
            .maxReconnects(-1)
            .reconnectWait(RETRY)
            .reconnectJitter(RETRY)
            .reconnectJitterTls(RETRY)
            .pingInterval(Duration.ofSeconds(5))
            .maxPingsOut(2)
            // Little waits there, for all of it is sent as soon as NATS is back.
            .maxMessagesInOutgoingQueue(QUEUE)
            .writeQueuePushTimeout(PUSH)
            .reconnectBufferSize(-1)
            .connectionListener(listener())
            .errorListener(complaints());
    if (!login.user().isEmpty()) {
      builder.userInfo(login.user().toCharArray(), login.password().toCharArray());
    }
    if (!login.token().isEmpty()) {
      builder.token(login.token().toCharArray());
    }
    Path credentials = login.credentials();
    if (credentials != null) {
      if (!Files.isReadable(credentials)) {
        throw new IOException("credentials " + credentials + " cannot be read");
      }
      builder.authHandler(Nats.credentials(credentials.toString()));
    }
    Path authorities = settings.authorities();
    if (authorities != null) {
      builder.sslContext(trusting(authorities));
    }
    return builder.build();
  }

  private static SSLContext trusting(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority " + number++, each);
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private void connect(Options options) {
    String before = "";
    while (!closed) {
      try {
        Connection made = Nats.connect(options);
        onFirst.connected(made);
        connection = made;
        Thread.ofVirtual().name("nats sending").start(() -> send(made));
        Thread.ofVirtual().name("nats settling up").start(() -> settleUp(made));
        isUp(made);
        waiting.moves(true);
        if (closed) {
          close(made);
        }
        return;
      } catch (IOException | RuntimeException e) {
        String said = e.getClass().getSimpleName() + ": " + e.getMessage();
        if (!said.equals(before)) {
          LOG.log(Level.WARNING, () -> "cannot reach NATS at " + settings.servers() + ": " + said);
          before = said;
        }
        LockSupport.parkNanos(RETRY.toNanos());
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private void isUp(Connection now) {
    String url = now.getConnectedUrl();
    server = url == null ? server : withoutLogin(url);
    payload = (int) Math.max(LEAST_PAYLOAD, Math.min(now.getMaxPayload(), 8L << 20));
    up = true;
    LOG.log(Level.INFO, () -> "connected to NATS at " + server);
  }

  /// Where a server comes back the nodes do so one after another, and what the first says at once
  /// the last does not hear.
  private void settle() {
    LockSupport.parkNanos(SETTLE.toNanos());
    waiting.moves(up);
  }

  private static String withoutLogin(String url) {
    int at = url.lastIndexOf('@');
    int scheme = url.indexOf("://");
    return at < 0 ? url : (scheme < 0 ? "" : url.substring(0, scheme + 3)) + url.substring(at + 1);
  }

  private ConnectionListener listener() {
    return (now, event) -> {
      switch (event) {
        case DISCONNECTED, CLOSED -> {
          if (up) {
            downSince = System.nanoTime();
            up = false;
            waiting.moves(false);
            LOG.log(Level.WARNING, () -> "NATS at " + server + " is gone");
          }
        }
        case RECONNECTED -> {
          isUp(now);
          Thread.ofVirtual().name("nats settling").start(this::settle);
        }
        default -> {}
      }
    };
  }

  private static ErrorListener complaints() {
    return new ErrorListener() {
      @Override
      public void errorOccurred(Connection of, String error) {
        LOG.log(Level.WARNING, () -> "NATS says: " + error);
      }

      @Override
      public void exceptionOccurred(Connection of, Exception e) {
        LOG.log(e instanceof RuntimeException ? Level.WARNING : Level.DEBUG, "NATS", e);
      }

      @Override
      public void slowConsumerDetected(Connection of, Consumer consumer) {
        LOG.log(Level.WARNING, "messages of other nodes come faster than they are handed on");
      }
    };
  }

  /// In a word: `connecting`, `connected`, `reconnecting`, `closed`.
  String state() {
    if (closed) {
      return "closed";
    }
    return up ? "connected" : connection == null ? "connecting" : "reconnecting";
  }

  boolean isUp() {
    return up;
  }

  /// What it is connected to, or was last; empty if never.
  String server() {
    return server;
  }

  /// The largest message that may be sent, in bytes.
  int largestMessage() {
    return payload;
  }

  /// How many messages of PSRT wait to be sent.
  long waiting() {
    return waiting.messages();
  }

  /// Sends a message soon, or as soon as NATS is back.
  ///
  /// @param frames how many messages of PSRT are in it
  /// @return whether there was room for it to wait
  boolean publish(String subject, byte[] message, int frames) {
    return connection != null && waiting.add(new Waiting.Letter(subject, message, frames));
  }

  private void send(Connection to) {
    try {
      for (Waiting.Letter next = waiting.take(); next != null; next = waiting.take()) {
        while (!handOver(to, next)) {
          Thread.sleep(RETRY);
        }
        handed.addAndGet(next.frames);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// @return whether the client of NATS has it; else it may be tried again
  private boolean handOver(Connection to, Waiting.Letter letter) {
    try {
      to.publish(letter.subject, letter.message);
      return true;
    } catch (IllegalStateException e) {
      LOG.log(Level.DEBUG, () -> "not sent: " + e.getMessage());
      if (closed) {
        onDropped.accept(letter.frames);
      }
      return closed;
    }
  }

  /// Asks NATS now and then whether it has all that was handed over.
  private void settleUp(Connection with) {
    long settled = 0;
    try {
      while (!closed) {
        long now = handed.get();
        if (up && now > settled) {
          if (hasAll(with)) {
            onSettled.accept(now - settled);
            settled = now;
          }
        }
        Thread.sleep(SETTLED);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean hasAll(Connection connection) throws InterruptedException {
    try {
      connection.flush(CONNECT);
      return true;
    } catch (TimeoutException | IllegalStateException e) {
      LOG.log(Level.DEBUG, () -> "NATS does not answer: " + e.getMessage());
      return false;
    }
  }

  /// Waits until there is a connection.
  ///
  /// @param deadline by [System#nanoTime]
  /// @param patience how long the connection may have been away for this to be worth while
  /// @return null if there is none by then
  @Nullable Connection await(long deadline, Duration patience) {
    while (!closed) {
      Connection now = connection;
      if (now != null && up) {
        return now;
      }
      long time = System.nanoTime();
      if (time - deadline >= 0 || time - downSince > patience.toNanos()) {
        return null;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return null;
  }

  /// Sends what waits and hangs up; takes two seconds at most.
  @Override
  public void close() {
    Connection last = connection;
    closed = true;
    if (last == null) {
      connecting.interrupt();
      return;
    }
    try {
      if (up) {
        waiting.drain(FAREWELL.toNanos());
      }
      waiting.close();
      // Closing may wait for a server that does not answer.
      Thread closing = Thread.ofVirtual().name("nats closing").start(() -> close(last));
      closing.join(FAREWELL);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void close(Connection last) {
    try {
      if (up) {
        last.flush(FAREWELL);
      }
      last.close();
    } catch (TimeoutException e) {
      LOG.log(Level.DEBUG, "NATS does not answer", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
