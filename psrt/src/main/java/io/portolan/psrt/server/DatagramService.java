package io.portolan.psrt.server;

import io.portolan.net.UdpListener;
import io.portolan.psrt.broker.Access;
import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.Credentials;
import io.portolan.psrt.broker.DatagramOutcome;
import io.portolan.psrt.broker.Publisher;
import io.portolan.psrt.message.PsrtMessage.Telegram;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.session.DatagramEvent;
import io.portolan.psrt.session.DatagramEvent.Received;
import io.portolan.psrt.session.PsrtDatagramServerSession;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Publishes that come as datagrams to one socket.
///
/// One virtual thread hears. A password that has to be checked first is checked elsewhere and the
/// datagram goes on from there; while too many are being checked, more are refused.
final class DatagramService implements Closeable {
  private static final System.Logger LOG = System.getLogger(DatagramService.class.getName());
  private static final Duration LONG = Duration.ofDays(1);

  private final UdpListener socket;
  private final PsrtServer server;
  private final Broker broker;
  private final PsrtDatagramServerSession session;
  private final int largest;
  private final ReentrantLock publishing = new ReentrantLock();

  /// Those of streams are others, so that a flood of datagrams takes none of their places.
  private final Semaphore logins;

  private final Publisher publisher;
  private volatile boolean closed;

  private DatagramService(UdpListener socket, PsrtServer server) {
    this.socket = socket;
    this.server = server;
    this.broker = server.broker();
    var limits = broker.settings().limits().messages();
    this.largest = limits.datagram();
    this.session = new PsrtDatagramServerSession(limits, broker.authenticator()::key);
    this.publisher = broker.publisher();
    this.logins = new Semaphore(server.settings().loginsInFlight());
  }

  static DatagramService open(InetSocketAddress bind, PsrtServer server) throws IOException {
    var service = new DatagramService(UdpListener.open(bind), server);
    Thread.ofVirtual().name("psrt datagrams " + service.address()).start(service::hear);
    return service;
  }

  InetSocketAddress address() {
    return socket.address();
  }

  private void hear() {
    while (!closed) {
      try {
        Optional<UdpListener.Datagram> heard = socket.hear(LONG);
        if (heard.isPresent()) {
          take(heard.get());
        }
      } catch (IOException e) {
        if (!closed) {
          LOG.log(Level.WARNING, "cannot receive on " + address(), e);
        }
      }
    }
  }

  private void take(UdpListener.Datagram datagram) {
    var signal = new Signal.Arrived(datagram.bytes(), datagram.from());
    perform(session.on(signal, server.clock().instant()), datagram.bytes().size() > largest);
  }

  private void perform(List<Step<DatagramEvent>> steps, boolean tooLarge) {
    for (Step<DatagramEvent> step : steps) {
      switch (step) {
        case Step.Send<DatagramEvent>(var bytes, var to) -> {
          if (to != null) {
            say(bytes, to);
          }
        }
        case Step.Happened<DatagramEvent>(var event) -> happened(event, tooLarge);
        case Step.StartTls<DatagramEvent> _, Step.Close<DatagramEvent> _ -> {}
      }
    }
  }

  private void say(io.portolan.wire.Bytes bytes, java.net.SocketAddress to) {
    try {
      socket.send(bytes, to);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "cannot acknowledge to " + to + ": " + e.getMessage());
    }
  }

  private void happened(DatagramEvent event, boolean tooLarge) {
    switch (event) {
      case DatagramEvent.LoginAsked(var received, var password) -> login(received, password);
      case DatagramEvent.PublishAsked(var received) ->
          publish(received, broker.authenticator().access(received.login()).orElse(null));
      case DatagramEvent.Dropped _ ->
          broker.count(tooLarge ? DatagramOutcome.TRUNCATED : DatagramOutcome.MALFORMED);
      case DatagramEvent.Ended _ -> {}
    }
  }

  private void login(Received received, String password) {
    var credentials = new Credentials(received.login(), password, received.from(), true);
    if (credentials.isAnonymous()) {
      Access access = broker.authenticator().access("").orElse(null);
      if (access == null) {
        broker.log().publishDenied("anonymous", received.from(), received.topic().text());
      }
      decided(received, access);
      return;
    }
    if (!server.settings().datagramPasswords() || !logins.tryAcquire()) {
      decided(received, null);
      return;
    }
    CompletionStage<Optional<Access>> stage = CompletableFuture.completedStage(Optional.empty());
    try {
      stage = broker.authenticate(credentials);
    } finally {
      var _ =
          stage.whenComplete(
              (access, _) -> {
                logins.release();
                decided(received, access == null ? null : access.orElse(null));
              });
    }
  }

  private void decided(Received received, @Nullable Access access) {
    if (access == null) {
      broker.count(DatagramOutcome.DENIED);
      perform(session.refuse(received), false);
      return;
    }
    for (Step<DatagramEvent> step : session.admit(received)) {
      if (step instanceof Step.Happened<DatagramEvent>(DatagramEvent.PublishAsked _)) {
        publish(received, access);
      } else {
        broker.count(DatagramOutcome.MALFORMED);
        perform(List.of(step), false);
      }
    }
  }

  private void publish(Received received, @Nullable Access access) {
    Telegram telegram = received.telegram();
    ReplyCode reply = ReplyCode.ACCESS_DENIED;
    if (access != null) {
      publishing.lock();
      try {
        reply =
            publisher.publish(
                access,
                telegram.priority(),
                received.topic(),
                telegram.body(),
                false,
                System.nanoTime());
      } finally {
        publishing.unlock();
      }
    }
    boolean published = reply == ReplyCode.OK;
    broker.count(published ? DatagramOutcome.PUBLISHED : DatagramOutcome.DENIED);
    if (!published) {
      broker.log().publishDenied(received.login(), received.from(), received.topic().text());
    }
    perform(session.answer(received, reply), false);
  }

  @Override
  public void close() {
    closed = true;
    socket.close();
  }
}
