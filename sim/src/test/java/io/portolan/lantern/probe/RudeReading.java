package io.portolan.lantern.probe;

import io.portolan.lantern.codec.Carriage;
import io.portolan.lantern.message.LanternMessage;
import io.portolan.lantern.message.LanternMessage.Farewell;
import io.portolan.lantern.message.LanternMessage.Hello;
import io.portolan.lantern.message.LanternMessage.Reading;
import io.portolan.lantern.message.Reason;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import java.util.List;
import java.util.function.Supplier;

/// What either side's words tell, over whatever they came.
final class RudeReading {
  static final String HARMLESS = "a listener keeps nothing of a station that has not said hello";

  private RudeReading() {}

  static Evidence weigh(Exchange exchange, Supplier<Carriage> carriage) {
    if (exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.isMute()) {
      return exchange.isCallOnly() ? ofStation(exchange.said(), carriage.get()) : Evidence.NONE;
    }
    return exchange.greeting().isEmpty()
        ? ofListener(exchange, carriage)
        : Evidence.against(1, "a Lantern listener does not speak first");
  }

  /// The caller is a station if it says hello.
  private static Evidence ofStation(Bytes said, Carriage carriage) {
    try {
      List<LanternMessage> messages = carriage.unpack(said);
      if (messages.isEmpty()) {
        return Evidence.NONE;
      }
      return switch (messages.getFirst()) {
        case Hello(var station) ->
            Evidence.structure(
                "says hello as Lantern station " + Bytes.ofText(station).printable());
        case Reading _, Farewell _ -> Evidence.against(1, "a Lantern station says hello first");
      };
    } catch (MalformedException e) {
      return Evidence.against(2, e.getMessage());
    }
  }

  private static Evidence ofListener(Exchange exchange, Supplier<Carriage> carriage) {
    try {
      List<LanternMessage> messages = carriage.get().unpack(exchange.answer());
      if (messages.isEmpty()) {
        return Evidence.NONE;
      }
      boolean alone = messages.size() == 1;
      return switch (messages.getFirst()) {
        case Farewell(var reason) when alone && isCalledFor(reason, exchange, carriage.get()) ->
            Evidence.structure("answers with a Lantern farewell: " + reason.sentence());
        case Farewell(var reason) -> Evidence.hint("could be a Lantern farewell, " + reason);
        case Hello _, Reading _ ->
            Evidence.against(1, "a Lantern listener says nothing but farewell");
      };
    } catch (MalformedException e) {
      return Evidence.against(2, e.getMessage());
    }
  }

  /// A reading without hello calls for `NO_HELLO`, what is no message for `NOT_UNDERSTOOD`.
  private static boolean isCalledFor(Reason reason, Exchange exchange, Carriage carriage) {
    try {
      List<LanternMessage> said = carriage.unpack(exchange.said());
      return !said.isEmpty() && said.getFirst() instanceof Reading && reason == Reason.NO_HELLO;
    } catch (MalformedException _) {
      return reason == Reason.NOT_UNDERSTOOD;
    }
  }
}
