package io.portolan.psrt.codec;

import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.wire.Bytes;
import io.portolan.wire.Framer;
import io.portolan.wire.MalformedException;

/// Where the next message on a PSRT socket ends, in one context.
///
/// A length is judged as soon as it is there, and so are the first bytes: what cannot become a
/// message is malformed before the rest of it has arrived.
///
/// @param context what is expected next; not one of datagrams, which need no framing
/// @param limits a larger length is malformed
public record PsrtFramer(Context context, PsrtLimits limits) implements Framer {
  private static final int GREETING = 3;
  private static final int WELCOME = 4;
  private static final int JOIN = Token.SIZE + 1;

  public PsrtFramer {
    switch (context) {
      case DATAGRAM, TELEGRAM, ACKNOWLEDGEMENT ->
          throw new IllegalArgumentException(context + " is no stream");
      default -> {}
    }
  }

  /// The largest message there can be in any context, in bytes.
  public static int largest(PsrtLimits limits) {
    int payload = Math.max(Math.max(limits.publish(), limits.topics()), PsrtLimits.LOGIN);
    return Wire.REPLICA_HEAD + payload;
  }

  @Override
  public int frame(Bytes start) throws MalformedException {
    return switch (context) {
      case GREETING -> {
        magic(start);
        yield GREETING;
      }
      case WELCOME -> WELCOME;
      case LOGIN, LOCAL_LOGIN -> behindLength(start, 0, PsrtLimits.LOGIN);
      case TOKEN -> Token.SIZE;
      case REPLY -> 1;
      case REPLICA -> behindLength(start, Wire.REPLICA_HEAD - Wire.LOGIN_HEAD, limits.publish());
      case JOIN -> JOIN;
      case OPERATION -> operation(start);
      case PUSH ->
          switch (start.at(0)) {
            case Wire.BEACON -> 1;
            case Wire.PUSH -> behindLength(start, 2, limits.publish());
            default -> throw unknown("push", start.at(0));
          };
      case DATAGRAM, TELEGRAM, ACKNOWLEDGEMENT ->
          throw new IllegalStateException(context + " is no stream");
    };
  }

  private int operation(Bytes start) throws MalformedException {
    return switch (start.at(0)) {
      case Wire.NOP, Wire.BYE -> 1;
      case Wire.PUBLISH -> behindLength(start, 2, limits.publish());
      case Wire.SUBSCRIBE, Wire.UNSUBSCRIBE, Wire.REPLICATE ->
          behindLength(start, 1, limits.topics());
      default -> throw unknown("operation", start.at(0));
    };
  }

  /// A stranger who says something else altogether is found out by the first byte.
  private static void magic(Bytes start) throws MalformedException {
    if (start.at(0) != Wire.MAGIC) {
      throw MalformedException.of(
          "magic", 0, "is " + start.first(2).hex() + ", expected eeaa or eeab");
    }
  }

  /// @param at where the length stands: 4 bytes, little-endian
  private static int behindLength(Bytes start, int at, int most) throws MalformedException {
    int head = at + Integer.BYTES;
    if (start.size() < head) {
      return NOT_YET;
    }
    long length =
        start.at(at)
            | start.at(at + 1) << 8
            | start.at(at + 2) << 16
            | (long) start.at(at + 3) << 24;
    if (length > most) {
      throw MalformedException.of("length", at, "is " + length + ", at most " + most);
    }
    return head + (int) length;
  }

  private static MalformedException unknown(String what, int code) {
    return MalformedException.of(what, 0, String.format("0x%02x is none", code));
  }
}
