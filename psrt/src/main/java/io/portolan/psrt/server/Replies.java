package io.portolan.psrt.server;

import io.portolan.psrt.message.ReplyCode;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/// What a batch of operations is answered with, in order, sent at once.
final class Replies {
  private static final int SMALL = 64;
  private static final int LARGE = 4096;

  private byte[] replies = new byte[SMALL];
  private int size;

  /// Which of the replies acknowledge publishes that are not flushed yet.
  private final BitSet unsettled = new BitSet(0);

  /// Answers `count` operations with the same code.
  void add(ReplyCode code, int count) {
    makeRoom(count);
    Arrays.fill(replies, size, size + count, (byte) code.code());
    size += count;
  }

  /// Answers `count` publishes; what they are answered with holds only after [#settle].
  void addPublished(ReplyCode code, int count) {
    if (code == ReplyCode.OK) {
      unsettled.set(size, size + count);
    }
    add(code, count);
  }

  /// The publishes answered since the last time may be acknowledged, or not.
  void settle(boolean mayAcknowledge) {
    if (!mayAcknowledge) {
      unsettled.stream().forEach(at -> replies[at] = (byte) ReplyCode.ERROR.code());
    }
    unsettled.clear();
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
