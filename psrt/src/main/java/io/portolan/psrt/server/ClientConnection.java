package io.portolan.psrt.server;

import io.portolan.psrt.broker.Access;
import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.ClientSession;
import io.portolan.psrt.broker.Credentials;
import io.portolan.psrt.broker.Publisher;
import io.portolan.psrt.codec.Context;
import io.portolan.psrt.codec.FrameScanner;
import io.portolan.psrt.codec.PsrtFramer;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.session.PsrtServerSession;
import io.portolan.psrt.session.PsrtTimeouts;
import io.portolan.psrt.session.ServerEvent;
import io.portolan.psrt.session.ServerTerms;
import io.portolan.wire.Bytes;
import io.portolan.wire.Framer;
import io.portolan.wire.MalformedException;
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
  private final ArrayDeque<Step<ServerEvent>> steps = new ArrayDeque<>();
  private final Replies replies = new Replies();
  private volatile Connection line;
  private @Nullable ClientSession client;
  private @Nullable DataSocket data;
  private boolean over;

  /// When waiting for the client ends, by [System#nanoTime]; 0 while it is not waited for.
  private volatile long due;

  /// When the operation began that is only partly there, 0 if there is none, and what has come.
  private volatile long begun;

  private volatile long heard;
  private long windowOf;
  private long windowEnds;
  private long windowStart;

  private volatile boolean hungUp;

  ClientConnection(PsrtServer server, Connection line, ServerTerms terms) {
    this.server = server;
    this.broker = server.broker();
    this.clock = server.clock();
    this.line = line;
    this.terms = terms;
    this.session = new PsrtServerSession(terms);
  }

  @Override
  public void run() {
    try {
      perform(session.on(new Signal.Opened(), clock.instant()));
      greet();
      if (client != null) {
        new Service(client).serve();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> line.peer() + ": " + said(e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      due = 0;
      if (data == null) {
        end();
      } else {
        server.forget(this);
      }
    }
  }

  private void end() {
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
      due = session.deadline().map(clock::nanos).orElse(0L);
      int size = line.read(room.clear());
      due = 0;
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
    DataSocket joined = data;
    replies.sendTo(line);
    if (joined != null) {
      server.watch(joined);
      joined.send();
    }
  }

  private void startTls(Bytes surplus) throws IOException, InterruptedException {
    var material = server.settings().tls();
    if (material == null) {
      throw new IllegalStateException("TLS was agreed on without a certificate");
    }
    var tls = new TlsConnection(line, material);
    due = session.deadline().map(clock::nanos).orElse(0L);
    var facts = tls.handshake(surplus);
    due = 0;
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
      case ServerEvent.JoinAsked asked -> steps.addAll(join(asked));
      case ServerEvent.Ended _ -> over = true;
    }
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
    long limit = due;
    if (limit != 0 && now - limit > 0) {
      hangUp("timeout");
      return;
    }
    long stalled = line.stalledSince();
    if (stalled != 0 && now - stalled > terms.timeouts().silence().toNanos()) {
      hangUp("takes nothing");
      return;
    }
    lookAtTheRate(now);
  }

  /// An operation that comes too slowly, or takes too long as a whole.
  private void lookAtTheRate(long now) {
    PsrtTimeouts timeouts = terms.timeouts();
    long since = begun;
    if (since != windowOf) {
      windowOf = since;
      windowStart = heard;
      windowEnds = now + timeouts.window().toNanos();
    }
    if (since == 0 || due == 0) {
      return;
    }
    if (now - since > timeouts.longest().toNanos()) {
      hangUp("one operation took too long");
    } else if (now - windowEnds > 0) {
      if (heard - windowStart < (long) timeouts.rate() * timeouts.window().toMillis() / 1000) {
        hangUp("an operation came too slowly");
      }
      windowStart = heard;
      windowEnds = now + timeouts.window().toNanos();
    }
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

  /// The conversation after the login.
  private final class Service {
    private final ClientSession from;
    private final Connection line = ClientConnection.this.line;
    private final Intake intake = new Intake(line);
    private final Publisher publisher = broker.publisher();
    private final PsrtFramer framer = new PsrtFramer(Context.OPERATION, terms.limits());
    private final FrameScanner scanner =
        new FrameScanner(terms.limits(), Publisher.longestRun(broker.settings().queue()));
    private final long silence = terms.timeouts().silence().toNanos();
    private long now = System.nanoTime();

    /// The size of the operation that has begun, 0 if unknown or none.
    private int wanted;

    Service(ClientSession from) {
      this.from = from;
    }

    void serve() throws IOException, InterruptedException {
      while (!over) {
        long waitsSince = now;
        due = waitsSince + silence | 1;
        boolean open = intake.fill(wanted);
        due = 0;
        if (!open) {
          return;
        }
        now = System.nanoTime();
        if (intake.isCramped() && !intake.fillUp(wantedAtStart())) {
          return;
        }
        takeIn();
        intake.release(publisher.flush());
        replies.sendTo(line);
        noteWhatBegan();
      }
    }

    /// The size of a publish that has begun with the first bytes of a busy client.
    private int wantedAtStart() {
      scanner.over(intake.chunk(), intake.from(), intake.to());
      return scanner.next() == FrameScanner.Found.PARTIAL ? scanner.wanted() : 0;
    }

    private void noteWhatBegan() {
      boolean partial = intake.to() > intake.from();
      heard += partial ? intake.to() - intake.from() : 0;
      begun = partial ? (begun == 0 ? now | 1 : begun) : 0;
    }

    /// Takes in whole operations, as many as there are.
    private void takeIn() throws IOException, InterruptedException {
      wanted = 0;
      scanner.over(intake.chunk(), intake.from(), intake.to());
      while (true) {
        switch (scanner.next()) {
          case RUN -> {
            ReplyCode reply =
                publisher.publish(
                    from,
                    intake.chunk(),
                    scanner.offset(),
                    scanner.length(),
                    scanner.count(),
                    scanner.topicOffset(),
                    scanner.topicLength(),
                    now);
            replies.add(reply, scanner.count());
            took();
          }
          case IRREGULAR -> {
            byte[] frame = scanner.regular();
            int topicLength = frame.length - scanner.length() + scanner.topicLength();
            replies.add(publisher.publish(from, frame, 0, frame.length, 1, 6, topicLength, now), 1);
            took();
          }
          case TOO_DEEP -> {
            replies.add(publisher.tooDeep(scanner.length()), 1);
            took();
          }
          case PARTIAL -> {
            wanted = scanner.wanted();
            return;
          }
          case OTHER -> {
            if (!operation()) {
              return;
            }
            scanner.over(intake.chunk(), intake.from(), intake.to());
          }
          case MALFORMED -> {
            intake.release(publisher.flush());
            perform(session.close(scanner.fault()));
            return;
          }
          case END -> {
            return;
          }
        }
      }
    }

    private void took() {
      begun = 0;
      intake.kept(scanner.length());
      intake.pass(scanner.offset() + scanner.length());
    }

    /// Hands one operation that is no publish to the session.
    ///
    /// @return whether there was a whole one, and the conversation goes on
    private boolean operation() throws IOException, InterruptedException {
      int left = intake.to() - intake.from();
      int size;
      try {
        size = framer.frame(Bytes.wrap(intake.chunk(), intake.from(), left));
      } catch (MalformedException e) {
        intake.release(publisher.flush());
        perform(session.close(e.getMessage()));
        return false;
      }
      if (size == Framer.NOT_YET || size > left) {
        wanted = size;
        return false;
      }
      begun = 0;
      intake.release(publisher.flush());
      Bytes operation = Bytes.wrap(intake.copy(size));
      intake.pass(intake.from() + size);
      steps.addAll(session.on(new Signal.Arrived(operation), clock.at(now)));
      perform(List.of());
      return !over;
    }
  }
}
