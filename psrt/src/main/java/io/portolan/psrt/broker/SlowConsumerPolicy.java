package io.portolan.psrt.broker;

/// What happens when a subscriber's queue is full, in messages or in bytes, and another message
/// comes for it. Neighbours are unaffected by all but the last.
public enum SlowConsumerPolicy {
  /// Its data socket is closed and what was queued is lost; its session and subscriptions live
  /// on, and it may join again. This is what psrtd does.
  DISCONNECT,
  /// The oldest queued messages are dropped until the new one fits.
  DROP_OLDEST,
  /// While the subscriber takes nothing only the newest message of each topic waits: one that comes
  /// takes the place of a waiting one of the same topic, whether or not the queue is full. If it is
  /// full, the oldest are dropped. Order holds within each topic.
  LATEST_PER_TOPIC,
  /// The publisher is not read from until there is room, at most for
  /// [QueueLimits#throttle()]; then as [#DISCONNECT].
  THROTTLE_PUBLISHER
}
