package io.portolan.psrt.cluster;

import io.portolan.net.Dialer;
import io.portolan.net.Limits;
import io.portolan.net.Line;
import io.portolan.net.tls.TlsLine;
import io.portolan.net.tls.TlsMaterial;
import io.portolan.psrt.client.Backoff;
import io.portolan.psrt.client.BrokerAddress;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.session.ClientTerms;
import io.portolan.psrt.session.ControlEvent;
import io.portolan.psrt.session.PsrtControlClientSession;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Says to one neighbour what waits for it, one message after the other, on a thread of its own.
///
/// The neighbour is called when there is something to say. If the line ends before it has asked for
/// a message, the message is offered again on the next line, but not more than [#TRIES] times; if
/// it ends behind the message and nobody knows what became of it, the message is given up: nothing
/// is ever heard twice.
final class Replicator implements Runnable {
  private static final System.Logger LOG = System.getLogger(Replicator.class.getName());

  /// How often a message may be the last thing a neighbour hears before it hangs up.
  private static final int TRIES = 2;

  /// How slow a line may be before an unanswered message counts as forgotten, in bytes a second.
  private static final long SLOWEST = 16 * 1024;

  /// How the neighbour stands, in the words of psrtd.
  enum State {
    /// There was nothing to say yet.
    WAITING,
    CONNECTING,
    ONLINE,
    /// It is not there.
    OFFLINE,
    /// It is there and does not take what we say.
    UNAVAILABLE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final MeshSettings.Neighbour neighbour;
  private final ClientTerms terms;
  private final Limits lines;
  private final @Nullable TlsMaterial tls;
  private final Backoff backoff;
  private final Counters counters;
  private final Replicas waiting;

  private volatile State state = State.WAITING;
  private volatile @Nullable Line line;

  /// What the log was told last.
  private State told = State.WAITING;

  // Of the conversation under way.
  private boolean isOver;
  private boolean isRefused;
  private String because = "";
  private @Nullable ReplyCode answer;
  private int tries;
  private int failures;

  /// @throws IOException if the authorities cannot be read
  Replicator(MeshSettings settings, int index, PsrtLimits limits, Counters counters)
      throws IOException {
    this.neighbour = settings.neighbours().get(index);
    this.backoff = settings.backoff();
    this.counters = counters;
    this.waiting = new Replicas(settings.waitingBytes());
    var usual = ClientTerms.DEFAULT;
    Duration timeout = neighbour.timeout();
    this.terms =
        new ClientTerms(limits, timeout, neighbour.tls(), usual.operations(), usual.bytes());
    var ordinary = Limits.DEFAULT;
    this.lines =
        new Limits(
            timeout,
            timeout,
            ordinary.linger(),
            ordinary.queued(),
            ordinary.chunk(),
            ordinary.connections());
    this.tls = neighbour.tls() ? trusted() : null;
  }

  private TlsMaterial trusted() throws IOException {
    var authorities = neighbour.authorities();
    return authorities == null ? TlsMaterial.trustingSystem() : TlsMaterial.trusting(authorities);
  }

  /// What waits.
  Replicas waiting() {
    return waiting;
  }

  State state() {
    return state;
  }

  String path() {
    return neighbour.path().toString();
  }

  @Override
  public void run() {
    try {
      do {
        if (waiting.await(Replicas.LONG) != null) {
          callOnce();
        }
      } while (!waiting.isClosed());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      waiting.close();
      counters.dropped.add(waiting.size());
    }
  }

  /// One line, from the call to its end, and the pause behind it if it was no good.
  private void callOnce() throws InterruptedException {
    state = State.CONNECTING;
    var session = new PsrtControlClientSession(terms, neighbour.login());
    isOver = false;
    isRefused = false;
    because = "";
    try (Line called = greet(session)) {
      line = called;
      converse(called, session);
    } catch (IOException e) {
      because = String.valueOf(e.getMessage());
    } finally {
      line = null;
    }
    giveUp(session);
    if (waiting.isClosed()) {
      return;
    }
    become(isRefused ? State.UNAVAILABLE : State.OFFLINE);
    if (failures++ > 0) {
      waiting.pause(backoff.delay(failures - 1, ThreadLocalRandom.current().nextDouble()));
    }
  }

  /// Decides on the message that was under way when the line ended.
  private void giveUp(PsrtControlClientSession session) {
    if (session.isReplicating() && (session.hasSaidReplica() || ++tries >= TRIES)) {
      isRefused = !session.hasSaidReplica();
      done(counters.dropped::increment);
    }
  }

  private Line greet(PsrtControlClientSession session) throws IOException {
    Line speaking = dial();
    try {
      for (Step<ControlEvent> step : session.on(new Signal.Opened(), Instant.now())) {
        switch (step) {
          case Step.Send<ControlEvent>(var bytes, _) -> speaking.send(bytes, lines.stall());
          case Step.StartTls<ControlEvent> _ -> {
            speaking = secure(speaking);
            session.on(new Signal.Secured("", "", "", ""), Instant.now());
          }
          case Step.Happened<ControlEvent> _, Step.Close<ControlEvent> _ ->
              throw new IllegalStateException("a greeting comes to " + step);
        }
      }
      return speaking;
    } catch (IOException | RuntimeException e) {
      speaking.close();
      throw e;
    }
  }

