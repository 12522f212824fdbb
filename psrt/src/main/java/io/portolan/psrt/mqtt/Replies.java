package io.portolan.psrt.mqtt;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import java.util.List;

/// What a server answers.
final class Replies {
  /// Reason codes of MQTT 5; those of the failures are 80 in MQTT 3.1.1.
  static final int OK = 0;

  static final int NO_SUBSCRIPTION = 0x11;
  static final int FAILURE = 0x80;
  static final int NOT_AUTHORIZED = 0x87;
  static final int FILTER_INVALID = 0x8F;
  static final int TOPIC_INVALID = 0x90;
  static final int ID_NOT_FOUND = 0x92;
  static final int QUOTA_EXCEEDED = 0x97;
  static final int NO_SHARED_SUBSCRIPTIONS = 0x9E;

  private Replies() {}

  private static MqttFixedHeader head(MqttMessageType type, MqttQoS flags) {
    return new MqttFixedHeader(type, false, flags, false, 0);
  }

  /// @param type PUBACK, PUBREC, PUBREL or PUBCOMP
  static MqttMessage reply(MqttMessageType type, int id, int reason) {
    boolean release = type == MqttMessageType.PUBREL;
    return new MqttMessage(
        head(type, release ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE),
        new MqttPubReplyMessageVariableHeader(id, (byte) reason, MqttProperties.NO_PROPERTIES));
  }

  static MqttMessage subscribed(int id, List<Integer> codes) {
    return new MqttSubAckMessage(
        head(MqttMessageType.SUBACK, MqttQoS.AT_MOST_ONCE),
        new MqttMessageIdAndPropertiesVariableHeader(id, MqttProperties.NO_PROPERTIES),
        new MqttSubAckPayload(codes));
  }

  /// @param codes none in MQTT 3.1.1
  static MqttMessage unsubscribed(int id, List<Short> codes) {
    return new MqttUnsubAckMessage(
        head(MqttMessageType.UNSUBACK, MqttQoS.AT_MOST_ONCE),
        new MqttMessageIdAndPropertiesVariableHeader(id, MqttProperties.NO_PROPERTIES),
        new MqttUnsubAckPayload(codes));
  }

  static MqttMessage pong() {
    return new MqttMessage(head(MqttMessageType.PINGRESP, MqttQoS.AT_MOST_ONCE));
  }

  /// MQTT 5 only.
  static MqttMessage farewell(Disconnect reason) {
    return new MqttMessage(
        head(MqttMessageType.DISCONNECT, MqttQoS.AT_MOST_ONCE),
        new MqttReasonCodeAndPropertiesVariableHeader(
            reason.byteValue(), MqttProperties.NO_PROPERTIES));
  }
}
