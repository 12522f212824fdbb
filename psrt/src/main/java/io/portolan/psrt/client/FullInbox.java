package io.portolan.psrt.client;

/// What receiving does when the program has not fetched as many messages as may wait for it.
public enum FullInbox {
  /// Stops reading. The broker's queue then fills, and what it does about that is its own affair:
  /// psrtd hangs up on the data socket, which is joined again, and the messages in between are
  /// lost.
  WAIT,
  /// Forgets the oldest.
  DROP_OLDEST,
  /// Keeps only the newest of each topic, in the order in which topics first came; where that
  /// leaves too many topics, forgets the oldest.
  LATEST_PER_TOPIC
}
