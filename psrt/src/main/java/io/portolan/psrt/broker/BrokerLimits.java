package io.portolan.psrt.broker;

/// Bounds for what clients may ask of a broker.
///
/// @param topicDepth how many `/` a topic or filter may have in normal form (psrtd:
///     `max_topic_depth`)
/// @param publishSize how many bytes the topic, its NUL and the body of a message may have together
///     (psrtd: `max_pub_size`)
/// @param topicsSize how many bytes all filters of one SUBSCRIBE or UNSUBSCRIBE may have together
///     (psrtd: `max_topic_length`)
/// @param sessions how many control sessions there may be at once
/// @param filtersPerSession how many filters one session may have subscribed
public record BrokerLimits(
    int topicDepth, int publishSize, int topicsSize, int sessions, int filtersPerSession) {
  /// As psrtd is shipped; 100,000 sessions, 1,000,000 filters each.
  public static final BrokerLimits DEFAULT =
      new BrokerLimits(32, 1_100_000, 1_000_000, 100_000, 1_000_000);

  public BrokerLimits {
    if (topicDepth < 0 || publishSize < 2 || topicsSize < 1) {
      throw new IllegalArgumentException(
          "topicDepth "
              + topicDepth
              + ", publishSize "
              + publishSize
              + ", topicsSize "
              + topicsSize);
    }
    if (sessions < 1 || filtersPerSession < 1) {
      throw new IllegalArgumentException(
          "sessions " + sessions + ", filtersPerSession " + filtersPerSession);
    }
  }
}
