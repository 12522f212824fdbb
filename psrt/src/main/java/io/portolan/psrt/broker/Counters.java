package io.portolan.psrt.broker;

import java.util.concurrent.atomic.LongAdder;

/// What is counted over all sessions; added to once a batch, not once a message.
final class Counters {
  final LongAdder topicOperations = new LongAdder();
  final LongAdder published = new LongAdder();
  final LongAdder publishedBytes = new LongAdder();
  final LongAdder denied = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder sent = new LongAdder();
  final LongAdder sentBytes = new LongAdder();
  final LongAdder latencyNanos = new LongAdder();
  final LongAdder late = new LongAdder();
  final LongAdder dropped = new LongAdder();
  final LongAdder replaced = new LongAdder();
  final LongAdder discarded = new LongAdder();
  final LongAdder unjoined = new LongAdder();
  final LongAdder disconnected = new LongAdder();
  final LongAdder throttled = new LongAdder();
  final LongAdder loginsAccepted = new LongAdder();
  final LongAdder loginsRefused = new LongAdder();
  final LongAdder loginsInFlight = new LongAdder();
  final LongAdder datagrams = new LongAdder();
  final LongAdder datagramsPublished = new LongAdder();
  final LongAdder datagramsDenied = new LongAdder();
  final LongAdder datagramsMalformed = new LongAdder();
  final LongAdder datagramsTruncated = new LongAdder();
}
