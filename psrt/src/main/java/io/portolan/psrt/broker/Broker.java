package io.portolan.psrt.broker;

import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.topic.Subscriptions;
import io.portolan.wire.Bytes;
import java.lang.ref.WeakReference;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who is logged in, who has subscribed what, and what is counted. For any number of threads.
public final class Broker {
  private final BrokerSettings settings;
  private final Authenticator authenticator;
  private final Instant started;
  private final SecureRandom random = new SecureRandom();
  private final Subscriptions subscriptions;
  private final @Nullable Cluster cluster;
  private final Counters counters = new Counters();
  private final EventLog log =
      new EventLog(System.getLogger(Broker.class.getName()), System::nanoTime);
  private final Map<Token, ClientSession> sessions = new ConcurrentHashMap<>();

  /// Those in use by some session; not held by this map.
  private final Map<Access, WeakReference<Permissions>> permissions = new WeakHashMap<>();

  /// A broker of its own.
  ///
  /// @param started the time now, shown in the statistics
  public Broker(BrokerSettings settings, Authenticator authenticator, Instant started) {
    this(settings, authenticator, started, null);
  }

  /// A broker among others.
  ///
  /// @param cluster the others; null if there are none
  public Broker(
      BrokerSettings settings,
      Authenticator authenticator,
      Instant started,
      @Nullable Cluster cluster) {
    this.settings = settings;
    this.authenticator = authenticator;
    this.started = started;
    this.cluster = cluster;
    this.subscriptions =
        cluster == null ? new Subscriptions() : new Subscriptions(cluster.interest());
  }

  public BrokerSettings settings() {
    return settings;
  }

  public Authenticator authenticator() {
    return authenticator;
  }

  /// Checks credentials as [Authenticator#authenticate] does, and counts.
  public CompletionStage<Optional<Access>> authenticate(Credentials credentials) {
    counters.loginsInFlight.increment();
    return authenticator
        .authenticate(credentials)
        .whenComplete(
            (access, _) -> {
              counters.loginsInFlight.decrement();
              boolean accepted = access != null && access.isPresent();
              (accepted ? counters.loginsAccepted : counters.loginsRefused).increment();
              if (!accepted) {
                log.refused(credentials);
              }
            });
  }

  /// Counts a datagram.
  public void count(DatagramOutcome outcome) {
    counters.datagrams.increment();
    switch (outcome) {
      case PUBLISHED -> counters.datagramsPublished.increment();
      case DENIED -> counters.datagramsDenied.increment();
      case MALFORMED -> counters.datagramsMalformed.increment();
      case TRUNCATED -> counters.datagramsTruncated.increment();
    }
  }

  /// Opens a session for someone who has been let in.
  ///
  /// @param local whether it may do everything because it comes over a UNIX-domain socket; a
  ///     reload does not touch it
  /// @param hangUp closes the session's control socket, after which [ClientSession#end] is
  ///     called; is told why
  /// @return empty if there are as many sessions as there may be, or if a reload that came
  ///     meanwhile lets nobody in with this access any more
  public Optional<ClientSession> open(
      Access access, SocketAddress peer, boolean local, Consumer<String> hangUp) {
    if (sessions.size() >= settings.limits().sessions()) {
      return Optional.empty();
    }
    var token = new byte[Token.SIZE];
    random.nextBytes(token);
    var session =
        new ClientSession(
            this, new Token(Bytes.wrap(token)), permissions(access), peer, local, hangUp);
    sessions.put(session.token(), session);
    if (!local) {
      Optional<Access> now = authenticator.renew(access);
      if (now.isEmpty()) {
        sessions.remove(session.token());
        return Optional.empty();
      }
      session.become(permissions(now.get()));
    }
    log.came(session);
    return Optional.of(session);
  }

  /// Where this broker tells what happens.
  public EventLog log() {
    return log;
  }

  /// The session with this token, if there is one.
  public Optional<ClientSession> session(Token token) {
    return Optional.ofNullable(sessions.get(token));
  }

  /// All sessions there are now.
  public List<ClientSession> sessions() {
    return List.copyOf(sessions.values());
  }

  /// A publisher for one thread.
  public Publisher publisher() {
    return new Publisher(this, cluster == null ? null : cluster.offering(), true);
  }

  /// Whether there are other brokers.
  public boolean isClustered() {
    return cluster != null;
  }

  /// The way for what the other brokers of the cluster have accepted.
  public Delivery delivery() {
    return new Delivery(this);
  }

  /// Judges all sessions anew, after what [Authenticator#renew] says has changed: who would not be
  /// let in any more is hung up on, everybody else has the new access, and what it does not allow
  /// is unsubscribed.
  public void reload() {
    synchronized (permissions) {
      permissions.clear();
    }
    for (ClientSession session : sessions.values()) {
      if (!session.isLocal()) {
        authenticator
            .renew(session.access())
            .ifPresentOrElse(
                access -> session.become(permissions(access)),
                () -> session.hangUp("may not log in any more"));
      }
    }
  }

  public BrokerStatistics statistics() {
    long waiting = 0;
    long waitingBytes = 0;
    int joined = 0;
    for (ClientSession session : sessions.values()) {
      Outbound outbound = session.outbound();
      if (outbound != null) {
        joined++;
        waiting += outbound.messages();
        waitingBytes += outbound.bytes();
      }
    }
    return new BrokerStatistics(
        started,
        settings.queue().messages(),
        sessions.size(),
        joined,
        subscriptions.size(),
        counters.topicOperations.sum(),
        new BrokerStatistics.Published(
            counters.published.sum(),
            counters.publishedBytes.sum(),
            counters.denied.sum(),
            counters.failed.sum()),
        new BrokerStatistics.Sent(
            counters.sent.sum(),
            counters.sentBytes.sum(),
            Duration.ofNanos(counters.latencyNanos.sum()),
            counters.late.sum()),
        new BrokerStatistics.Queues(
            waiting,
            waitingBytes,
            counters.dropped.sum(),
            counters.replaced.sum(),
            counters.discarded.sum(),
            counters.unjoined.sum(),
            counters.disconnected.sum(),
            counters.throttled.sum()),
        new BrokerStatistics.Logins(
            counters.loginsAccepted.sum(),
            counters.loginsRefused.sum(),
            counters.loginsInFlight.intValue()),
        new BrokerStatistics.Datagrams(
            counters.datagrams.sum(),
            counters.datagramsPublished.sum(),
            counters.datagramsDenied.sum(),
            counters.datagramsMalformed.sum(),
            counters.datagramsTruncated.sum()),
        cluster == null ? null : cluster.statistics());
  }

  /// Another broker has said a message in PSRT.
  void replicated(Duration transit) {
    if (cluster != null) {
      cluster.replicated(transit);
    }
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  Counters counters() {
    return counters;
  }

  Outbound queueFor(Outlet outlet) {
    return new Outbound(outlet, settings, counters, log);
  }

  Permissions permissions(Access access) {
    synchronized (permissions) {
      WeakReference<Permissions> known = permissions.get(access);
      Permissions found = known == null ? null : known.get();
      if (found == null) {
        found = new Permissions(access);
        permissions.put(access, new WeakReference<>(found));
      }
      return found;
    }
  }

  void forget(ClientSession session) {
    subscriptions.remove(session);
    if (sessions.remove(session.token(), session)) {
      log.went(session);
    }
  }
}
