package io.portolan.psrt.session;

import io.portolan.psrt.codec.Context;
import io.portolan.psrt.codec.DatagramKey;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage;
import io.portolan.psrt.message.PsrtMessage.Acknowledgement;
import io.portolan.psrt.message.PsrtMessage.PlainDatagram;
import io.portolan.psrt.message.PsrtMessage.SealedDatagram;
import io.portolan.psrt.message.PsrtMessage.Telegram;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.message.Topic;
import io.portolan.psrt.session.DatagramEvent.Received;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The broker's side of one UDP socket, for all peers. It remembers nothing: one datagram is one
/// publish.
///
/// | datagram | acknowledged with, if it wants to be |
/// |---|---|
/// | not of PSRT, login not UTF-8, no operation, priority 0, no topic | nothing |
/// | unknown key, tag does not fit | nothing |
/// | topic not UTF-8 or without its NUL | `FF` |
/// | larger than the limit | `FF` |
/// | login refused, or not allowed | `FE` |
/// | topic too deep, or with a wildcard | `FF` |
/// | passed on | `01` |
///
/// The socket must take datagrams larger than the limit, or a cut one would pass for whole.
///
/// @see "observed: psrtd 0.3.8, which publishes cut datagrams"
public final class PsrtDatagramServerSession implements Session<DatagramEvent> {
  private final PsrtLimits limits;
  private final Function<String, Optional<DatagramKey>> keys;

  /// @param keys the key of a login, if it has one; "" is asked for anonymous; must not block
  public PsrtDatagramServerSession(
      PsrtLimits limits, Function<String, Optional<DatagramKey>> keys) {
    this.limits = limits;
    this.keys = keys;
  }

  @Override
  public List<Step<DatagramEvent>> on(Signal signal, Instant now) {
    return switch (signal) {
      case Signal.Arrived(var bytes, var from) -> {
        if (from == null) {
          throw new IllegalStateException("a datagram from nobody");
        }
        yield arrived(bytes, from);
      }
      case Signal.HungUp(var because) ->
          List.of(new Step.Happened<>(new DatagramEvent.Ended(because)));
      case Signal.Opened(), Signal.Secured _, Signal.WokenUp() -> List.of();
    };
  }

  /// This side waits for nothing.
  @Override
  public Optional<Instant> deadline() {
    return Optional.empty();
  }

  /// The login is right.
  public List<Step<DatagramEvent>> admit(Received received) {
    Topic topic = received.topic();
    boolean possible = !topic.hasWildcard() && topic.depth() <= limits.topicDepth();
    return possible
        ? List.of(new Step.Happened<>(new DatagramEvent.PublishAsked(received)))
        : answer(received, ReplyCode.ERROR);
  }

  /// The login is wrong, unknown or not allowed.
  public List<Step<DatagramEvent>> refuse(Received received) {
    return answer(received, ReplyCode.ACCESS_DENIED);
  }

  /// What became of a publish; nothing is said if the sender does not want to hear it.
  ///
  /// @param code OK, ACCESS_DENIED or ERROR
  public List<Step<DatagramEvent>> answer(Received received, ReplyCode code) {
    return received.telegram().acknowledged()
        ? List.of(acknowledgement(code, received.from()))
        : List.of();
  }

  private List<Step<DatagramEvent>> arrived(Bytes bytes, SocketAddress from) {
    try {
      return switch (PsrtCodec.read(bytes, Context.DATAGRAM)) {
        case PlainDatagram(var login, var password, var block) ->
            unwrapped(
                block,
                bytes.size(),
                telegram -> {
                  var received = new Received(from, login, telegram);
                  return List.of(
                      new Step.Happened<>(new DatagramEvent.LoginAsked(received, password)));
                },
                from);
        case SealedDatagram sealed ->
            unwrapped(
                opened(sealed),
                bytes.size(),
                telegram -> admit(new Received(from, sealed.keyId(), telegram)),
                from);
        case PsrtMessage other -> throw new IllegalStateException("no datagram: " + other);
      };
    } catch (MalformedException e) {
      return List.of(dropped(from, e.getMessage()));
    }
  }

  private Bytes opened(SealedDatagram sealed) throws MalformedException {
    var key = keys.apply(sealed.keyId());
    if (key.isEmpty()) {
      throw MalformedException.of("key id", 5, "is that of no key");
    }
    return key.get().open(sealed);
  }

  private List<Step<DatagramEvent>> unwrapped(
      Bytes block,
      int size,
      Function<Telegram, List<Step<DatagramEvent>>> next,
      SocketAddress from) {
    Telegram telegram;
    try {
      telegram = (Telegram) PsrtCodec.read(block, Context.TELEGRAM);
    } catch (MalformedException e) {
      return dropped(from, e.getMessage(), PsrtCodec.isAnswered(block, e));
    }
    return size > limits.datagram()
        ? dropped(from, size + " bytes, at most " + limits.datagram(), telegram.acknowledged())
        : next.apply(telegram);
  }

  private static List<Step<DatagramEvent>> dropped(
      SocketAddress from, String because, boolean answered) {
    return answered
        ? List.of(dropped(from, because), acknowledgement(ReplyCode.ERROR, from))
        : List.of(dropped(from, because));
  }

  private static Step<DatagramEvent> dropped(SocketAddress from, String because) {
    return new Step.Happened<>(new DatagramEvent.Dropped(from, because));
  }

  private static Step<DatagramEvent> acknowledgement(ReplyCode code, SocketAddress to) {
    return new Step.Send<>(PsrtCodec.write(new Acknowledgement(code)), to);
  }
}
