package io.portolan.psrt.cluster;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.portolan.psrt.client.Backoff;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The connection to NATS: made in the background, kept up for ever. While it is away, what is to
/// be sent waits, up to a limit; nobody else does.
///
/// The client of NATS comes back by itself, but gives up where a server refuses it twice, as while
/// somebody changes its logins. Then another connection is made.
///
/// For any number of threads.
final class NatsLink implements Closeable {
  private static final System.Logger LOG = System.getLogger(NatsLink.class.getName());
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration RETRY = Duration.ofMillis(250);

  /// Who refuses us is not asked four times a second for days.
  private static final Backoff AGAIN = new Backoff(RETRY, Duration.ofSeconds(5));

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
  interface OnMade {
    void made(Connection connection) throws IOException;
  }

  private final ClusterSettings settings;
  private final OnMade onMade;
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

  /// How often it came up; guarded by this monitor.
  private int arrivals;

  private final Complaints complaints = new Complaints(LOG);
  private final Thread connecting;

  /// @param onMade is given each connection, before anybody else has it
  /// @param onDropped told how many messages of PSRT were not sent after all
  /// @param onSettled told how many more NATS has got for certain
  /// @throws IOException if the login or the authorities cannot be read
  NatsLink(ClusterSettings settings, OnMade onMade, IntConsumer onDropped, LongConsumer onSettled)
      throws IOException {
    this.settings = settings;
    this.onMade = onMade;
    this.onDropped = onDropped;
    this.onSettled = onSettled;
    this.waiting = new Waiting(settings.limits().waitingBytes());
    Options options = options();
    this.connecting = Thread.ofVirtual().name("nats connecting").unstarted(() -> keepUp(options));
  }

  void open() {
    connecting.start();
    Thread.ofVirtual().name("nats sending").start(this::send);
    Thread.ofVirtual().name("nats settling up").start(this::settleUp);
  }

  /// Told of what the connection is used for, and does not work.
  Complaints complaints() {
    return complaints;
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
            .errorListener(errors());
    if (!login.user().isEmpty()) {
      builder.userInfo(login.user().toCharArray(), login.password().toCharArray());
    }
    if (!login.token().isEmpty()) {
      builder.token(login.token().toCharArray());
    }
    Path credentials = login.credentials();
    if (credentials != null) {
      builder.authHandler(new NatsCredentials(credentials));
    }
    Path authorities = settings.authorities();
    if (authorities != null || settings.servers().stream().anyMatch(s -> s.startsWith("tls:"))) {
      builder
          .sslContext(NatsTrust.context(authorities))
          // Else servers are called by their addresses, which few certificates know.
          .hostnameResolveMode(Options.HostnameResolveMode.HappyEyeballs);
    }
    return builder.build();
  }

  private void keepUp(Options options) {
    int failures = 0;
    try {
      while (!closed) {
        Connection made = null;
        try {
          made = Nats.connect(options);
          onMade.made(made);
          connection = made;
          failures = 0;
          isUp(made);
          while (!closed && made.getStatus() != Connection.Status.CLOSED) {
            Thread.sleep(RETRY);
          }
        } catch (IOException e) {
          failures++;
          // Most reasons were told where they came up, and better.
          if (complaints.areNone()) {
            complain(said(e));
          }
        } catch (RuntimeException e) {
          failures++;
          complain(said(e));
        }
        if (made != null && (closed || made != connection)) {
          hangUp(made);
        }
        Thread.sleep(AGAIN.delay(Math.max(1, failures), ThreadLocalRandom.current().nextDouble()));
      }
    } catch (InterruptedException _) {
      // Closed before there was a connection.
    }
  }

  /// What an exception and those behind it say; the simple names of those that say nothing.
  private static String said(Throwable e) {
    var all = new ArrayList<String>();
    for (Throwable each = e; each != null && all.size() < 4; each = each.getCause()) {
      String message = each.getMessage();
      String text = message == null ? each.getClass().getSimpleName() : message;
      boolean isWrapper = each.getCause() != null && text.equals(each.getCause().toString());
      if (!isWrapper && all.stream().noneMatch(other -> other.contains(text))) {
        all.add(text);
      }
    }
    return String.join(", ", all);
  }

  private void complain(String what) {
    String said =
        up
            ? "NATS says: " + what
            : "cannot reach NATS at %s: %s".formatted(settings.servers(), what);
    complaints.tell(withoutLogins(said));
  }

