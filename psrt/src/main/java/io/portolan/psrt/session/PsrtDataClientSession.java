package io.portolan.psrt.session;

import io.portolan.psrt.codec.Context;
import io.portolan.psrt.codec.PsrtStream;
import io.portolan.psrt.message.Channel;
import io.portolan.psrt.message.PsrtMessage;
import io.portolan.psrt.message.PsrtMessage.Beacon;
import io.portolan.psrt.message.PsrtMessage.Greeting;
import io.portolan.psrt.message.PsrtMessage.Join;
import io.portolan.psrt.message.PsrtMessage.Push;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The client's side of a data socket: joins, then listens. Whatever arrives, and be it one byte in
/// the middle of a message, shows that the broker is still there.
public final class PsrtDataClientSession implements Session<DataEvent> {
  private enum State {
    UNOPENED,
    SECURING,
    GREETING,
    JOINING,
    LISTENING,
    OVER
  }

  private final ClientTerms terms;
  private final Token token;
  private final PsrtStream stream;
  private State state = State.UNOPENED;
  private Vigil vigil;

  /// @param token of the control socket this one belongs to
  public PsrtDataClientSession(ClientTerms terms, Token token) {
    this.terms = terms;
    this.token = token;
    this.stream = new PsrtStream(Context.WELCOME, terms.limits());
    this.vigil = new Vigil(terms.silence(), Instant.MIN);
  }

  @Override
  public List<Step<DataEvent>> on(Signal signal, Instant now) {
    var script = new Script<DataEvent>();
    switch (signal) {
      case Signal.Opened() -> opened(now, script);
      case Signal.Secured _ -> {
        if (state == State.SECURING) {
          state = State.GREETING;
          vigil.renew(now);
        }
      }
      case Signal.Arrived(var bytes, _) -> arrived(bytes, now, script);
      case Signal.WokenUp() -> {
        if (isOpen() && vigil.isOver(now)) {
          leave("nothing came for " + terms.silence().toMillis() + " ms", script);
        }
      }
      case Signal.HungUp(var because) -> over(because, script);
    }
    return script.steps();
  }

  @Override
  public Optional<Instant> deadline() {
    return isOpen() ? Optional.of(vigil.deadline()) : Optional.empty();
  }

  /// Hangs up; the control socket and its subscriptions stay.
  public List<Step<DataEvent>> close() {
    var script = new Script<DataEvent>();
    if (isOpen()) {
      leave("closed", script);
    }
    return script.steps();
  }

  private boolean isOpen() {
    return state != State.UNOPENED && state != State.OVER;
  }

  private void opened(Instant now, Script<DataEvent> script) {
    vigil = new Vigil(terms.silence(), now);
    if (terms.tls()) {
      script.say(new Greeting(Channel.DATA, Greeting.TLS));
      script.startTls(Step.StartTls.Role.CLIENT, Bytes.EMPTY);
      state = State.SECURING;
    } else {
      script.say(new Greeting(Channel.DATA, Greeting.PLAIN));
      state = State.GREETING;
    }
  }

  private void arrived(Bytes bytes, Instant now, Script<DataEvent> script) {
    if (!isOpen()) {
      return;
    }
    vigil.renew(now);
    stream.take(bytes);
    try {
      while (isOpen()) {
        PsrtMessage message = stream.next();
        if (message == null) {
          if (stream.awaited() > DataEvent.SMALL) {
            script.tell(new DataEvent.Arriving(stream.unread(), stream.awaited()));
          }
          return;
        }
        heard(message, script);
      }
    } catch (MalformedException e) {
      leave(e.getMessage(), script);
    }
  }

  private void heard(PsrtMessage message, Script<DataEvent> script) {
    switch (message) {
      case Welcome(var channel) -> {
        if (channel != Channel.DATA) {
          leave("greeted with a control socket's greeting", script);
          return;
        }
        script.say(new Join(token, terms.timeoutSeconds()));
        stream.expect(Context.REPLY);
        state = State.JOINING;
      }
      case Reply(var code) -> {
        if (code == ReplyCode.OK) {
          stream.expect(Context.PUSH);
          state = State.LISTENING;
          script.tell(new DataEvent.Joined());
        } else {
          script.tell(new DataEvent.Refused());
          leave("join refused", script);
        }
      }
      case Beacon() -> {}
      case Push(var priority, var topic, var body) ->
          script.tell(new DataEvent.Pushed(priority, Topic.of(topic), body));
      case PsrtMessage other -> throw new IllegalStateException("not of a server: " + other);
    }
  }

  private void leave(String because, Script<DataEvent> script) {
    over(because, script);
    script.close(because);
  }

  private void over(String because, Script<DataEvent> script) {
    if (state != State.OVER) {
      state = State.OVER;
      script.tell(new DataEvent.Ended(because));
    }
  }
}
