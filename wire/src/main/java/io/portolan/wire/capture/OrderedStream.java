package io.portolan.wire.capture;

import io.portolan.wire.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// All bytes one side of a TCP connection says, in order, as they become known.
///
/// Segments that came too early wait, within bounds; when those are reached, what is missing is
/// taken for lost and the stream goes on behind it.
final class OrderedStream {
  private static final int SEGMENTS = 256;
  private static final int BYTES = 1 << 20;

  private final TreeMap<Long, Bytes> waiting = new TreeMap<>();
  private boolean isBased;

  /// The next byte's place, counted from the first one on, and its number in the segments, which
  /// wraps.
  private long next;

  private long nextSequence;
  private int waitingBytes;
  private long lost;

  void base(long sequence) {
    isBased = true;
    nextSequence = sequence;
    waiting.clear();
    waitingBytes = 0;
  }

  /// Takes what was captured of a segment; gives what follows in order now, possibly nothing.
  List<Bytes> add(long sequence, Bytes segment) {
    if (!isBased) {
      base(sequence);
    }
    long at = next + (int) (sequence - nextSequence);
    if (at - next > BYTES) {
      lost += at - next;
      waiting.clear();
      waitingBytes = 0;
      advance(at);
    }
    if (at + segment.size() > next) {
      Bytes before = waiting.put(at, segment);
      waitingBytes += segment.size() - (before == null ? 0 : before.size());
    }
    var ready = new ArrayList<Bytes>();
    if (waiting.size() > SEGMENTS || waitingBytes > BYTES) {
      long behindGap = waiting.firstKey();
      if (behindGap > next) {
        lost += behindGap - next;
        advance(behindGap);
      }
    }
    while (!waiting.isEmpty() && waiting.firstKey() <= next) {
      var first = waiting.pollFirstEntry();
      waitingBytes -= first.getValue().size();
      int known = (int) (next - first.getKey());
      if (first.getValue().size() > known) {
        ready.add(first.getValue().from(known));
        advance(first.getKey() + first.getValue().size());
      }
    }
    return ready;
  }

  /// How many bytes were taken for lost since this was asked last.
  long lost() {
    long since = lost;
    lost = 0;
    return since;
  }

  private void advance(long to) {
    nextSequence = (nextSequence + (to - next)) & 0xFFFFFFFFL;
    next = to;
  }
}
