package io.portolan.psrt.mqtt;

import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import io.portolan.psrt.message.Topic;
import org.jspecify.annotations.Nullable;

/// Topics as MQTT clients say them.
final class Topics {
  private Topics() {}

  /// The topic somebody wants to publish to, in normal form.
  ///
  /// @param strict whether it has to be in normal form
  /// @throws MqttFault if nobody may
  static Topic published(@Nullable String said, boolean strict) throws MqttFault {
    if (said == null || !MqttFilter.isText(said) || Topic.hasWildcard(said)) {
      throw new MqttFault(Disconnect.TOPIC_NAME_INVALID, "cannot be published to: " + said);
    }
    Topic topic = Topic.of(said);
    if (strict && !topic.text().equals(said)) {
      throw new MqttFault(Disconnect.TOPIC_NAME_INVALID, "not in normal form: " + said);
    }
    return topic;
  }
}
