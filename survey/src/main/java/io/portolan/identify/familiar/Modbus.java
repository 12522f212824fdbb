package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.WireReader;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;
import java.util.Set;

/// Recognises Modbus over TCP between others.
///
/// Says nothing, ever: what answers may move something. In a capture an answer must repeat the
/// request's number, unit and function, with the length its function demands.
///
/// @see "MODBUS Messaging on TCP/IP Implementation Guide V1.0b, section 3; MODBUS Application
///     Protocol Specification V1.1b3, sections 6 and 7"
public final class Modbus implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("modbus", "Modbus")
          .tcp(502)
          .named("mbap")
          .namedInsideTls("mbap-s")
          .describedIn(
              "MODBUS Messaging on TCP/IP Implementation Guide V1.0b",
              "MODBUS Application Protocol Specification V1.1b3");

  private static final int LONGEST_UNIT = 254;
  private static final int EXCEPTION = 0x80;
  private static final int MOST_EXCEPTIONS = 11;
  private static final int LAST_READING_FUNCTION = 4;
  private static final int MOST_BITS = 2000;
  private static final int MOST_REGISTERS = 125;
  private static final Set<Integer> FUNCTIONS = Set.of(1, 2, 3, 4, 5, 6, 15, 16, 22, 23, 43);

  /// @param transaction number of the request
  /// @param data what follows the function code
  private record Message(int transaction, int unit, int function, Bytes data) {}

  /// For [java.util.ServiceLoader].
  public Modbus() {}

  @Override
  public Protocol protocol() {
    return PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.TCP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    return List.of();
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP
        || exchange.layer() == Layer.HTTP
        || !exchange.greeting().isEmpty()
        || exchange.isEcho()) {
      return Evidence.NONE;
    }
    try {
      Message asked = message(exchange.said());
      if (!isRequest(asked)) {
        return Evidence.NONE;
      }
      if (exchange.isCallOnly()) {
        return Evidence.banner("the caller sends function " + asked.function() + " of Modbus");
      }
      return exchange.answer().isEmpty()
          ? Evidence.NONE
          : answered(asked, message(exchange.answer()));
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence answered(Message asked, Message answer) {
    boolean isTheSame =
        answer.transaction() == asked.transaction() && answer.unit() == asked.unit();
    if (!isTheSame) {
      return Evidence.NONE;
    }
    if (answer.function() == (asked.function() | EXCEPTION)) {
      boolean formed =
          answer.data().size() == 1
              && answer.data().at(0) > 0
              && answer.data().at(0) <= MOST_EXCEPTIONS;
      return formed
          ? Evidence.structure(
              "exception " + answer.data().at(0) + " to function " + asked.function())
          : Evidence.NONE;
    }
    return answer.function() == asked.function() && isAnswer(asked, answer)
        ? Evidence.structure("answers function " + asked.function() + " under its number")
        : Evidence.NONE;
  }

  private static boolean isRequest(Message message) {
    Bytes data = message.data();
    if (message.function() > LAST_READING_FUNCTION || data.size() != 4) {
      boolean isWriting = message.function() == 5 || message.function() == 6;
      return message.function() > LAST_READING_FUNCTION
          && FUNCTIONS.contains(message.function())
          && (isWriting ? data.size() == 4 : data.size() > 1);
    }
    int count = data.at(2) << 8 | data.at(3);
    return FUNCTIONS.contains(message.function())
        && count > 0
        && count <= (message.function() <= 2 ? MOST_BITS : MOST_REGISTERS);
  }

  /// Whether an answer is as long as the request demands.
  private static boolean isAnswer(Message asked, Message answer) {
    Bytes data = answer.data();
    if (asked.function() > LAST_READING_FUNCTION) {
      return data.size() >= 2 && asked.data().first(2).equals(data.first(2));
    }
    int count = asked.data().at(2) << 8 | asked.data().at(3);
    int expected = asked.function() <= 2 ? (count + 7) / 8 : count * 2;
    return data.size() == expected + 1 && data.at(0) == expected;
  }

  private static Message message(Bytes bytes) throws MalformedException {
    var in = new WireReader(bytes);
    int transaction = in.u16("transaction");
    if (in.u16("protocol") != 0) {
      throw in.reject("expected 0");
    }
    int size = in.u16("length");
    if (size < 2 || size > LONGEST_UNIT) {
      throw in.reject("is " + size + ", expected 2 to 254");
    }
    WireReader message = in.part("message", size);
    in.end();
    return new Message(
        transaction, message.u8("unit"), message.u8("function"), message.rest("data"));
  }
}
