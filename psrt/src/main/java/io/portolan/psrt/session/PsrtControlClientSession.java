package io.portolan.psrt.session;

import io.portolan.psrt.codec.Context;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.codec.PsrtFramer;
import io.portolan.psrt.codec.PsrtStream;
import io.portolan.psrt.message.Channel;
import io.portolan.psrt.message.PsrtMessage;
import io.portolan.psrt.message.PsrtMessage.Bye;
import io.portolan.psrt.message.PsrtMessage.Greeting;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.PsrtMessage.Nop;
import io.portolan.psrt.message.PsrtMessage.Operation;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.message.PsrtMessage.Replica;
import io.portolan.psrt.message.PsrtMessage.Replicate;
import io.portolan.psrt.message.PsrtMessage.Reply;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.message.PsrtMessage.Welcome;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.message.Topic;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The client's side of a control socket.
///
/// Operations do not wait for each other: as many as the window allows are under way, and since
/// the broker answers in order, each answer finds its operation. What is asked for before the
/// broker has let us in is sent then. Where nothing is asked for, a Nop is said in each half of
/// the silence.
public final class PsrtControlClientSession implements Session<ControlEvent> {
  private sealed interface State {
    record Unopened() implements State {}

    /// TLS is coming up.
    record Securing(Vigil vigil) implements State {}

    /// The greeting is said.
    record Greeting(Vigil vigil) implements State {}

    /// The login is said.
    record LoggingIn(Vigil vigil) implements State {}

    /// @param lastSaid when the last operation was
    /// @param vigil for answers, as long as some are due
    record Serving(Instant lastSaid, Vigil vigil) implements State {}

    record Over() implements State {}
  }

  /// An operation whose answer is due.
  ///
  /// @param number of those the program asked for; [#OWN] for our own
  private record Pending(long number, int size) {
    static final long OWN = -1;
  }

  private final ClientTerms terms;
  private final Login login;
  private final PsrtFramer outgoing;
  private final PsrtStream stream;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();

  /// What was asked for before the broker has let us in.
  private final List<Bytes> unsaid = new ArrayList<>();

  private State state = new State.Unopened();
  private long asked;
  private long pendingBytes;
  private int pendingOfProgram;
  private boolean leaving;

  /// Of the replicated publish that is offered; [Pending#OWN] if none is. Nothing may be said
  /// behind an offer until it is answered for good.
  private long offered = Pending.OWN;

  /// Its second half, not said yet.
  private @Nullable Replica replica;

  /// A publish that is tried out, until its body is due.
  private @Nullable Trial trial;

  public PsrtControlClientSession(ClientTerms terms, Login login) {
    this.terms = terms;
    this.login = login;
    this.outgoing = new PsrtFramer(Context.OPERATION, terms.limits());
    this.stream = new PsrtStream(Context.WELCOME, terms.limits());
  }

  /// Whether the window has room for one more operation.
  public boolean hasRoom() {
    return !leaving
        && !isReplicating()
        && trial == null
        && !(state instanceof State.Over)
        && pendingOfProgram < terms.operations()
        && pendingBytes < terms.bytes();
  }

  /// Whether the broker has let us in, and the conversation is not over.
  public boolean isServing() {
    return state instanceof State.Serving;
  }

  /// Whether nothing is unanswered, our own Nop included.
  public boolean isQuiet() {
    return pending.isEmpty();
  }

  /// How many operations were asked for so far: the number the next one gets.
  public long asked() {
    return asked;
  }

  /// Asks for an operation; [ControlEvent.Answered] tells what became of it, or
  /// [ControlEvent.Ended] counts it. After the end nothing happens and nothing is counted.
  ///
  /// @throws IllegalArgumentException if it is larger than the limits allow, or a Bye, for which
  ///     there is [#bye]
  /// @throws IllegalStateException if the window has no room
  public List<Step<ControlEvent>> ask(Operation operation, Instant now) {
    if (state instanceof State.Over) {
      return List.of();
    }
    if (operation instanceof Bye) {
      throw new IllegalArgumentException("bye is said with bye()");
    }
    Bytes bytes = encoded(operation);
    insistOnRoom();
    var script = new Script<ControlEvent>();
    pendingOfProgram++;
    say(new Pending(asked++, bytes.size()), bytes, now, script);
    return script.steps();
  }

