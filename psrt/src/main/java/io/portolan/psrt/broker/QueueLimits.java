package io.portolan.psrt.broker;

import java.time.Duration;

/// How much may wait for one subscriber, and what happens beyond.
///
/// @param messages how many messages, at least 1 (psrtd: `data_queue`)
/// @param bytes how many bytes of memory, at least one largest message; what a queued message
///     keeps alive counts in full
/// @param policy what happens beyond
/// @param throttle how long a publisher is held back at most under
///     [SlowConsumerPolicy#THROTTLE_PUBLISHER]
public record QueueLimits(int messages, long bytes, SlowConsumerPolicy policy, Duration throttle) {
  /// As psrtd is shipped, and at most 64 MiB a subscriber.
  public static final QueueLimits DEFAULT =
      new QueueLimits(1024, 64L << 20, SlowConsumerPolicy.DISCONNECT, Duration.ofSeconds(1));

  public QueueLimits {
    if (messages < 1 || bytes < 1 || throttle.isNegative()) {
      throw new IllegalArgumentException(
          "messages " + messages + ", bytes " + bytes + ", throttle " + throttle);
    }
  }
}
