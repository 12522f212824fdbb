package io.portolan.tpncp.dissect;

import io.portolan.tpncp.catalogue.Catalogue;
import io.portolan.tpncp.catalogue.Layout;
import io.portolan.tpncp.codec.Acknowledgement;
import io.portolan.tpncp.codec.Body;
import io.portolan.tpncp.codec.BodyCodec;
import io.portolan.tpncp.codec.Context;
import io.portolan.tpncp.codec.TpncpCodec;
import io.portolan.tpncp.dissect.Explained.Direction;
import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.TpncpMessage;
import io.portolan.tpncp.message.TpncpMessage.Command;
import io.portolan.tpncp.message.TpncpMessage.Event;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.nio.ByteOrder;

/// Which of the two readings of a PDU fits it better, where nobody says which way it went.
///
/// @param kind the better one, a command if there is none
record DirectionGuess(Kind kind, Direction direction) {
  private static final int NAMED = 1;
  private static final int EXACT = 4;
  private static final int UP_TO_A_FIELD = 2;
  private static final int UNLIKELY_CHANNEL = -2;
  private static final int MOST_CHANNELS = 100_000;

  /// @param pdu one whole PDU
  static DirectionGuess of(Bytes pdu, ByteOrder order, Catalogue catalogue)
      throws MalformedException {
    var event = TpncpCodec.read(pdu, new Context(Kind.EVENT, order)).message();
    if (event instanceof Event(_, var cid, _) && cid == null) {
      return new DirectionGuess(Kind.COMMAND, Direction.EVIDENT);
    }
    var command = TpncpCodec.read(pdu, new Context(Kind.COMMAND, order)).message();
    int forEvent = score(event, order, catalogue);
    int forCommand = score(command, order, catalogue);
    Kind kind = forEvent > forCommand ? Kind.EVENT : Kind.COMMAND;
    return new DirectionGuess(kind, forEvent == forCommand ? Direction.OPEN : Direction.LIKELY);
  }

  private static int score(TpncpMessage message, ByteOrder order, Catalogue catalogue) {
    long id = message.header().id();
    int score = catalogue.name(message.kind(), id).isPresent() ? NAMED : 0;
    Layout layout = catalogue.layout(message.kind(), id);
    Body body = BodyCodec.read(message, layout, order);
    if (score > 0 && body.isExplained()) {
      boolean isFull = message.body().size() == layout.size(message.header().version());
      score += isFull ? EXACT : UP_TO_A_FIELD;
    }
    return score
        + switch (message) {
          case Command _ -> 0;
          case Event(_, var cid, _) when cid == null || cid < -1 || cid > MOST_CHANNELS ->
              UNLIKELY_CHANNEL;
          case Event event -> Acknowledgement.of(event, order).isPresent() ? EXACT : 0;
        };
  }
}
