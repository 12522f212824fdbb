package io.portolan.wire.capture;

import io.portolan.wire.Bytes;
import io.portolan.wire.FieldListener;
import io.portolan.wire.Framer;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.Transport;
import java.util.List;

/// Explains captured bytes of one protocol field by field. Those we implement provide one each,
/// found by `ServiceLoader`.
public interface Explainer {
  Protocol protocol();

  /// Begins with one conversation, of which nothing has been heard yet.
  Interpreter begin(Transport transport);

  /// Follows one conversation. It remembers what it needs: a request for the sake of its answer,
  /// the start of a message whose end has not arrived.
  interface Interpreter {
    /// Takes what one side said next and explains the messages that are whole now, in order,
    /// possibly none. Never throws, for any bytes: what cannot be read is an explanation that says
    /// where it breaks.
    ///
    /// @param bytes over TCP any piece of a stream, over UDP one datagram
    List<Explanation> hear(Side speaker, Bytes bytes);
  }

  /// Reads one message, telling a listener each field.
  @FunctionalInterface
  interface Decoder {
    /// Reads one whole message.
    ///
    /// @return what the message is called
    /// @throws MalformedException if these bytes are no such message
    String read(Side speaker, Bytes message, FieldListener fields) throws MalformedException;
  }

  /// For messages that each fill a datagram.
  static Interpreter datagrams(Decoder decoder) {
    return (speaker, bytes) ->
        List.of(Explanation.of(bytes, fields -> decoder.read(speaker, bytes, fields)));
  }

  /// For messages in a stream, cut the same way in both directions.
  ///
  /// @param limit the largest message that is collected, in bytes
  static Interpreter stream(Framer framer, int limit, Decoder decoder) {
    return new FramedInterpreter(framer, limit, decoder);
  }
}
