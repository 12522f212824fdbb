package io.portolan.wire.capture;

import io.portolan.wire.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The first bytes that one side of a TCP connection said, put in order.
///
/// Segments may come late, twice or overlapping; what stands in order stays as it is. Behind a gap
/// at most [#PIECES] pieces wait, and only those within the limit.
final class StreamHead {
  private static final int PIECES = 8;

  private record Piece(int at, Bytes bytes) {
    int end() {
      return at + bytes.size();
    }
  }

  private final int limit;
  private byte[] bytes = new byte[0];
  private boolean isBased;
  private long base;
  private int size;
  private int waitingBytes;
  private List<Piece> waiting = List.of();

  /// @param limit how many bytes are kept
  StreamHead(int limit) {
    this.limit = limit;
  }

  /// Says where the first byte stands, unless that is known.
  void base(long sequence) {
    if (!isBased) {
      base = sequence;
      isBased = true;
    }
  }

  /// Whether this is where the stream begins.
  boolean beginsAt(long sequence) {
    return isBased && base == sequence;
  }

  /// How many bytes stand in order from the first on.
  int size() {
    return size;
  }

  boolean isFull() {
    return size == limit;
  }

  /// How much memory it takes, in bytes.
  int held() {
    return bytes.length + waitingBytes;
  }

  /// A copy of some of them.
  Bytes bytes(int from, int to) {
    return Bytes.copyOf(bytes, from, to - from);
  }

  /// Takes what was captured of a segment. Returns how many more bytes stand in order now.
  int add(long sequence, ByteBuffer source, int offset, int count) {
    base(sequence);
    // Sequence numbers wrap; the difference to the base is right as a signed number.
    int at = (int) (sequence - base);
    int from = Math.max(at, size);
    int end = (int) Math.min((long) at + count, limit);
    if (end <= from) {
      return 0;
    }
    int before = size;
    if (from == size) {
      grow(end);
      source.get(offset + (from - at), bytes, from, end - from);
      size = end;
      closeGaps();
    } else if (waiting.size() < PIECES) {
      var piece = new byte[end - from];
      source.get(offset + (from - at), piece);
      await(new Piece(from, Bytes.wrap(piece)));
    }
    return size - before;
  }

  private void await(Piece piece) {
    if (waiting.isEmpty()) {
      waiting = new ArrayList<>(PIECES);
    }
    waiting.add(piece);
    waitingBytes += piece.bytes().size();
  }

  private void closeGaps() {
    int before = -1;
    while (!waiting.isEmpty() && size != before) {
      before = size;
      for (Piece piece : waiting) {
        int end = piece.end();
        if (piece.at() <= size && end > size) {
          grow(end);
          piece.bytes().from(size - piece.at()).buffer().get(bytes, size, end - size);
          size = end;
        }
      }
    }
    if (!waiting.isEmpty()) {
      waiting.removeIf(p -> p.end() <= size);
      waitingBytes = waiting.stream().mapToInt(p -> p.bytes().size()).sum();
    }
  }

  private void grow(int needed) {
    if (bytes.length < needed) {
      bytes = Arrays.copyOf(bytes, Math.min(limit, Math.max(needed, bytes.length * 2)));
    }
  }
}