  private synchronized void isUp(Connection now) {
    if (now.getStatus() != Connection.Status.CONNECTED) {
      return;
    }
    String url = now.getConnectedUrl();
    server = url == null ? server : withoutLogins(url);
    payload = (int) Math.max(LEAST_PAYLOAD, Math.min(now.getMaxPayload(), 8L << 20));
    up = true;
    arrivals++;
    complaints.forget();
    LOG.log(Level.INFO, () -> "connected to NATS at " + server);
    if (arrivals == 1 && waiting.messages() == 0) {
      waiting.moves(true);
    } else {
      int its = arrivals;
      Thread.ofVirtual().name("nats settling").start(() -> settle(its));
    }
  }

  private synchronized void isDown() {
    if (up) {
      downSince = System.nanoTime();
      up = false;
      waiting.moves(false);
      LOG.log(closed ? Level.DEBUG : Level.WARNING, () -> "NATS at " + server + " is gone");
    }
  }

  /// Where a server comes back the nodes do so one after another, and what the first says at once
  /// the last does not hear.
  ///
  /// @param arrival which one of ours; nothing happens if there was another since
  private void settle(int arrival) {
    LockSupport.parkNanos(SETTLE.toNanos());
    synchronized (this) {
      if (up && arrival == arrivals) {
        waiting.moves(true);
      }
    }
  }

  /// Without what stands before the host in any URL.
  private static String withoutLogins(String text) {
    return text.replaceAll("://[^@/\\s,]*@", "://");
  }

  private ConnectionListener listener() {
    return (now, event) -> {
      if (now == connection) {
        switch (event) {
          case DISCONNECTED, CLOSED -> isDown();
          case RECONNECTED -> isUp(now);
          default -> {}
        }
      }
    };
  }

  private ErrorListener errors() {
    return new ErrorListener() {
      @Override
      public void errorOccurred(Connection of, String error) {
        complain(error);
      }

      /// What breaks a connection is worth a line where there is none yet; then it says why.
      @Override
      public void exceptionOccurred(Connection of, Exception e) {
        boolean saysWhy = !(e instanceof InterruptedException || e instanceof TimeoutException);
        if (saysWhy && (!up || e instanceof RuntimeException)) {
          complain(said(e));
        }
        LOG.log(Level.DEBUG, "NATS", e);
      }

      @Override
      public void slowConsumerDetected(Connection of, Consumer consumer) {
        complaints.tell("messages of other nodes come faster than they are handed on");
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
    return waiting.add(new Waiting.Letter(subject, message, frames));
  }

  private void send() {
    try {
      for (Waiting.Letter next = waiting.take(); next != null; next = waiting.take()) {
        while (!handOver(next)) {
          Thread.sleep(RETRY);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// @return whether it is done with; else it may be tried again
  private boolean handOver(Waiting.Letter letter) {
    Connection to = connection;
    try {
      if (to != null) {
        to.publish(letter.subject, letter.message);
        handed.addAndGet(letter.frames);
        return true;
      }
    } catch (IllegalStateException e) {
      LOG.log(Level.DEBUG, () -> "not sent: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      complaints.tell("NATS does not take a message: " + e.getMessage());
      onDropped.accept(letter.frames);
      return true;
    }
    if (closed) {
      onDropped.accept(letter.frames);
    }
    return closed;
  }

  /// Asks NATS now and then whether it has all that was handed over.
  private void settleUp() {
    long settled = 0;
    try {
      while (!closed) {
        long now = handed.get();
        Connection with = connection;
        if (with != null && up && now > settled && hasAll(with)) {
          onSettled.accept(now - settled);
          settled = now;
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
    try {
      if (last == null) {
        waiting.close();
        connecting.interrupt();
        return;
      }
      if (up) {
        waiting.drain(FAREWELL.toNanos());
      }
      waiting.close();
      // Closing may wait for a server that does not answer.
      Thread.ofVirtual().name("nats closing").start(() -> hangUp(last)).join(FAREWELL);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void hangUp(Connection last) {
    try {
      try {
        if (up) {
          last.flush(FAREWELL);
        }
      } catch (TimeoutException | IllegalStateException e) {
        LOG.log(Level.DEBUG, "NATS does not answer", e);
      } finally {
        last.close();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
