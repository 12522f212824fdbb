package io.portolan.bus;

import java.time.Duration;

/// How a connection behaves, whatever the transport. Where it leads says the URI.
///
/// @param strict whether what the transport cannot do is refused with
///     [UnsupportedOperationException] instead of ignored
/// @param patience how long connecting, and every operation that waits, may take
/// @param retryFirst the longest wait before the first try to connect again; doubled each time
/// @param retryMost the longest wait there is
/// @param buffered how many bytes of publishes may wait to be sent or answered; one always may
/// @param whenFull what publishing does when no more may
/// @param repeats whether what was sent and not answered before the line was lost is sent again, so
///     that it arrives at least once; otherwise it fails with
///     [PubSubException.Reason#UNKNOWN_OUTCOME]
/// @param inbox how many messages may wait to be fetched; over MQTT the library keeps some more
/// @param whenUnread what receiving does when no more may
public record PubSubSettings(
    boolean strict,
    Duration patience,
    Duration retryFirst,
    Duration retryMost,
    long buffered,
    FullBuffer whenFull,
    boolean repeats,
    int inbox,
    FullInbox whenUnread) {
  /// Not strict; half a minute of patience; tried again after a quarter of a second at first and
  /// half a minute at most; 64 MiB of buffer and 4,096 messages in the inbox, and when one of them
  /// is full there is waiting; nothing is sent twice.
  public static final PubSubSettings DEFAULT =
      new PubSubSettings(
          false,
          Duration.ofSeconds(30),
          Duration.ofMillis(250),
          Duration.ofSeconds(30),
          64L << 20,
          FullBuffer.WAIT,
          false,
          4096,
          FullInbox.WAIT);

  public PubSubSettings {
    if (!patience.isPositive()
        || !retryFirst.isPositive()
        || retryMost.compareTo(retryFirst) < 0
        || buffered < 1
        || inbox < 1) {
      throw new IllegalArgumentException(
          "patience %s, retryFirst %s, retryMost %s, buffered %d, inbox %d"
              .formatted(patience, retryFirst, retryMost, buffered, inbox));
    }
  }

  /// The same; what the transport cannot do is refused.
  public PubSubSettings strictly() {
    return new PubSubSettings(
        true, patience, retryFirst, retryMost, buffered, whenFull, repeats, inbox, whenUnread);
  }

  /// The same with other patience.
  public PubSubSettings withPatience(Duration other) {
    return new PubSubSettings(
        strict, other, retryFirst, retryMost, buffered, whenFull, repeats, inbox, whenUnread);
  }

  /// The same with other waits between tries to connect.
  public PubSubSettings withRetry(Duration first, Duration most) {
    return new PubSubSettings(
        strict, patience, first, most, buffered, whenFull, repeats, inbox, whenUnread);
  }

  /// The same with another buffer.
  public PubSubSettings withBuffer(long bytes, FullBuffer policy) {
    return new PubSubSettings(
        strict, patience, retryFirst, retryMost, bytes, policy, repeats, inbox, whenUnread);
  }

  /// The same; what was not answered is sent again.
  public PubSubSettings atLeastOnce() {
    return new PubSubSettings(
        strict, patience, retryFirst, retryMost, buffered, whenFull, true, inbox, whenUnread);
  }

  /// The same with another inbox.
  public PubSubSettings withInbox(int messages, FullInbox policy) {
    return new PubSubSettings(
        strict, patience, retryFirst, retryMost, buffered, whenFull, repeats, messages, policy);
  }
}
