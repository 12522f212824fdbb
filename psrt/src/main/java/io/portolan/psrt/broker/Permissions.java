package io.portolan.psrt.broker;

import io.portolan.psrt.message.Topic;
import io.portolan.psrt.topic.ByteKey;
import io.portolan.psrt.topic.TopicCache;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What one [Access] has said about publishing to topics, remembered by the topics' bytes; shared
/// by all sessions that have this access.
final class Permissions {
  private static final int ENTRIES = 4096;
  private static final long MOST_BYTES = 1 << 20;

  private final Access access;
  private final TopicCache<Decision> decisions = new TopicCache<>(ENTRIES, MOST_BYTES);

  private static final class Decision extends ByteKey {
    final boolean allowed;

    Decision(byte[] topic, int hash, boolean allowed) {
      super(topic, hash);
      this.allowed = allowed;
    }
  }

  Permissions(Access access) {
    this.access = access;
  }

  Access access() {
    return access;
  }

  /// Whether it may publish to the topic whose UTF-8, in normal form, stands in `array`.
  boolean mayPublish(byte[] array, int offset, int length) {
    int hash = ByteKey.hash(array, offset, length);
    Decision known = decisions.find(array, offset, length, hash);
    if (known != null) {
      return known.allowed;
    }
    byte[] text = Arrays.copyOfRange(array, offset, offset + length);
    var topic = new Topic(new String(text, StandardCharsets.UTF_8));
    var decision = new Decision(text, hash, access.mayPublish(topic));
    decisions.put(decision, length);
    return decision.allowed;
  }
}
