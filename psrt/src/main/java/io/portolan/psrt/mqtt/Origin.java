package io.portolan.psrt.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import org.jspecify.annotations.Nullable;

/// What an MQTT message has beside topic and body. Does not change.
final class Origin {
  /// What PSRT's publishes count as.
  static final Origin PSRT = new Origin(null, 1, false, MqttProperties.NO_PROPERTIES);

  private final @Nullable Object publisher;
  private final int qos;
  private final boolean retain;
  private final MqttProperties properties;

  private Origin(@Nullable Object publisher, int qos, boolean retain, MqttProperties properties) {
    this.publisher = publisher;
    this.qos = qos;
    this.retain = retain;
    this.properties = properties;
  }

  /// @param publisher which connection it came by
  /// @param said all properties of the publish; those that are not meant for subscribers are left
  ///     out
  static Origin of(Object publisher, int qos, boolean retain, MqttProperties said) {
    return new Origin(publisher, qos, retain, forSubscribers(said));
  }

  private static MqttProperties forSubscribers(MqttProperties said) {
    if (said.isEmpty()) {
      return MqttProperties.NO_PROPERTIES;
    }
    var passed = new MqttProperties();
    for (MqttProperty<?> property : said.listAll()) {
      switch (property.propertyId()) {
        case MqttProperties.PAYLOAD_FORMAT_INDICATOR,
            MqttProperties.PUBLICATION_EXPIRY_INTERVAL,
            MqttProperties.CONTENT_TYPE,
            MqttProperties.RESPONSE_TOPIC,
            MqttProperties.CORRELATION_DATA,
            MqttProperties.USER_PROPERTY ->
            passed.add(property);
        default -> {
          // Between the publisher and us.
        }
      }
    }
    return passed;
  }

  boolean isFrom(Object connection) {
    return publisher == connection;
  }

  int qos() {
    return qos;
  }

  boolean isRetain() {
    return retain;
  }

  MqttProperties properties() {
    return properties;
  }
}
