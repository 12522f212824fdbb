package io.portolan.psrt.session;

import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtMessage.Push;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.sim.Endpoint;
import io.portolan.sim.SimulatedNetwork;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A broker's session together with a program that lets everybody in and answers at once or later,
/// as its dice fall. Who subscribes hears everything.
final class Answering implements Session<ServerEvent> {
  /// What the lines of one broker share.
  static final class Hub {
    private final SimulatedNetwork network;
    private final SplittableRandom dice;
    private final Map<Token, Answering> sessions = new HashMap<>();
    private int tokens;

    Hub(SimulatedNetwork network, long seed) {
      this.network = network;
      this.dice = new SplittableRandom(seed);
    }

    /// A line of this broker, not yet connected.
    Endpoint<Answering, ServerEvent> line(String name, ServerTerms terms) {
      var session = new Answering(this, new PsrtServerSession(terms));
      var endpoint = network.endpoint(name, session);
      session.self = endpoint;
      return endpoint;
    }
  }

  private final Hub hub;
  private final PsrtServerSession session;
  private @Nullable Endpoint<Answering, ServerEvent> self;
  private @Nullable Token token;
  private @Nullable Answering data;
  private boolean subscribed;

  /// Two acts planned for the same moment come in any order; what they say must not.
  private final ArrayDeque<Bytes> outbox = new ArrayDeque<>();

  private Answering(Hub hub, PsrtServerSession session) {
    this.hub = hub;
    this.session = session;
  }

  @Override
  public List<Step<ServerEvent>> on(Signal signal, Instant now) {
    return answered(session.on(signal, now), now);
  }

  @Override
  public Optional<Instant> deadline() {
    return session.deadline();
  }

  private List<Step<ServerEvent>> answered(List<Step<ServerEvent>> steps, Instant now) {
    var all = new ArrayList<Step<ServerEvent>>();
    for (var step : steps) {
      all.add(step);
      if (step instanceof Step.Happened<ServerEvent>(var event)) {
        all.addAll(heard(event, now));
      }
    }
    return all;
  }

  private List<Step<ServerEvent>> heard(ServerEvent event, Instant now) {
    if (event instanceof ServerEvent.Ended) {
      ended();
      return List.of();
    }
    if (hub.dice.nextBoolean()) {
      return answered(answer(event, now), now);
    }
    later(hub.dice.nextInt(300), (_, then) -> answered(answer(event, then), then));
    return List.of();
  }

  private List<Step<ServerEvent>> answer(ServerEvent event, Instant now) {
    return switch (event) {
      case ServerEvent.LoginAsked _ -> {
        byte[] value = new byte[Token.SIZE];
        value[0] = (byte) ++hub.tokens;
        token = new Token(Bytes.wrap(value));
        hub.sessions.put(token, this);
        yield session.admit(token, now);
      }
      case ServerEvent.JoinAsked(var wanted, _) -> {
        var control = hub.sessions.get(wanted);
        if (control == null || control.data != null) {
          yield session.refuse();
        }
        control.data = this;
        yield session.join(now);
      }
      case ServerEvent.PublishAsked(var priority, var topic, var body) -> {
        Bytes push = PsrtCodec.write(new Push(priority, topic.text(), body));
        for (var control : hub.sessions.values()) {
          var listener = control.data;
          if (control.subscribed && listener != null) {
            listener.outbox.add(push);
            listener.later(0, (data, then) -> data.session.push(data.outbox.remove(), then));
          }
        }
        yield session.reply(ReplyCode.OK, now);
      }
      case ServerEvent.SubscribeAsked _ -> {
        subscribed = true;
        yield session.reply(ReplyCode.OK, now);
      }
      case ServerEvent.UnsubscribeAsked _ -> {
        subscribed = false;
        yield session.reply(ReplyCode.OK, now);
      }
      case ServerEvent.ReplicateOffered _ -> session.weigh(ReplyCode.OK_WAITING, now);
      case ServerEvent.ReplicaAsked _ -> session.reply(ReplyCode.OK, now);
      case ServerEvent.Ended _ -> List.of();
    };
  }

  private void ended() {
    if (token != null) {
      hub.sessions.remove(token);
    }
    var listener = data;
    if (listener != null) {
      listener.later(0, (session, _) -> session.session.close("the session is over"));
    }
  }

  private void later(int millis, BiFunction<Answering, Instant, List<Step<ServerEvent>>> act) {
    var endpoint = self;
    if (endpoint != null) {
      hub.network.after(
          Duration.ofMillis(millis),
          () -> endpoint.perform(session -> act.apply(session, hub.network.now())));
    }
  }
}
