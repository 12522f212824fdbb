package io.portolan.psrt.server;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/// Buffers in which several runs are put side by side to be written at once. Borrowed for the
/// time of one write that does not wait, so a few serve all connections.
final class Staging {
  /// In bytes.
  static final int SIZE = 64 * 1024;

  private static final ArrayBlockingQueue<ByteBuffer> FREE = new ArrayBlockingQueue<>(16);

  private Staging() {}

  /// An empty one.
  static ByteBuffer borrow() {
    ByteBuffer free = FREE.poll();
    return free == null ? ByteBuffer.allocateDirect(SIZE) : free.clear();
  }

  /// Gives one back; if there are more than are ever in use at once, the collector has it.
  static void giveBack(ByteBuffer buffer) {
    boolean _ = FREE.offer(buffer);
  }
}
