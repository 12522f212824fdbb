package io.portolan.psrt.mqtt;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import io.portolan.psrt.broker.ClientSession;
import io.portolan.psrt.broker.Publisher;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.message.Topic;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// What one client publishes, and what it is told about that: MQTT 3.1.1 and 5, section 4.3, the
/// receiver's half. An acknowledgement is among the connection's replies at once, but is true
/// only when what it acknowledges is [flushed][#settle].
final class Inbound {
  private static final int PRIORITY = 0x7F;

  private final MqttDoor door;
  private final MqttConnection connection;
  private final MqttWriter writer;
  private final Publisher publisher;
  private final List<MqttMessage> replies;
  private final List<Unsettled> unsettled = new ArrayList<>();

  /// Packet ids of QoS 2 that were received and are not released.
  private final BitSet received = new BitSet();

  /// An acknowledgement that holds only once what it acknowledges is flushed.
  ///
  /// @param index among the replies
  private record Unsettled(int index, int qos, int id) {}

  /// @param replies of the connection, in order, to which acknowledgements are added
  Inbound(MqttDoor door, MqttConnection connection, MqttWriter writer, List<MqttMessage> replies) {
    this.door = door;
    this.connection = connection;
    this.writer = writer;
    this.replies = replies;
    this.publisher = door.broker().publisher();
  }

  /// @param heard when it came, by [System#nanoTime]
  void published(ClientSession from, MqttPublishMessage message, long heard) throws MqttFault {
    MqttProperties properties = message.variableHeader().properties();
    if (properties.getProperty(MqttProperties.TOPIC_ALIAS) != null) {
      throw new MqttFault(Disconnect.TOPIC_ALIAS_INVALID, "topic aliases are not served");
    }
    boolean retain = message.fixedHeader().isRetain();
    if (retain && writer.isVersion5() && !door.retained().isOffered()) {
      throw new MqttFault(Disconnect.RETAIN_NOT_SUPPORTED, "retaining is not offered");
    }
    int qos = message.fixedHeader().qosLevel().value();
    int id = message.variableHeader().packetId();
    if (qos == 2 && received.get(id)) {
      replies.add(Replies.reply(MqttMessageType.PUBREC, id, Replies.OK));
      return;
    }
    if (qos == 2 && writer.isVersion5() && received.cardinality() >= door.settings().inFlight()) {
      throw new MqttFault(Disconnect.RECEIVE_MAXIMUM_EXCEEDED, "too many in flight");
    }
    Topic topic =
        Topics.published(message.variableHeader().topicName(), door.settings().strictTopics());
    var body = Bytes.wrap(ByteBufUtil.getBytes(message.payload()));
    Origin origin = Origin.of(connection, qos, retain, properties);
    acknowledge(qos, id, publish(from, new Retained.Message(topic, body, origin), heard));
  }

  /// Queues a message for everybody, and retains it if it wants to be.
  ReplyCode publish(ClientSession from, Retained.Message message, long heard) {
    Topic topic = message.topic();
    var limits = door.broker().settings().limits().messages();
    int size = topic.text().getBytes(StandardCharsets.UTF_8).length + 1 + message.body().size();
    if (topic.depth() > limits.topicDepth() || size > limits.publish()) {
      return publisher.tooDeep(6 + size);
    }
    ReplyCode reply =
        publisher.publish(from, PRIORITY, topic, message.body(), message.origin(), heard);
    if (reply == ReplyCode.OK && message.origin().isRetain()) {
      door.retained().put(message);
    }
    return reply;
  }

  private void acknowledge(int qos, int id, ReplyCode reply) throws MqttFault {
    if (qos == 0) {
      return;
    }
    int reason =
        switch (reply) {
          case OK -> Replies.OK;
          case ACCESS_DENIED -> Replies.NOT_AUTHORIZED;
          default -> Replies.TOPIC_INVALID;
        };
    if (reason != Replies.OK && !writer.isVersion5()) {
      throw new MqttFault(Disconnect.NOT_AUTHORIZED, "published what is refused: " + reply);
    }
    if (qos == 2 && reason == Replies.OK) {
      received.set(id);
    }
    if (reason == Replies.OK && door.broker().isClustered()) {
      unsettled.add(new Unsettled(replies.size(), qos, id));
    }
    replies.add(Replies.reply(acknowledgement(qos), id, reason));
  }

  private static MqttMessageType acknowledgement(int qos) {
    return qos == 1 ? MqttMessageType.PUBACK : MqttMessageType.PUBREC;
  }

  /// The client releases a QoS 2 packet id.
  void released(int id) {
    int reason = received.get(id) ? Replies.OK : Replies.ID_NOT_FOUND;
    received.clear(id);
    replies.add(Replies.reply(MqttMessageType.PUBCOMP, id, reason));
  }

  /// Sends what was published, when nobody is to be told about it any more.
  void flush() {
    boolean _ = publisher.flush();
  }

  /// Sends what was published; then the replies hold. What cannot be acknowledged after all is
  /// refused; clients of MQTT 3.1.1 cannot be told that and are hung up on instead, so that they
  /// publish it again.
  void settle() throws IOException {
    flush();
    if (!publisher.mayAcknowledge() && !unsettled.isEmpty()) {
      if (!writer.isVersion5()) {
        replies.clear();
        throw new IOException("the cluster has not stored what was published");
      }
      for (Unsettled each : unsettled) {
        replies.set(
            each.index(), Replies.reply(acknowledgement(each.qos()), each.id(), Replies.FAILURE));
        received.clear(each.id());
      }
    }
    unsettled.clear();
  }
}
