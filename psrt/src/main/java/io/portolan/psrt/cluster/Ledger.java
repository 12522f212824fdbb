package io.portolan.psrt.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// How many messages this node has accepted and how many NATS is known to have, in a small file
/// that outlives a kill: what a node had accepted and not handed on when it was killed nobody else
/// can count.
///
/// | offset | size | |
/// |---|---|---|
/// | 0 | 8 | messages accepted, little-endian |
/// | 8 | 8 | messages settled: NATS has them, or they are counted as dropped |
///
/// The file is mapped, so that writing costs nothing; a loss of power may lose what was written.
final class Ledger {
  private static final int SIZE = 16;
  private static final int SETTLED = 8;

  private final @Nullable ByteBuffer counts;
  private final long unsettledBefore;
  private long accepted;
  private long settled;

  /// @param file made if it is not there; null keeps no ledger
  /// @throws IOException if it cannot be written
  Ledger(@Nullable Path file) throws IOException {
    if (file == null) {
      counts = null;
      unsettledBefore = 0;
      return;
    }
    try (var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      counts = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new IOException("ledger " + file + " cannot be written", e);
    }
    unsettledBefore = Math.max(0, counts.getLong(0) - counts.getLong(SETTLED));
    counts.putLong(SETTLED, 0);
    counts.putLong(0, 0);
  }

  /// How many messages the last run of this node had accepted of which nobody knows whether NATS
  /// got them; none if it ended well.
  long unsettledBefore() {
    return unsettledBefore;
  }

  /// So many more are accepted.
  synchronized void accepted(long messages) {
    accepted += messages;
    if (counts != null) {
      counts.putLong(0, accepted);
    }
  }

  /// So many more are settled.
  synchronized void settled(long messages) {
    settled += messages;
    if (counts != null) {
      counts.putLong(SETTLED, settled);
    }
  }
}
