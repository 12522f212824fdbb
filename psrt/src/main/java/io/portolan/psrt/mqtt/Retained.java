package io.portolan.psrt.mqtt;

import io.portolan.psrt.message.Topic;
import io.portolan.wire.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The last retained message of each topic, in memory. When there are too many topics or bytes the
/// one that was set longest ago is forgotten.
final class Retained {
  private static final long MOST_BYTES = 64L << 20;

  /// A message for an MQTT subscriber that did not come through its queue.
  record Message(Topic topic, Bytes body, Origin origin) {}

  private final int most;
  private final Map<Topic, Message> messages = new LinkedHashMap<>();
  private long bytes;

  /// @param most topics; 0: none is kept
  Retained(int most) {
    this.most = most;
  }

  boolean isOffered() {
    return most > 0;
  }

  /// Keeps it in the place of what there was; one with an empty body only removes that.
  synchronized void put(Message message) {
    if (most == 0) {
      return;
    }
    remove(message.topic());
    int size = message.body().size();
    if (size == 0 || size > MOST_BYTES) {
      return;
    }
    while (messages.size() >= most || bytes + size > MOST_BYTES) {
      remove(messages.keySet().iterator().next());
    }
    messages.put(message.topic(), message);
    bytes += size;
  }

  private void remove(Topic topic) {
    Message before = messages.remove(topic);
    if (before != null) {
      bytes -= before.body().size();
    }
  }

  synchronized List<Message> matching(MqttFilter filter) {
    var found = new ArrayList<Message>();
    for (Message message : messages.values()) {
      if (filter.matches(message.topic())) {
        found.add(message);
      }
    }
    return found;
  }
}
