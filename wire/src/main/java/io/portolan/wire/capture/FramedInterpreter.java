package io.portolan.wire.capture;

import io.portolan.wire.Bytes;
import io.portolan.wire.FrameBuffer;
import io.portolan.wire.Framer;
import io.portolan.wire.MalformedException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Cuts both directions of a stream into messages. A direction that cannot be cut any further is
/// explained no further.
final class FramedInterpreter implements Explainer.Interpreter {
  private final Explainer.Decoder decoder;
  private final Map<Side, FrameBuffer> buffers = new EnumMap<>(Side.class);
  private final Set<Side> lost = EnumSet.noneOf(Side.class);

  FramedInterpreter(Framer framer, int limit, Explainer.Decoder decoder) {
    this.decoder = decoder;
    for (Side side : Side.values()) {
      buffers.put(side, new FrameBuffer(framer, limit));
    }
  }

  @Override
  public List<Explanation> hear(Side speaker, Bytes bytes) {
    FrameBuffer buffer = buffers.get(speaker);
    if (buffer == null || bytes.isEmpty() || lost.contains(speaker)) {
      return List.of();
    }
    var explained = new ArrayList<Explanation>();
    try {
      buffer.add(bytes);
      for (Bytes next = buffer.next(); next != null; next = buffer.next()) {
        Bytes message = next;
        explained.add(Explanation.of(message, fields -> decoder.read(speaker, message, fields)));
      }
    } catch (MalformedException e) {
      lost.add(speaker);
      explained.add(Explanation.broken(buffer.rest(), e.getMessage()));
    }
    return explained;
  }
}