  private Line dial() throws IOException {
    var dialer = new Dialer(lines);
    return switch (neighbour.path()) {
      case BrokerAddress.Host(var host, var port) -> dialer.tcp(new InetSocketAddress(host, port));
      case BrokerAddress.SocketFile(var path) -> dialer.unix(path);
    };
  }

  private Line secure(Line speaking) throws IOException {
    TlsMaterial material = Objects.requireNonNull(tls, "TLS without material");
    String name = neighbour.path() instanceof BrokerAddress.Host(var host, _) ? host : "";
    return TlsLine.client(speaking, material, name, lines.connect());
  }

  private void converse(Line speaking, PsrtControlClientSession session)
      throws IOException, InterruptedException {
    while (!isOver && !session.isServing()) {
      hear(speaking, session, 0);
    }
    while (!isOver) {
      Replicas.Parcel next = waiting.await(left(session, 0));
      if (next != null) {
        say(next, speaking, session);
      } else if (waiting.isClosed()) {
        perform(session.bye(Instant.now()), speaking);
        return;
      } else {
        perform(session.on(new Signal.WokenUp(), Instant.now()), speaking);
        while (!isOver && !session.isQuiet()) {
          hear(speaking, session, 0);
        }
      }
    }
  }

  private void say(Replicas.Parcel parcel, Line speaking, PsrtControlClientSession session)
      throws IOException {
    answer = null;
    List<Step<ControlEvent>> offer;
    try {
      offer = session.replicate(parcel.topic(), parcel.replica(), Instant.now());
    } catch (IllegalArgumentException _) {
      // A publish may have a longer topic than an offer.
      done(counters.dropped::increment);
      return;
    }
    perform(offer, speaking);
    while (!isOver && answer == null) {
      hear(speaking, session, parcel.size());
    }
    ReplyCode answered = answer;
    if (answered == null) {
      return;
    }
    failures = 0;
    become(answered == ReplyCode.ACCESS_DENIED ? State.UNAVAILABLE : State.ONLINE);
    switch (answered) {
      case OK -> done(counters.sent::increment);
      case NOT_REQUIRED -> done(() -> {});
      case ACCESS_DENIED, ERROR, OK_WAITING -> done(counters.dropped::increment);
    }
  }

  private void done(Runnable count) {
    tries = 0;
    waiting.remove();
    count.run();
  }

  /// @param underWay how many bytes the neighbour may have to take before it answers
  private void hear(Line speaking, PsrtControlClientSession session, long underWay)
      throws IOException {
    @Nullable Signal heard =
        switch (speaking.hear(left(session, underWay))) {
          case Line.Heard.Data(var bytes) -> new Signal.Arrived(bytes);
          case Line.Heard.Silence() ->
              left(session, underWay).isPositive() ? null : new Signal.WokenUp();
          case Line.Heard.HungUp() -> new Signal.HungUp("peer closed");
          case Line.Heard.Reset() -> new Signal.HungUp("reset");
        };
    if (heard != null) {
      perform(session.on(heard, Instant.now()), speaking);
    }
  }

  private static Duration left(PsrtControlClientSession session, long underWay) {
    Instant deadline = session.deadline().orElse(Instant.MAX);
    if (deadline.equals(Instant.MAX)) {
      return Replicas.LONG;
    }
    var allowance = Duration.ofMillis(underWay * 1000 / SLOWEST);
    var left = Duration.between(Instant.now(), deadline.plus(allowance));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private void perform(List<Step<ControlEvent>> steps, Line speaking) throws IOException {
    for (Step<ControlEvent> step : steps) {
      switch (step) {
        case Step.Send<ControlEvent>(Bytes bytes, _) -> speaking.send(bytes, lines.stall());
        case Step.Happened<ControlEvent>(var event) -> happened(event);
        case Step.Close<ControlEvent>(var why) -> {
          isOver = true;
          because = why;
        }
        case Step.StartTls<ControlEvent> _ ->
            throw new IllegalStateException("TLS in mid-conversation");
      }
    }
  }

  private void happened(ControlEvent event) {
    switch (event) {
      case ControlEvent.Admitted _ -> state = State.ONLINE;
      case ControlEvent.Denied() -> isRefused = true;
      case ControlEvent.Answered(_, var code) -> answer = code;
      case ControlEvent.Ended(var why, _) -> {
        isOver = true;
        because = why;
      }
      case ControlEvent.Tolerated _, ControlEvent.Spurned _ -> {}
    }
  }

  private void become(State now) {
    state = now;
    if (told != now) {
      told = now;
      LOG.log(
          now == State.ONLINE ? Level.INFO : Level.WARNING,
          "neighbour {0} is {1}{2}",
          path(),
          now.word(),
          because.isEmpty() ? "" : ": " + because);
    }
  }

  /// Breaks off, from any thread.
  void abandon() {
    Line known = line;
    if (known != null) {
      known.close();
    }
  }
}
