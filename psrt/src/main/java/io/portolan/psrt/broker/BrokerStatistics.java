package io.portolan.psrt.broker;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a broker has done since it started, and what it holds now. The counts of different
/// moments may be off against each other by what is under way.
///
/// @param started when it started
/// @param queueMessages how many messages may wait for one subscriber (psrtd: `data_queue_size`)
/// @param sessions control sessions now (psrtd: `client_count`)
/// @param dataSockets joined data sockets now
/// @param subscriptions filters over all sessions now (psrtd: `subscription_count`)
/// @param topicOperations filters subscribed or unsubscribed (psrtd: `c_sub_ops`)
/// @param published what clients published over streams (psrtd: `c_pub_messages`, `c_pub_bytes`)
/// @param sent what was completely written to subscribers (psrtd: `c_sent_…`)
/// @param queues what waits now and what was lost
/// @param logins who was let in and who was not
/// @param datagrams what came over UDP
/// @param cluster what the cluster did; null if there is none
public record BrokerStatistics(
    Instant started,
    int queueMessages,
    int sessions,
    int dataSockets,
    long subscriptions,
    long topicOperations,
    Published published,
    Sent sent,
    Queues queues,
    Logins logins,
    Datagrams datagrams,
    @Nullable ClusterStatistics cluster) {

  /// What clients published over streams.
  ///
  /// @param messages PUBLISH operations read over streams
  /// @param bytes the sum of their LEN: topic, NUL and body
  /// @param denied answered with an access error
  /// @param failed answered with another error: topic too deep
  public record Published(long messages, long bytes, long denied, long failed) {}

  /// What was written to subscribers.
  ///
  /// @param messages pushes completely written
  /// @param bytes the sum of their sizes: head, topic, NUL and body
  /// @param latency the sum, over these messages, of the time from reading one to having written
  ///     it
  /// @param late how many took longer than [BrokerSettings#latencyWarning()]
  public record Sent(long messages, long bytes, Duration latency, long late) {}

  /// What waits for subscribers, and what became of what could not.
  ///
  /// @param messages waiting now, over all subscribers
  /// @param bytes of memory they keep alive
  /// @param dropped dropped because a queue was full and its oldest made room
  /// @param replaced replaced by a newer message of the same topic
  /// @param discarded lost with a data socket that was closed
  /// @param unjoined matched a session that had no data socket joined
  /// @param disconnected data sockets closed because their queue was full
  /// @param throttled times a publisher was held back
  public record Queues(
      long messages,
      long bytes,
      long dropped,
      long replaced,
      long discarded,
      long unjoined,
      long disconnected,
      long throttled) {}

  /// Who asked to be let in.
  ///
  /// @param accepted let in
  /// @param refused wrong credentials, or nobody of that name
  /// @param inFlight being checked now
  public record Logins(long accepted, long refused, int inFlight) {}

  /// What came over UDP.
  ///
  /// @param received all of them
  /// @param published accepted and queued
  /// @param denied access refused
  /// @param malformed everything else
  /// @param truncated larger than the largest allowed
  public record Datagrams(
      long received, long published, long denied, long malformed, long truncated) {}
}
