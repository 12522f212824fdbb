package io.portolan.psrt.server;

import io.portolan.psrt.broker.Access;
import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.ClientSession;
import io.portolan.psrt.broker.Credentials;
import io.portolan.psrt.broker.Delivery;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.message.Topic;
import io.portolan.psrt.session.PsrtServerSession;
import io.portolan.psrt.session.ServerEvent;
import io.portolan.psrt.session.ServerTerms;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One stream from a client, on a virtual thread of its own: everything up to the login by the
/// session, and then publishes by the fast path and everything else by the session.
///
/// A stream that turns out to be a data socket is handed over and needs this thread no longer.
final class ClientConnection implements Runnable, Watched {
  private static final System.Logger LOG = System.getLogger(ClientConnection.class.getName());

  private final PsrtServer server;
  private final Broker broker;
  private final ServerTerms terms;
  private final PsrtServerSession session;
  private final Clock clock;
  private final Lateness lateness;
  private final ArrayDeque<Step<ServerEvent>> steps = new ArrayDeque<>();
  private final Replies replies = new Replies();
  private volatile Connection line;
  private @Nullable ClientSession client;
  private @Nullable DataSocket data;
  private @Nullable ControlReader reader;
  private @Nullable Delivery delivery;
  private boolean over;

  private volatile boolean hungUp;

  ClientConnection(PsrtServer server, Connection line, ServerTerms terms) {
    this.server = server;
    this.broker = server.broker();
    this.clock = server.clock();
    this.line = line;
    this.terms = terms;
    this.lateness = new Lateness(terms.timeouts());
    this.session = new PsrtServerSession(terms);
  }

