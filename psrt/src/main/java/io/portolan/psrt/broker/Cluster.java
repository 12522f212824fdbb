package io.portolan.psrt.broker;

import io.portolan.psrt.topic.Interest;
import java.time.Duration;

/// Other brokers that serve the same topics, as a broker sees them: every publish it has accepted
/// is offered to them, and what they have accepted comes back by [Broker#delivery()], to its own
/// sessions only.
///
/// Everything but an [Offering] is for any number of threads.
public interface Cluster {
  /// The way out for one [Publisher], used by its thread.
  Offering offering();

  /// Told of what the broker's own sessions want to hear.
  Interest interest();

  /// What it has done so far.
  ClusterStatistics statistics();

  /// Told of each message that another broker has said in PSRT itself (PUBLISH_REPL), which our
  /// sessions have been handed already.
  ///
  /// @param transit the time it took to come here, by clocks that may disagree
  default void replicated(Duration transit) {}

  /// What one publisher has accepted, on its way to the other brokers.
  interface Offering {
    /// Takes a run of frames of one topic as it stands. Keeps nothing of the chunk: it may be
    /// written to after the next [#flush()].
    ///
    /// @param offset where the frames start in the chunk, whole and in normal form
    /// @param count how many frames
    /// @param topicOffset where the topic of the first stands
    void offer(byte[] chunk, int offset, int length, int count, int topicOffset, int topicLength);

    /// Ends a batch. May wait, for a bounded time, where the cluster promises to keep what was
    /// acknowledged.
    ///
    /// @return whether all that was offered since the last time may be acknowledged; if not, some
    ///     of it may have been delivered all the same
    boolean flush();
  }
}
