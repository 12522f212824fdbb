package io.portolan.wire.capture;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Puts fragments of IP datagrams together again.
///
/// At most [#DATAGRAMS] are waited for at once; the one waited for longest gives way. What arrived
/// first stays: a fragment that overlaps what is there is not believed. Memory grows with what has
/// arrived, never with what an offset promises.
///
/// @see "RFC 791, section 3.2; RFC 8200, section 4.5; RFC 5722"
final class Defragmenter {
  static final int DATAGRAMS = 64;

  /// Fragments stand at multiples of this many bytes.
  private static final int UNIT = 8;

  private record Key(
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      int protocol,
      long id) {}

  private static final class Datagram {
    private byte[] bytes = new byte[0];
    private final BitSet arrived = new BitSet();
    private int size = -1;
  }

  private final SequencedMap<Key, Datagram> waiting = new LinkedHashMap<>();
  private long abandoned;

  /// Takes a fragment.
  ///
  /// @param headers of the fragment; if it was the last one missing, its transport header is read
  ///     next with [PacketHeaders#readTransport]
  /// @return the whole datagram without its IP header, or null as long as something is missing
  @Nullable ByteBuffer add(PacketHeaders headers) {
    var key =
        new Key(
            headers.sourceHigh(),
            headers.sourceLow(),
            headers.destinationHigh(),
            headers.destinationLow(),
            headers.protocol(),
            headers.fragmentId());
    var datagram = waiting.computeIfAbsent(key, _ -> new Datagram());
    if (waiting.size() > DATAGRAMS) {
      waiting.pollFirstEntry();
      abandoned++;
    }
    boolean isWhole = headers.payloadSize() == headers.payloadOriginalSize();
    boolean isAligned = !headers.moreFragments() || headers.payloadSize() % UNIT == 0;
    if (!isWhole || !isAligned || !place(datagram, headers)) {
      return null;
    }
    if (datagram.size < 0 || datagram.arrived.nextClearBit(0) * UNIT < datagram.size) {
      return null;
    }
    waiting.remove(key);
    return ByteBuffer.wrap(datagram.bytes, 0, datagram.size);
  }

  /// How many datagrams were given up before they were whole.
  long abandoned() {
    return abandoned;
  }

  private static boolean place(Datagram datagram, PacketHeaders headers) {
    int from = headers.fragmentOffset();
    int to = from + headers.payloadSize();
    int firstUnit = from / UNIT;
    int endUnit = (to + UNIT - 1) / UNIT;
    int taken = datagram.arrived.nextSetBit(firstUnit);
    boolean isOverlapping = taken >= 0 && taken < endUnit;
    boolean isBeyondEnd = datagram.size >= 0 && to > datagram.size;
    boolean endsBeforeOthers = !headers.moreFragments() && datagram.arrived.length() > endUnit;
    if (isOverlapping || isBeyondEnd || endsBeforeOthers || to == from) {
      return false;
    }
    if (datagram.bytes.length < to) {
      datagram.bytes = Arrays.copyOf(datagram.bytes, Math.max(to, datagram.bytes.length * 2));
    }
    headers.bytes().get(headers.payloadOffset(), datagram.bytes, from, to - from);
    datagram.arrived.set(firstUnit, endUnit);
    if (!headers.moreFragments()) {
      datagram.size = to;
    }
    return true;
  }
}
