package io.portolan.wire.capture;

import io.portolan.wire.Transport;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The endpoints that were met, found without an object.
final class EndpointTable {
  private final int limit;
  private final @Nullable EndpointState[] slots;
  private int size;

  /// Nobody can write a capture whose endpoints all fall into one slot.
  private final long seed = new SplittableRandom().nextLong();

  /// @param limit how many it holds at most
  EndpointTable(int limit) {
    this.limit = limit;
    this.slots = new EndpointState[Math.max(16, Integer.highestOneBit(limit) * 2)];
  }

  @Nullable EndpointState find(Transport transport, long high, long low, int port) {
    EndpointState state = slots[slot(transport, high, low, port)];
    while (state != null
        && (state.low != low
            || state.port != port
            || state.high != high
            || state.transport != transport)) {
      state = state.next;
    }
    return state;
  }

  /// The one that is there, or a new one; null if there are too many already.
  @Nullable EndpointState findOrAdd(Transport transport, long high, long low, int port) {
    EndpointState known = find(transport, high, low, port);
    if (known != null || size == limit) {
      return known;
    }
    int slot = slot(transport, high, low, port);
    var added = new EndpointState(transport, high, low, port);
    added.next = slots[slot];
    slots[slot] = added;
    size++;
    return added;
  }

  private int slot(Transport transport, long high, long low, int port) {
    long mixed = FlowTable.mix((FlowTable.mix(high ^ seed) + low) ^ seed);
    mixed = FlowTable.mix(mixed + port + (transport == Transport.TCP ? 0 : 1 << 16));
    return (int) (mixed ^ (mixed >>> 32)) & (slots.length - 1);
  }
}
