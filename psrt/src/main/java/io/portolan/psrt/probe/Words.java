package io.portolan.psrt.probe;

import io.portolan.psrt.codec.Context;
import io.portolan.psrt.codec.PsrtStream;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage;
import io.portolan.psrt.message.PsrtMessage.Greeting;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.message.PsrtMessage.Push;
import io.portolan.psrt.message.PsrtMessage.Subscribe;
import io.portolan.psrt.message.PsrtMessage.Unsubscribe;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;

/// One side's bytes of a stream, read as PSRT as far as they can be.
///
/// @param messages those that could be read, in order
/// @param end what came behind them
record Words(List<PsrtMessage> messages, End end) {
  /// How the bytes end.
  enum End {
    WHOLE,
    /// With the beginning of one more message.
    UNFINISHED,
    /// With something that is no PSRT.
    BROKEN
  }

  Words {
    messages = List.copyOf(messages);
  }

  /// What a client says from the greeting on. Behind a greeting for TLS there is nothing to read.
  static Words ofClient(Bytes said) {
    var stream = new PsrtStream(Context.GREETING, PsrtLimits.DEFAULT);
    stream.take(said);
    var messages = new ArrayList<PsrtMessage>();
    try {
      for (var next = stream.next(); next != null; next = stream.next()) {
        messages.add(next);
        if (next instanceof Greeting(var channel, var mode)) {
          if (mode != Greeting.PLAIN) {
            return new Words(messages, mode == Greeting.TLS ? End.WHOLE : End.BROKEN);
          }
          stream.expect(
              switch (channel) {
                case CONTROL -> Context.LOGIN;
                case DATA -> Context.JOIN;
              });
        } else if (next instanceof Login) {
          stream.expect(Context.OPERATION);
        } else if (next instanceof PsrtMessage.Join) {
          return new Words(messages, End.WHOLE);
        }
      }
      return new Words(messages, stream.unread() == 0 ? End.WHOLE : End.UNFINISHED);
    } catch (MalformedException e) {
      return new Words(messages, End.BROKEN);
    }
  }

  /// What is said somewhere in the middle of a conversation.
  ///
  /// @param context of a client's operations or a broker's pushes
  static Words inTheMiddle(Bytes said, Context context) {
    var stream = new PsrtStream(context, PsrtLimits.DEFAULT);
    stream.take(said);
    var messages = new ArrayList<PsrtMessage>();
    try {
      for (var next = stream.next(); next != null; next = stream.next()) {
        messages.add(next);
      }
      return new Words(messages, stream.unread() == 0 ? End.WHOLE : End.UNFINISHED);
    } catch (MalformedException e) {
      return new Words(messages, End.BROKEN);
    }
  }

  boolean isBroken() {
    return end == End.BROKEN;
  }

  /// Whether this is a client's side from its beginning.
  boolean isGreeting() {
    return !messages.isEmpty() && messages.getFirst() instanceof Greeting;
  }

  /// How many of them carry a topic that people could have written. Only such messages are long
  /// enough to prove something: any zero is a nop.
  int telling() {
    int count = 0;
    for (PsrtMessage message : messages) {
      boolean isTelling =
          switch (message) {
            case Publish publish -> isReadable(publish.topic());
            case Push push -> !push.topic().isEmpty() && isReadable(push.topic());
            case Subscribe(var topics) -> areReadable(topics);
            case Unsubscribe(var topics) -> areReadable(topics);
            case PsrtMessage _ -> false;
          };
      count += isTelling ? 1 : 0;
    }
    return count;
  }

  private static boolean areReadable(List<String> topics) {
    return !topics.isEmpty() && topics.stream().allMatch(Words::isReadable);
  }

  private static boolean isReadable(String topic) {
    return topic.codePoints().noneMatch(Character::isISOControl);
  }
}