  @Override
  public void run() {
    boolean goesOn = false;
    try {
      ControlReader known = reader;
      if (known == null) {
        perform(session.on(new Signal.Opened(), clock.instant()));
        greet();
        if (client != null) {
          known = new ControlReader(this, client, line, server.seats());
          reader = known;
        }
      }
      goesOn = known != null && known.serve();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> line.peer() + ": " + said(e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lateness.waitsNot();
      if (goesOn) {
        start();
      } else if (data == null) {
        end();
      } else {
        server.handedOver(this, data);
      }
    }
  }

  /// Begins, or goes on, on a new thread of the right kind.
  void start() {
    ControlReader known = reader;
    boolean seated = known != null && known.isSeated();
    (seated ? Thread.ofPlatform().daemon().name("psrt " + line.peer()) : Thread.ofVirtual())
        .start(this);
  }

  private void end() {
    if (reader != null) {
      reader.leaveSeat();
    }
    ClientSession ended = client;
    if (ended != null) {
      server.awaitDrain(ended);
      ended.end();
    }
    line.shutdownOutput();
    line.close();
    server.closed(this);
  }

  /// Reads until the login is through, or the join.
  private void greet() throws IOException, InterruptedException {
    var room = ByteBuffer.allocate(Intake.QUIET);
    while (!over && data == null && !session.isBetweenOperations()) {
      lateness.waitsUntil(session.deadline().map(clock::nanos).orElse(0L));
      int size = line.read(room.clear());
      lateness.waitsNot();
      Signal signal =
          size < 0
              ? new Signal.HungUp("peer closed")
              : new Signal.Arrived(Bytes.copyOf(room.flip()));
      perform(session.on(signal, clock.instant()));
    }
  }

  /// Carries out steps and those that follow from them, then sends what was said.
  private void perform(List<Step<ServerEvent>> todo) throws IOException, InterruptedException {
    steps.addAll(todo);
    while (!steps.isEmpty()) {
      switch (steps.removeFirst()) {
        case Step.Send<ServerEvent>(var bytes, _) -> replies.add(bytes);
        case Step.Happened<ServerEvent>(var event) -> happened(event);
        case Step.StartTls<ServerEvent>(_, var surplus) -> startTls(surplus);
        case Step.Close<ServerEvent>(var because) -> {
          LOG.log(Level.DEBUG, () -> line.peer() + ": " + because);
          over = true;
        }
      }
    }
    try {
      replies.sendTo(line);
    } catch (IOException e) {
      if (data != null) {
        data.close(said(e));
      }
      throw e;
    }
    if (data != null) {
      data.send();
    }
  }

  private void startTls(Bytes surplus) throws IOException, InterruptedException {
    var material = server.settings().tls();
    if (material == null) {
      throw new IllegalStateException("TLS was agreed on without a certificate");
    }
    var tls = new TlsConnection(line, material);
    lateness.waitsUntil(session.deadline().map(clock::nanos).orElse(0L));
    var facts = tls.handshake(surplus);
    lateness.waitsNot();
    LOG.log(Level.DEBUG, () -> line.peer() + ": " + facts.version() + ", " + facts.cipherSuite());
    line = tls;
    steps.addAll(
        session.on(
            new Signal.Secured(
                facts.version(), facts.cipherSuite(), facts.applicationProtocol(), ""),
            clock.instant()));
  }

  private void happened(ServerEvent event) throws InterruptedException {
    switch (event) {
      case ServerEvent.LoginAsked(var login, var isLocal) -> steps.addAll(decide(login, isLocal));
      case ServerEvent.SubscribeAsked(var filters) ->
          steps.addAll(session.reply(client().subscribe(filters), clock.instant()));
      case ServerEvent.UnsubscribeAsked(var filters) ->
          steps.addAll(session.reply(client().unsubscribe(filters), clock.instant()));
      case ServerEvent.PublishAsked(var priority, var topic, var body) -> {
        ReplyCode reply =
            broker
                .publisher()
                .publish(client().access(), priority, topic, body, true, System.nanoTime());
        steps.addAll(session.reply(reply, clock.instant()));
      }
      case ServerEvent.ReplicateOffered(var topic) ->
          steps.addAll(session.weigh(weigh(topic), clock.instant()));
      case ServerEvent.ReplicaAsked(var topic, var replica) -> {
        Delivery way = delivery();
        way.deliver(topic, replica, System.nanoTime(), clock.instant());
        way.flush();
        steps.addAll(session.reply(ReplyCode.OK, clock.instant()));
      }
      case ServerEvent.JoinAsked asked -> steps.addAll(join(asked));
      case ServerEvent.Ended _ -> over = true;
    }
  }

  private ReplyCode weigh(Topic topic) {
    if (!client().access().isReplicator()) {
      return ReplyCode.ACCESS_DENIED;
    }
    return delivery().isWanted(topic) ? ReplyCode.OK_WAITING : ReplyCode.NOT_REQUIRED;
  }

  /// Only other brokers need one.
  private Delivery delivery() {
    Delivery known = delivery;
    if (known == null) {
      known = broker.delivery();
      delivery = known;
    }
    return known;
  }

  private ClientSession client() {
    ClientSession known = client;
    if (known == null) {
      throw new IllegalStateException("an operation before the login");
    }
    return known;
  }

  private List<Step<ServerEvent>> decide(Login login, boolean isLocal) throws InterruptedException {
    Optional<Access> access =
        isLocal ? Optional.of(Access.everything(login.login())) : authenticate(login);
    if (access.isPresent()) {
      client = broker.open(access.get(), line.peer(), isLocal, this::hangUp).orElse(null);
    }
    ClientSession admitted = client;
    if (admitted == null) {
      LOG.log(Level.DEBUG, () -> line.peer() + ": login of " + login.login() + " refused");
      return session.refuse();
    }
    if (hungUp) {
      return session.close("server is stopping");
    }
    return session.admit(admitted.token(), clock.instant());
  }

  private Optional<Access> authenticate(Login login) throws InterruptedException {
    String password = login.password();
    var credentials = new Credentials(login.login(), password == null ? "" : password, line.peer());
    server.logins().acquire();
    try {
      return broker
          .authenticate(credentials)
          .toCompletableFuture()
          .get(terms.timeouts().silence().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      LOG.log(Level.ERROR, "cannot check the login of " + credentials, e.getCause());
      return Optional.empty();
    } catch (TimeoutException _) {
      LOG.log(Level.WARNING, () -> "checking the login of " + credentials + " took too long");
      return Optional.empty();
    } finally {
      server.logins().release();
    }
  }

  private List<Step<ServerEvent>> join(ServerEvent.JoinAsked asked) {
    Optional<ClientSession> wanted = broker.session(asked.token());
    if (wanted.isPresent()) {
      var socket =
          new DataSocket(
              line,
              wanted.get(),
              asked.timeout().dividedBy(2),
              terms.timeouts().silence(),
              server::closed);
      if (socket.join()) {
        data = socket;
        return session.join(clock.instant());
      }
    }
    return session.refuse();
  }

  @Override
  public void look(long now) {
    String late = lateness.look(now);
    if (!late.isEmpty()) {
      hangUp(late);
    }
    long stalled = line.stalledSince();
    if (stalled != 0 && now - stalled > terms.timeouts().silence().toNanos()) {
      hangUp("takes nothing");
    }
  }

  /// Hands one whole operation to the session.
  ///
  /// @param heard when its last byte was read, by [System#nanoTime]
  void operation(Bytes operation, long heard) throws IOException, InterruptedException {
    perform(session.on(new Signal.Arrived(operation), clock.at(heard)));
  }

  /// Ends the conversation without a byte for what is at fault; what was right before is
  /// answered.
  void close(String because) throws IOException, InterruptedException {
    perform(session.close(because));
  }

  /// Whether the client owes the second half of a replicated publish, and nothing else.
  boolean isReplicating() {
    return session.isReplicating();
  }

  boolean isOver() {
    return over;
  }

  Broker broker() {
    return broker;
  }

  Lateness lateness() {
    return lateness;
  }

  Replies replies() {
    return replies;
  }

  @Override
  public void windDown() {
    hungUp = true;
    line.shutdownInput();
  }

  @Override
  public boolean isDrained() {
    return true;
  }

  @Override
  public void hangUp(String because) {
    LOG.log(Level.DEBUG, () -> line.peer() + ": " + because);
    hungUp = true;
    line.close();
  }

  private static String said(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
