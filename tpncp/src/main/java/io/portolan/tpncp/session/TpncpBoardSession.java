package io.portolan.tpncp.session;

import io.portolan.tpncp.codec.Acknowledgement;
import io.portolan.tpncp.codec.Body;
import io.portolan.tpncp.codec.BodyCodec;
import io.portolan.tpncp.codec.Carriage;
import io.portolan.tpncp.codec.Carriage.Heard;
import io.portolan.tpncp.codec.TpncpCodec;
import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.KnownId;
import io.portolan.tpncp.message.TpncpMessage.Command;
import io.portolan.tpncp.message.TpncpMessage.Event;
import io.portolan.tpncp.session.BoardPlan.Scripted;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.net.SocketAddress;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A simulated board's side of its conversation with one controller: a simulation of framing, not
/// of a vendor's board.
///
/// It is silent until the first command. Every command is acknowledged; the first one is also
/// answered with a board-started event, and from then on the board says at intervals that it is
/// alive, and what its script says. It speaks in the controller's byte order. Commands change
/// nothing.
public final class TpncpBoardSession implements Session<BoardEvent> {
  /// Over datagrams nobody says goodbye; a controller that is silent for so long is gone.
  public static final Duration SILENCE_LIMIT = Duration.ofMinutes(2);

  private static final int NO_CHANNEL = -1;

  private sealed interface State {
    record Silent() implements State {}

    /// @param nextAlive when to say that it is alive
    /// @param pending what is left of the script, the next thing first
    record Talking(Instant since, Instant nextAlive, List<Scripted> pending) implements State {}

    record Over() implements State {}
  }

  private final SocketAddress controller;
  private final BoardPlan plan;
  private final Carriage carriage;
  private final boolean isDatagrams;
  private State state = new State.Silent();
  private ByteOrder order;
  private int sequence;
  private Instant lastHeard = Instant.MAX;

  private TpncpBoardSession(
      SocketAddress controller, BoardPlan plan, ByteOrder ifEither, boolean isDatagrams) {
    this.controller = controller;
    this.plan = plan;
    this.order = ifEither;
    this.isDatagrams = isDatagrams;
    this.carriage =
        isDatagrams
            ? Carriage.datagrams(Kind.COMMAND, ifEither)
            : Carriage.stream(Kind.COMMAND, ifEither);
  }

  /// Over TCP.
  ///
  /// @param controller told in every event
  /// @param ifEither the byte order of a controller that does not tell its own
  public static TpncpBoardSession stream(
      SocketAddress controller, BoardPlan plan, ByteOrder ifEither) {
    return new TpncpBoardSession(controller, plan, ifEither, false);
  }

  /// Over UDP, with one controller.
  ///
  /// @param controller told in every event
  /// @param ifEither the byte order of a controller that does not tell its own
  public static TpncpBoardSession datagrams(
      SocketAddress controller, BoardPlan plan, ByteOrder ifEither) {
    return new TpncpBoardSession(controller, plan, ifEither, true);
  }

  @Override
  public List<Step<BoardEvent>> on(Signal signal, Instant now) {
    return switch (signal) {
      case Signal.Opened() -> {
        lastHeard = now;
        yield List.of();
      }
      case Signal.Arrived(var bytes, _) -> isOver() ? List.of() : arrived(bytes, now);
      case Signal.WokenUp() -> isOver() ? List.of() : wokenUp(now);
      case Signal.HungUp(var because) -> {
        state = new State.Over();
        yield List.of(new Step.Happened<>(new BoardEvent.Left(controller, because)));
      }
      case Signal.Secured _ -> List.of();
    };
  }

  @Override
  public Optional<Instant> deadline() {
    Instant next = isOver() ? Instant.MAX : goneAt();
    if (state instanceof State.Talking(_, var nextAlive, _)) {
      next = earlier(next, nextAlive);
    }
    if (state instanceof State.Talking(var since, _, var pending) && !pending.isEmpty()) {
      next = earlier(next, since.plus(pending.getFirst().after()));
    }
    return next.equals(Instant.MAX) ? Optional.empty() : Optional.of(next);
  }

  private List<Step<BoardEvent>> arrived(Bytes bytes, Instant now) {
    var steps = new ArrayList<Step<BoardEvent>>();
    carriage.take(bytes);
    try {
      for (Heard heard = carriage.next(); heard != null; heard = carriage.next()) {
        if (heard.message() instanceof Command command) {
          lastHeard = now;
          order = heard.order();
          commanded(command, now, steps);
        }
      }
    } catch (MalformedException e) {
      steps.add(new Step.Happened<>(new BoardEvent.Unreadable(controller, bytes, e.getMessage())));
      if (!isDatagrams || state instanceof State.Silent) {
        state = new State.Over();
        steps.add(new Step.Close<>("no TPNCP: " + e.getMessage()));
      }
    }
    return steps;
  }

  private void commanded(Command command, Instant now, List<Step<BoardEvent>> steps) {
    steps.add(tell(KnownId.COMMAND_ACK, channel(command), Acknowledgement.body(command, order)));
    if (state instanceof State.Silent) {
      steps.add(tell(KnownId.BOARD_STARTED, NO_CHANNEL, plan.started()));
      var script = plan.script().stream().sorted(Comparator.comparing(Scripted::after)).toList();
      state = new State.Talking(now, now.plus(plan.keepAlive()), script);
    }
    steps.add(new Step.Happened<>(new BoardEvent.Commanded(controller, command, order)));
  }

  private List<Step<BoardEvent>> wokenUp(Instant now) {
    if (!now.isBefore(goneAt())) {
      state = new State.Over();
      return List.of(new Step.Close<>("silent for " + SILENCE_LIMIT.toMinutes() + " minutes"));
    }
    var steps = new ArrayList<Step<BoardEvent>>();
    if (state instanceof State.Talking(var since, var nextAlive, var pending)) {
      int due = 0;
      for (; due < pending.size() && !now.isBefore(since.plus(pending.get(due).after())); due++) {
        Scripted next = pending.get(due);
        steps.add(tell(next.id(), next.cid(), next.body()));
      }
      if (!now.isBefore(nextAlive)) {
        steps.add(tell(KnownId.KEEP_ALIVE, NO_CHANNEL, plan.alive()));
        nextAlive = now.plus(plan.keepAlive());
      }
      state = new State.Talking(since, nextAlive, pending.subList(due, pending.size()));
    }
    return steps;
  }

  private Step<BoardEvent> tell(int id, int cid, Body body) {
    return tell(id, cid, BodyCodec.write(body, order));
  }

  private Step<BoardEvent> tell(int id, int cid, Bytes body) {
    sequence = (sequence + 1) & 0xFFFF;
    Event event = Event.of(plan.version(), sequence, id, cid, body);
    return new Step.Send<>(TpncpCodec.write(event, order));
  }

  /// Most commands start with the channel they are for.
  private int channel(Command command) {
    return command.body().size() < Integer.BYTES
        ? NO_CHANNEL
        : command.body().buffer().order(order).getInt(0);
  }

  private Instant goneAt() {
    return isDatagrams && !lastHeard.equals(Instant.MAX)
        ? lastHeard.plus(SILENCE_LIMIT)
        : Instant.MAX;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private boolean isOver() {
    return state instanceof State.Over;
  }
}