  /// Asks for a publish whose body the caller says, in pieces, right behind what this comes to and
  /// before anything else. Otherwise as [#ask].
  ///
  /// @param head the publish with an empty body
  /// @param body how many bytes the caller will say
  /// @throws IllegalStateException if the broker has not let us in yet, or the window has no room
  public List<Step<ControlEvent>> announce(Publish head, int body, Instant now) {
    if (state instanceof State.Over) {
      return List.of();
    }
    Bytes bytes = announcement(head, body);
    var script = new Script<ControlEvent>();
    pendingOfProgram++;
    say(new Pending(asked++, bytes.size() + body), bytes, now, script);
    return script.steps();
  }

  /// Tries out whether the broker bears the size of a publish. What was asked for before has to be
  /// answered, and a Nop, and then the line has to hold for a while in which nothing is said. Then
  /// comes the head alone, and another while. [ControlEvent.Tolerated] tells that the broker is
  /// still there: now the caller says the body, before anything else. [ControlEvent.Spurned] tells
  /// that it hung up meanwhile. Until then the window has no room. Otherwise as [#announce].
  public List<Step<ControlEvent>> attempt(Publish head, int body, Instant now) {
    if (state instanceof State.Over) {
      return List.of();
    }
    Bytes bytes = announcement(head, body);
    var script = new Script<ControlEvent>();
    pendingOfProgram++;
    trial = new Trial(asked++, bytes, body, terms.silence(), now);
    say(new Pending(Pending.OWN, 1), PsrtCodec.write(new Nop()), now, script);
    return script.steps();
  }

  /// The head of a publish, which may be said now.
  private Bytes announcement(Publish head, int body) {
    if (!(state instanceof State.Serving)) {
      throw new IllegalStateException("nobody can say a body before the login is taken");
    }
    Bytes bytes = PsrtCodec.head(head, body);
    frame(bytes);
    insistOnRoom();
    return bytes;
  }

  /// Whether nothing is waited for but a while to be over, in which the broker may hang up.
  public boolean isHoldingBack() {
    return trial != null && trial.isUnderWay();
  }

  /// Offers another broker a message, and says it if that wants it. It is done when
  /// [ControlEvent.Answered] says OK or NOT_REQUIRED; until then the window has no room.
  ///
  /// @param topic in normal form
  /// @throws IllegalArgumentException if it is larger than the limits allow
  /// @throws IllegalStateException if the broker has not let us in yet, or the window has no room
  public List<Step<ControlEvent>> replicate(Topic topic, Replica second, Instant now) {
    if (state instanceof State.Over) {
      return List.of();
    }
    if (!(state instanceof State.Serving)) {
      throw new IllegalStateException("nobody can replicate before the login is taken");
    }
    if (second.body().size() > terms.limits().publish()) {
      throw new IllegalArgumentException("a body of " + second.body().size() + " bytes");
    }
    Bytes bytes = encoded(new Replicate(topic.text()));
    insistOnRoom();
    var script = new Script<ControlEvent>();
    pendingOfProgram++;
    offered = asked;
    replica = second;
    say(new Pending(asked++, bytes.size()), bytes, now, script);
    return script.steps();
  }

  /// Whether an offer to another broker is not answered for good.
  public boolean isReplicating() {
    return offered != Pending.OWN;
  }

  /// Whether the second half of what was offered last has been said, so that nobody knows what
  /// became of it if the conversation ends without an answer.
  public boolean hasSaidReplica() {
    return isReplicating() && replica == null;
  }

