package io.portolan.psrt.topic;

import java.util.List;

/// Who is subscribed to one topic, as of one moment; [Subscriptions#isCurrent] tells whether that
/// still holds.
public final class Match extends ByteKey {
  private final Subscriber[] subscribers;
  final int shard;
  final long shardGeneration;
  final long rootGeneration;

  Match(
      byte[] topic,
      int hash,
      Subscriber[] subscribers,
      int shard,
      long shardGeneration,
      long rootGeneration) {
    super(topic, hash);
    this.subscribers = subscribers;
    this.shard = shard;
    this.shardGeneration = shardGeneration;
    this.rootGeneration = rootGeneration;
  }

  /// How many there are, each counted once.
  public int size() {
    return subscribers.length;
  }

  /// One of them, `index` from 0.
  public Subscriber at(int index) {
    return subscribers[index];
  }

  /// Whether both are the same subscribers. May say no to equal ones, never yes to others.
  public boolean sameSubscribers(Match other) {
    return subscribers == other.subscribers
        || (subscribers.length == 1
            && other.subscribers.length == 1
            && subscribers[0] == other.subscribers[0]);
  }

  /// All of them.
  public List<Subscriber> subscribers() {
    return List.of(subscribers);
  }
}
