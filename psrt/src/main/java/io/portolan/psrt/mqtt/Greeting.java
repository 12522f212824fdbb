package io.portolan.psrt.mqtt;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.portolan.psrt.message.Topic;
import io.portolan.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a CONNECT asks for, and the CONNACK that answers it.
final class Greeting {
  private static final int UNBOUNDED = 0xFFFF;

  private final MqttConnectMessage connect;
  private final MqttSettings settings;
  private final int longestPacket;
  private final String clientId;
  private final boolean isAssigned;

  /// @param longestPacket we take, in bytes
  Greeting(MqttConnectMessage connect, MqttSettings settings, int longestPacket) {
    this.connect = connect;
    this.settings = settings;
    this.longestPacket = longestPacket;
    String said = connect.payload().clientIdentifier();
    this.isAssigned = said == null || said.isEmpty();
    this.clientId = isAssigned || said == null ? "auto-" + UUID.randomUUID() : said;
  }

  boolean isVersion5() {
    return connect.variableHeader().version() == MqttVersion.MQTT_5.protocolLevel();
  }

  /// What the client is called; one that did not say gets a name.
  String clientId() {
    return clientId;
  }

  String login() {
    String login = connect.payload().userName();
    return login == null ? "" : login;
  }

  String password() {
    byte[] password = connect.payload().passwordInBytes();
    return password == null ? "" : new String(password, StandardCharsets.UTF_8);
  }

  /// Why it cannot be served, whoever it is; null if it can.
  @Nullable MqttConnectReturnCode obstacle() {
    if (isVersion5()) {
      if (property(MqttProperties.AUTHENTICATION_METHOD) != null) {
        return MqttConnectReturnCode.CONNECTION_REFUSED_BAD_AUTHENTICATION_METHOD;
      }
      if (connect.variableHeader().isWillRetain() && settings.retained() == 0) {
        return MqttConnectReturnCode.CONNECTION_REFUSED_RETAIN_NOT_SUPPORTED;
      }
    } else if (isAssigned && !connect.variableHeader().isCleanSession()) {
      return MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED;
    }
    return null;
  }

  /// How long the client may be silent: one and a half times the interval that holds; null for
  /// ever.
  @Nullable Duration silence() {
    int seconds = keepAliveSeconds();
    return seconds == 0 ? null : Duration.ofMillis(1500L * seconds);
  }

  private int keepAliveSeconds() {
    int asked = connect.variableHeader().keepAliveTimeSeconds();
    int most = (int) settings.keepAlive().toSeconds();
    return isVersion5() && (asked == 0 || asked > most) ? most : asked;
  }

  /// How many unacknowledged messages it takes.
  int inFlight() {
    Integer said = property(MqttProperties.RECEIVE_MAXIMUM);
    return Math.min(settings.inFlight(), said == null || said == 0 ? UNBOUNDED : said);
  }

  /// The longest packet it takes, in bytes.
  long itsLongestPacket() {
    Integer said = property(MqttProperties.MAXIMUM_PACKET_SIZE);
    return said == null ? Long.MAX_VALUE : Integer.toUnsignedLong(said);
  }

  private @Nullable Integer property(int id) {
    MqttProperties properties = connect.variableHeader().properties();
    MqttProperty<?> property = properties == null ? null : properties.getProperty(id);
    if (property == null) {
      return null;
    }
    return property.value() instanceof Integer number ? number : Integer.valueOf(0);
  }

  /// What to publish if the client goes without a farewell; null for nothing.
  ///
  /// @throws MqttFault if nobody may publish to its topic
  Retained.@Nullable Message will(Object publisher) throws MqttFault {
    if (!connect.variableHeader().isWillFlag()) {
      return null;
    }
    Topic topic = Topics.published(connect.payload().willTopic(), settings.strictTopics());
    byte[] body = connect.payload().willMessageInBytes();
    MqttProperties properties = connect.payload().willProperties();
    return new Retained.Message(
        topic,
        body == null ? Bytes.EMPTY : Bytes.wrap(body),
        Origin.of(
            publisher,
            connect.variableHeader().willQos(),
            connect.variableHeader().isWillRetain(),
            properties == null ? MqttProperties.NO_PROPERTIES : properties));
  }

  /// Lets the client in.
  MqttConnAckMessage welcome() {
    var terms = new MqttProperties();
    if (isVersion5()) {
      number(terms, MqttProperties.SESSION_EXPIRY_INTERVAL, 0);
      number(terms, MqttProperties.RECEIVE_MAXIMUM, settings.inFlight());
      number(terms, MqttProperties.RETAIN_AVAILABLE, settings.retained() > 0 ? 1 : 0);
      number(terms, MqttProperties.MAXIMUM_PACKET_SIZE, longestPacket);
      number(terms, MqttProperties.TOPIC_ALIAS_MAXIMUM, 0);
      number(terms, MqttProperties.WILDCARD_SUBSCRIPTION_AVAILABLE, 1);
      number(terms, MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0);
      number(terms, MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 0);
      if (keepAliveSeconds() != connect.variableHeader().keepAliveTimeSeconds()) {
        number(terms, MqttProperties.SERVER_KEEP_ALIVE, keepAliveSeconds());
      }
      if (isAssigned) {
        terms.add(new StringProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, clientId));
      }
    }
    return answer(MqttConnectReturnCode.CONNECTION_ACCEPTED, terms);
  }

  private static void number(MqttProperties terms, int id, int value) {
    terms.add(new IntegerProperty(id, value));
  }

  /// Sends the client away.
  static MqttConnAckMessage refusal(MqttConnectReturnCode code) {
    return answer(code, MqttProperties.NO_PROPERTIES);
  }

  private static MqttConnAckMessage answer(MqttConnectReturnCode code, MqttProperties terms) {
    return new MqttConnAckMessage(
        new MqttFixedHeader(MqttMessageType.CONNACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
        new MqttConnAckVariableHeader(code, false, terms));
  }
}