  /// Says farewell; the line is closed when all that was asked for is answered. After that nothing
  /// can be asked. While a replication or a trial is under way nothing happens.
  public List<Step<ControlEvent>> bye(Instant now) {
    var script = new Script<ControlEvent>();
    if (state instanceof State.Unopened
        || state instanceof State.Over
        || leaving
        || isReplicating()
        || trial != null) {
      return List.of();
    }
    leaving = true;
    say(new Pending(Pending.OWN, 1), PsrtCodec.write(new Bye()), now, script);
    return script.steps();
  }

  @Override
  public List<Step<ControlEvent>> on(Signal signal, Instant now) {
    var script = new Script<ControlEvent>();
    switch (signal) {
      case Signal.Opened() -> opened(now, script);
      case Signal.Secured _ -> {
        if (state instanceof State.Securing) {
          state = new State.Greeting(vigil(now));
        }
      }
      case Signal.Arrived(var bytes, _) -> arrived(bytes, now, script);
      case Signal.WokenUp() -> wokenUp(now, script);
      case Signal.HungUp(var because) -> hungUp(because, script);
    }
    return script.steps();
  }

  @Override
  public Optional<Instant> deadline() {
    return switch (state) {
      case State.Securing(var vigil) -> Optional.of(vigil.deadline());
      case State.Greeting(var vigil) -> Optional.of(vigil.deadline());
      case State.LoggingIn(var vigil) -> Optional.of(vigil.deadline());
      case State.Serving(var lastSaid, var vigil) -> {
        Instant answer = pending.isEmpty() ? Instant.MAX : vigil.deadline();
        Instant own = trial != null ? trial.due() : isMute() ? Instant.MAX : lastSaid.plus(pause());
        yield Optional.of(own.isBefore(answer) ? own : answer);
      }
      case State.Unopened(), State.Over() -> Optional.empty();
    };
  }

  private void opened(Instant now, Script<ControlEvent> script) {
    if (terms.tls()) {
      script.say(new Greeting(Channel.CONTROL, Greeting.TLS));
      script.startTls(Step.StartTls.Role.CLIENT, Bytes.EMPTY);
      state = new State.Securing(vigil(now));
    } else {
      script.say(new Greeting(Channel.CONTROL, Greeting.PLAIN));
      state = new State.Greeting(vigil(now));
    }
  }

  private void arrived(Bytes bytes, Instant now, Script<ControlEvent> script) {
    if (state instanceof State.Over || state instanceof State.Unopened) {
      return;
    }
    stream.take(bytes);
    try {
      while (!(state instanceof State.Over)) {
        PsrtMessage message = stream.next();
        if (message == null) {
          return;
        }
        heard(message, now, script);
      }
    } catch (MalformedException e) {
      leave(e.getMessage(), script);
    }
  }

  private void heard(PsrtMessage message, Instant now, Script<ControlEvent> script) {
    switch (message) {
      case Welcome(var channel) -> {
        if (channel != Channel.CONTROL) {
          leave("greeted with a data socket's greeting", script);
          return;
        }
        script.say(login);
        stream.expect(Context.TOKEN);
        state = new State.LoggingIn(vigil(now));
      }
      case Token token -> {
        stream.expect(Context.REPLY);
        state = new State.Serving(now, vigil(now));
        script.tell(new ControlEvent.Admitted(token));
        unsaid.forEach(script::say);
        unsaid.clear();
      }
      case Reply(var code) -> answered(code, now, script);
      case PsrtMessage other -> throw new IllegalStateException("not of a server: " + other);
    }
  }

  private void answered(ReplyCode code, Instant now, Script<ControlEvent> script) {
    if (state instanceof State.Serving(_, var vigil)) {
      vigil.renew(now);
    }
    Pending answered = isHoldingBack() ? null : pending.poll();
    if (answered == null) {
      leave("an answer to nothing", script);
      return;
    }
    boolean toOffer = isReplicating() && answered.number() == offered;
    Replica second = toOffer ? replica : null;
    if (code == ReplyCode.OK_WAITING && second != null) {
      pending.addFirst(answered);
      replica = null;
      script.say(second);
      return;
    }
    boolean isOfReplication = code == ReplyCode.OK_WAITING || code == ReplyCode.NOT_REQUIRED;
    if ((isOfReplication && second == null) || (code == ReplyCode.OK && second != null)) {
      pending.addFirst(answered);
      leave("an answer that does not belong here: " + code.sentence(), script);
      return;
    }
    if (toOffer) {
      offered = Pending.OWN;
      replica = null;
    }
    pendingBytes -= answered.size();
    if (answered.number() != Pending.OWN) {
      pendingOfProgram--;
      script.tell(new ControlEvent.Answered(answered.number(), code));
    }
    if (trial != null && pending.isEmpty()) {
      trial.begin(now);
    }
    if (leaving && pending.isEmpty()) {
      leave("said bye", script);
    }
  }

