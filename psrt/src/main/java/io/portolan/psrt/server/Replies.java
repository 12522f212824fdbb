package io.portolan.psrt.server;

import io.portolan.psrt.message.ReplyCode;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// What a batch of operations is answered with, in order, sent at once.
final class Replies {
  private static final int SMALL = 64;
  private static final int LARGE = 4096;

  private byte[] replies = new byte[SMALL];
  private int size;

  /// Answers `count` operations with the same code.
  void add(ReplyCode code, int count) {
    makeRoom(count);
    Arrays.fill(replies, size, size + count, (byte) code.code());
    size += count;
  }

  void add(Bytes said) {
    makeRoom(said.size());
    said.buffer().get(replies, size, said.size());
    size += said.size();
  }

  void sendTo(Connection line) throws IOException {
    if (size == 0) {
      return;
    }
    line.write(ByteBuffer.wrap(replies, 0, size));
    size = 0;
    if (replies.length > LARGE) {
      replies = new byte[SMALL];
    }
  }

  private void makeRoom(int more) {
    if (replies.length - size < more) {
      replies = Arrays.copyOf(replies, Math.max(2 * replies.length, size + more));
    }
  }
}
