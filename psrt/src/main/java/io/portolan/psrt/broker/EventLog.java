package io.portolan.psrt.broker;

import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What a broker tells whoever runs it: the events that psrtd logs.
///
/// | event | level |
/// |---|---|
/// | a client came in or went, a data socket was joined or closed | debug |
/// | a login was refused; something was published or subscribed without permission | info |
/// | a queue was full; a message stayed too long | warning |
///
/// Strangers cause most of these, so of each kind from info on there are at most [#MOST] in ten
/// seconds; the next line says how many were left out. For any number of threads.
///
/// @see "psrtd 0.3.8 as observed: its log"
public final class EventLog {
  /// Of one kind in [#WINDOW].
  static final int MOST = 20;

  static final Duration WINDOW = Duration.ofSeconds(10);

  private final System.Logger logger;
  private final LongSupplier nanos;
  private final Kind refused;
  private final Kind denied;
  private final Kind overflow;
  private final Kind late;

  /// @param nanos the time, as [System#nanoTime] gives it
  EventLog(System.Logger logger, LongSupplier nanos) {
    this.logger = logger;
    this.nanos = nanos;
    this.refused = new Kind("logins were refused", Level.INFO);
    this.denied = new Kind("requests were denied", Level.INFO);
    this.overflow = new Kind("queues were full", Level.WARNING);
    this.late = new Kind("messages stayed too long", Level.WARNING);
  }

  /// Events of one kind, counted.
  private final class Kind {
    private final String what;
    private final Level level;
    private final long windowNanos = WINDOW.toNanos();

    /// When the window began.
    private final AtomicLong began = new AtomicLong(nanos.getAsLong() - windowNanos);

    private final AtomicLong inWindow = new AtomicLong();

    Kind(String what, Level level) {
      this.what = what;
      this.level = level;
    }

    void log(Supplier<String> text) {
      long now = nanos.getAsLong();
      long before = began.get();
      if (now - before >= windowNanos && began.compareAndSet(before, now)) {
        long leftOut = inWindow.getAndSet(0) - MOST;
        if (leftOut > 0) {
          long seconds = TimeUnit.NANOSECONDS.toSeconds(now - before);
          logger.log(level, () -> leftOut + " more " + what + " in the last " + seconds + " s");
        }
      }
      if (inWindow.incrementAndGet() <= MOST) {
        logger.log(level, text);
      }
    }
  }

  /// Someone was not let in.
  void refused(Credentials credentials) {
    refused.log(() -> "login refused: " + credentials);
  }

  /// Someone may not publish there.
  ///
  /// @param who login and address
  void publishDenied(Supplier<String> who, byte[] array, int offset, int length) {
    denied.log(
        () ->
            "may not publish to "
                + quoted(new String(array, offset, length, StandardCharsets.UTF_8))
                + ": "
                + who.get());
  }

  /// A datagram's sender may not publish there.
  public void publishDenied(String login, SocketAddress from, String topic) {
    denied.log(() -> "may not publish to " + quoted(topic) + ": " + login + " from " + from);
  }

  /// Someone may not subscribe that.
  void subscribeDenied(ClientSession session, String filter) {
    denied.log(() -> "may not subscribe " + quoted(filter) + ": " + session);
  }

  /// A subscriber did not take what was sent.
  void overflow(ClientSession session) {
    overflow.log(() -> "queue full, data socket closed: " + session);
  }

  /// A message was in the broker for so long before it was sent.
  void late(Outlet to, long stayedNanos) {
    late.log(
        () -> "a message waited " + TimeUnit.NANOSECONDS.toMillis(stayedNanos) + " ms for " + to);
  }

  /// A client is let in.
  void came(ClientSession session) {
    logger.log(Level.DEBUG, () -> "client connected: " + session);
  }

  /// A client's session is over.
  void went(ClientSession session) {
    logger.log(Level.DEBUG, () -> "client gone: " + session);
  }

  /// A data socket belongs to a session now.
  void joined(ClientSession session) {
    logger.log(Level.DEBUG, () -> "data socket joined: " + session);
  }

  /// A topic as one may write it into a log: without control characters, and not all of it if it is
  /// long.
  private static String quoted(String topic) {
    String whole = topic.length() > 200 ? topic.substring(0, 200) + "…" : topic;
    return "\"" + whole.replaceAll("\\p{Cntrl}", "?") + "\"";
  }
}