  private void wokenUp(Instant now, Script<ControlEvent> script) {
    switch (state) {
      case State.Securing(var vigil) -> leaveIfOver(vigil, now, "no TLS", script);
      case State.Greeting(var vigil) -> leaveIfOver(vigil, now, "no greeting", script);
      case State.LoggingIn(var vigil) -> leaveIfOver(vigil, now, "no token", script);
      case State.Serving(var lastSaid, var vigil) -> {
        if (!pending.isEmpty()) {
          leaveIfOver(vigil, now, "no answer", script);
        }
        if (trial != null) {
          goOn(trial, now, script);
        } else if (!(state instanceof State.Over)
            && !isMute()
            && !now.isBefore(lastSaid.plus(pause()))) {
          say(new Pending(Pending.OWN, 1), PsrtCodec.write(new Nop()), now, script);
        }
      }
      case State.Unopened(), State.Over() -> {}
    }
  }

  /// Whether nothing of our own may be said.
  private boolean isMute() {
    return leaving || isReplicating();
  }

  private void goOn(Trial attempt, Instant now, Script<ControlEvent> script) {
    if (now.isBefore(attempt.due())) {
      return;
    }
    if (attempt.isSaid()) {
      trial = null;
      script.tell(new ControlEvent.Tolerated(attempt.number()));
    } else {
      attempt.say(now);
      say(new Pending(attempt.number(), attempt.size()), attempt.head(), now, script);
    }
  }

  private void say(Pending operation, Bytes bytes, Instant now, Script<ControlEvent> script) {
    boolean first = pending.isEmpty();
    pending.add(operation);
    pendingBytes += operation.size();
    if (state instanceof State.Serving(_, var vigil)) {
      if (first) {
        vigil.renew(now);
      }
      state = new State.Serving(now, vigil);
      script.say(bytes);
    } else {
      unsaid.add(bytes);
    }
  }

  private Bytes encoded(Operation operation) {
    Bytes bytes = PsrtCodec.write(operation);
    frame(bytes);
    return bytes;
  }

  private void frame(Bytes start) {
    try {
      outgoing.frame(start);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private void insistOnRoom() {
    if (!hasRoom()) {
      throw new IllegalStateException(
          pendingOfProgram + " operations of " + pendingBytes + " bytes are unanswered");
    }
  }

  private void leaveIfOver(Vigil vigil, Instant now, String because, Script<ControlEvent> script) {
    if (vigil.isOver(now)) {
      leave(because + " within " + terms.silence().toMillis() + " ms", script);
    }
  }

  private void leave(String because, Script<ControlEvent> script) {
    over(because, script);
    script.close(because);
  }

  private void hungUp(String because, Script<ControlEvent> script) {
    if (state instanceof State.LoggingIn) {
      script.tell(new ControlEvent.Denied());
    }
    if (trial != null && trial.isSaid()) {
      script.tell(new ControlEvent.Spurned(trial.number()));
    }
    over(because, script);
  }

  private void over(String because, Script<ControlEvent> script) {
    if (!(state instanceof State.Over)) {
      state = new State.Over();
      script.tell(new ControlEvent.Ended(because, pendingOfProgram));
      pending.clear();
      unsaid.clear();
      trial = null;
    }
  }

  private Duration pause() {
    return terms.silence().dividedBy(2);
  }

  private Vigil vigil(Instant now) {
    return new Vigil(terms.silence(), now);
  }
}
