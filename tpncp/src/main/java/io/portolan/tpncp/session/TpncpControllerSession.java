package io.portolan.tpncp.session;

import io.portolan.tpncp.codec.Acknowledgement;
import io.portolan.tpncp.codec.Carriage;
import io.portolan.tpncp.codec.Carriage.Heard;
import io.portolan.tpncp.codec.TpncpCodec;
import io.portolan.tpncp.message.TpncpMessage.Command;
import io.portolan.tpncp.message.TpncpMessage.Event;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The controller's side of a conversation with one board. It says what it is told to and waits for
/// nothing: what a board answers to what is nowhere written, but for the acknowledgement.
public final class TpncpControllerSession implements Session<ControllerEvent> {
  private final Carriage carriage;
  private final ByteOrder order;
  private boolean isOver;

  /// @param carriage for events
  /// @param order of the commands; the board's own is told by its events
  public TpncpControllerSession(Carriage carriage, ByteOrder order) {
    this.carriage = carriage;
    this.order = order;
  }

  /// Sends a command, if the conversation is not over.
  public List<Step<ControllerEvent>> command(Command command) {
    return isOver ? List.of() : List.of(new Step.Send<>(TpncpCodec.write(command, order)));
  }

  @Override
  public List<Step<ControllerEvent>> on(Signal signal, Instant now) {
    return switch (signal) {
      case Signal.Arrived(var bytes, _) -> isOver ? List.of() : arrived(bytes);
      case Signal.HungUp(var because) -> {
        isOver = true;
        yield List.of(new Step.Happened<>(new ControllerEvent.Ended(because)));
      }
      case Signal.Opened(), Signal.WokenUp(), Signal.Secured _ -> List.of();
    };
  }

  /// A controller waits for nothing.
  @Override
  public Optional<Instant> deadline() {
    return Optional.empty();
  }

  private List<Step<ControllerEvent>> arrived(Bytes bytes) {
    var steps = new ArrayList<Step<ControllerEvent>>();
    carriage.take(bytes);
    try {
      for (Heard heard = carriage.next(); heard != null; heard = carriage.next()) {
        if (heard.message() instanceof Event event) {
          steps.add(new Step.Happened<>(new ControllerEvent.Told(event, heard.order())));
          Acknowledgement.of(event, heard.order())
              .map(ControllerEvent.Acknowledged::new)
              .ifPresent(acknowledged -> steps.add(new Step.Happened<>(acknowledged)));
        }
      }
    } catch (MalformedException e) {
      if (carriage instanceof Carriage.Datagrams) {
        steps.add(new Step.Happened<>(new ControllerEvent.Unreadable(bytes, e.getMessage())));
      } else {
        isOver = true;
        steps.add(new Step.Close<>("no TPNCP: " + e.getMessage()));
      }
    }
    return steps;
  }
}
