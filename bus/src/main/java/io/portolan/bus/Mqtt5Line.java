package io.portolan.bus;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckRestrictions;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.Mqtt5Unsubscribe;
import io.portolan.psrt.message.Topic;
import io.portolan.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// MQTT 5. The broker is not told a maximum of unacknowledged messages: mosquitto 2.0.11 does not
/// keep to one, and the library hangs up on who does not.
///
/// A priority travels as a user property called `priority`, in decimal digits, if it is not the
/// usual one.
final class Mqtt5Line implements MqttLine {
  private static final String PRIORITY = "priority";

  private final BrokerUri uri;
  private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
  private final Mqtt5AsyncClient client;

  Mqtt5Line(BrokerUri uri, MqttReach reach, MqttCredits.Line credits) {
    this.uri = uri;
    var builder =
        Mqtt5Client.builder()
            .transportConfig(reach.config())
            .addDisconnectedListener(context -> ended.complete(context.getCause()));
    if (!uri.client().isEmpty()) {
      builder = builder.identifier(uri.client());
    }
    this.client = builder.buildAsync();
    client.toRx().publishes(MqttGlobalPublishFilter.ALL).map(Mqtt5Line::message).subscribe(credits);
  }

  @Override
  public CompletableFuture<Terms> connect(Duration patience) {
    var connect = Mqtt5Connect.builder().cleanStart(true).sessionExpiryInterval(0);
    if (!uri.login().isEmpty()) {
      byte[] password = uri.password().getBytes(StandardCharsets.UTF_8);
      connect =
          connect.simpleAuth(
              Mqtt5SimpleAuth.builder().username(uri.login()).password(password).build());
    }
    return client
        .connect(connect.build())
        .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
        .thenApply(answer -> terms(answer.getRestrictions()));
  }

  private static Terms terms(Mqtt5ConnAckRestrictions said) {
    var qos = EnumSet.noneOf(Qos.class);
    for (Qos each : Qos.values()) {
      if (each.code() <= said.getMaximumQos().getCode()) {
        qos.add(each);
      }
    }
    var capabilities =
        new Capabilities(
            "MQTT 5",
            qos,
            said.isRetainAvailable(),
            true,
            true,
            MqttReach.largest(said.getMaximumPacketSize()));
    return new Terms(capabilities, said.getReceiveMaximum());
  }

  @Override
  public CompletableFuture<Throwable> ended() {
    return ended;
  }

  @Override
  public CompletableFuture<?> publish(Message message) {
    MessageOptions options = message.options();
    Qos qos = options.qos();
    var publish =
        Mqtt5Publish.builder()
            .topic(message.topic())
            .payload(message.body().buffer())
            .qos(MqttReach.qos(qos == null ? Qos.AT_LEAST_ONCE : qos))
            .retain(options.retain());
    if (options.priority() != MessageOptions.DEFAULT_PRIORITY) {
      publish =
          publish.userProperties().add(PRIORITY, "" + options.priority()).applyUserProperties();
    }
    Duration expiry = options.expiry();
    if (expiry != null) {
      publish = publish.messageExpiryInterval(expiry.toSeconds());
    }
    return client.publish(publish.build());
  }

  private static Message message(Mqtt5Publish heard) {
    Bytes body = heard.getPayload().map(Bytes::copyOf).orElse(Bytes.EMPTY);
    OptionalLong expiry = heard.getMessageExpiryInterval();
    return new Message(
        Topic.of(heard.getTopic().toString()).text(),
        body,
        new MessageOptions(
            MqttReach.qos(heard.getQos()),
            heard.isRetain(),
            priority(heard),
            expiry.isPresent() ? Duration.ofSeconds(expiry.getAsLong()) : null));
  }

  private static int priority(Mqtt5Publish heard) {
    for (Mqtt5UserProperty each : heard.getUserProperties().asList()) {
      if (each.getName().equals(MqttUtf8String.of(PRIORITY))) {
        int said = number(each.getValue().toString());
        return said < 0 || said > 0xFF ? MessageOptions.DEFAULT_PRIORITY : said;
      }
    }
    return MessageOptions.DEFAULT_PRIORITY;
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException _) {
      return -1;
    }
  }

  @Override
  public CompletableFuture<?> subscribe(String filter, Qos qos, boolean isNew) {
    return client.subscribe(
        Mqtt5Subscribe.builder()
            .addSubscription()
            .topicFilter(filter)
            .qos(MqttReach.qos(qos))
            .retainHandling(isNew ? Mqtt5RetainHandling.SEND : Mqtt5RetainHandling.DO_NOT_SEND)
            .applySubscription()
            .build());
  }

  @Override
  public CompletableFuture<?> unsubscribe(String filter) {
    return client.unsubscribe(Mqtt5Unsubscribe.builder().topicFilter(filter).build());
  }

  @Override
  public CompletableFuture<@Nullable Void> disconnect() {
    return client.disconnect().<@Nullable Void>thenApply(_ -> null);
  }
}
