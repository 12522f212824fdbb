package io.portolan.tpncp.dissect;

import io.portolan.tpncp.codec.Body;
import io.portolan.tpncp.codec.Context;
import io.portolan.tpncp.codec.Endianness;
import io.portolan.tpncp.codec.TpncpCodec;
import io.portolan.wire.Bytes;

/// What one stretch of a conversation's bytes is.
public sealed interface Explained {
  /// Where it starts in the bytes that were explained.
  int offset();

  /// A PDU.
  ///
  /// @param endianness what its bytes tell of their order; [#context] has the one assumed
  /// @param direction how it came to be taken for a command or an event
  /// @param name of the command or event; "" if unknown
  record Pdu(
      int offset,
      Endianness endianness,
      Direction direction,
      Context context,
      String name,
      TpncpCodec.Reading reading,
      Body body)
      implements Explained {}

  /// Bytes that are no PDU.
  ///
  /// @param because why not, with field and offset in these bytes
  record Broken(int offset, Bytes bytes, String because) implements Explained {}

  /// How the kind of a PDU is known, which no byte of it tells.
  enum Direction {
    /// It was said to be so.
    GIVEN,
    /// Only one of the two fits the bytes.
    EVIDENT,
    /// Both fit, one better.
    LIKELY,
    /// Both fit equally well; taken for a command.
    OPEN
  }
}
