package io.portolan.wire.capture;

import io.portolan.wire.Transport;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The conversations that are followed now, found by both ends of a packet.
///
/// Two queues order them by age: those somebody is interested in, and muted ones. Whoever had a
/// packet since he was last passed over goes to the end of his queue once instead of giving way.
final class FlowTable {
  private final @Nullable Flow[] slots;
  private final Queue collecting = new Queue();
  private final Queue muted = new Queue();
  private int size;

  /// Nobody can write a capture whose conversations all fall into one slot.
  private final long seed = new SplittableRandom().nextLong();

  /// @param capacity how many it holds at most
  FlowTable(int capacity) {
    slots = new Flow[Math.max(16, Integer.highestOneBit(capacity) * 2)];
  }

  int size() {
    return size;
  }

  int hash(PacketHeaders packet, Transport transport) {
    long source = end(packet.sourceHigh(), packet.sourceLow(), packet.sourcePort());
    long destination =
        end(packet.destinationHigh(), packet.destinationLow(), packet.destinationPort());
    // The same from either end.
    long both = mix(source + destination + (transport == Transport.TCP ? 0 : 1));
    return (int) (both ^ (both >>> 32));
  }

  private long end(long high, long low, int port) {
    return mix((mix((mix(high ^ seed) + low) ^ seed) + port) ^ seed);
  }

  /// Spreads a value over all bits.
  static long mix(long value) {
    long mixed = (value ^ (value >>> 32)) * 0xD6E8FEB86659FD93L;
    return mixed ^ (mixed >>> 29);
  }

  @Nullable Flow find(PacketHeaders packet, Transport transport, int hash) {
    for (Flow flow = slots[hash & (slots.length - 1)]; flow != null; flow = flow.next) {
      if (flow.hash == hash && flow.isBetween(packet, transport)) {
        return flow;
      }
    }
    return null;
  }

  void add(Flow flow) {
    int slot = flow.hash & (slots.length - 1);
    flow.next = slots[slot];
    slots[slot] = flow;
    (flow.isMuted() ? muted : collecting).add(flow);
    size++;
  }

  void remove(Flow flow) {
    (flow.isMuted() ? muted : collecting).remove(flow);
    int slot = flow.hash & (slots.length - 1);
    Flow before = slots[slot];
    if (before == flow) {
      slots[slot] = flow.next;
    } else {
      while (before != null && before.next != flow) {
        before = before.next;
      }
      if (before != null) {
        before.next = flow.next;
      }
    }
    size--;
  }

  /// Nobody is interested in this one any more.
  void mute(Flow flow) {
    if (!flow.isMuted()) {
      collecting.remove(flow);
      flow.words = null;
      muted.add(flow);
    }
  }

  /// The one that should give way next: a muted one if there is any.
  @Nullable Flow stalest() {
    Flow flow = muted.stalest();
    return flow != null ? flow : collecting.stalest();
  }

  /// The one whose words should give way next, null if nobody's are kept.
  @Nullable Flow stalestCollecting() {
    return collecting.stalest();
  }

  private static final class Queue {
    private @Nullable Flow oldest;
    private @Nullable Flow newest;

    void add(Flow flow) {
      flow.older = newest;
      flow.newer = null;
      if (newest != null) {
        newest.newer = flow;
      } else {
        oldest = flow;
      }
      newest = flow;
    }

    void remove(Flow flow) {
      Flow older = flow.older;
      Flow newer = flow.newer;
      if (older != null) {
        older.newer = newer;
      } else {
        oldest = newer;
      }
      if (newer != null) {
        newer.older = older;
      } else {
        newest = older;
      }
      flow.older = null;
      flow.newer = null;
    }

    @Nullable Flow stalest() {
      Flow flow = oldest;
      while (flow != null && flow.isTouched) {
        flow.isTouched = false;
        remove(flow);
        add(flow);
        flow = oldest;
      }
      return flow;
    }
  }
}
