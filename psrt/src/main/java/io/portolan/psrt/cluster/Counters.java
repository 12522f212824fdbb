package io.portolan.psrt.cluster;

import java.util.concurrent.atomic.LongAdder;

/// What is counted, in messages of PSRT.
final class Counters {
  final LongAdder sent = new LongAdder();
  final LongAdder received = new LongAdder();
  final LongAdder dropped = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder lost = new LongAdder();
  final LongAdder duplicates = new LongAdder();
  final LongAdder malformed = new LongAdder();
  final LongAdder storing = new LongAdder();
  final LongAdder transitMicros = new LongAdder();
}
