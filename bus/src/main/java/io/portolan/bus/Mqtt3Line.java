package io.portolan.bus;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuth;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscribe;
import com.hivemq.client.mqtt.mqtt3.message.unsubscribe.Mqtt3Unsubscribe;
import io.portolan.psrt.message.Topic;
import io.portolan.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// MQTT 3.1.1. A broker cannot say what it does not do, and cannot refuse a publish but by hanging
/// up.
final class Mqtt3Line implements MqttLine {
  /// As many as may be unacknowledged where nobody says.
  private static final int IN_FLIGHT = 1024;

  private static final int LONGEST_PACKET = 268_435_460;

  static final Capabilities CAPABILITIES =
      new Capabilities(
          "MQTT 3.1.1",
          EnumSet.allOf(Qos.class),
          true,
          false,
          false,
          MqttReach.largest(LONGEST_PACKET));

  private final BrokerUri uri;
  private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
  private final Mqtt3AsyncClient client;

  Mqtt3Line(BrokerUri uri, MqttReach reach, MqttCredits.Line credits) {
    this.uri = uri;
    var builder =
        Mqtt3Client.builder()
            .transportConfig(reach.config())
            .addDisconnectedListener(context -> ended.complete(context.getCause()));
    if (!uri.client().isEmpty()) {
      builder = builder.identifier(uri.client());
    }
    this.client = builder.buildAsync();
    client.toRx().publishes(MqttGlobalPublishFilter.ALL).map(Mqtt3Line::message).subscribe(credits);
  }

  @Override
  public CompletableFuture<Terms> connect(Duration patience) {
    var connect = Mqtt3Connect.builder().cleanSession(true);
    if (!uri.login().isEmpty()) {
      byte[] password = uri.password().getBytes(StandardCharsets.UTF_8);
      connect =
          connect.simpleAuth(
              Mqtt3SimpleAuth.builder().username(uri.login()).password(password).build());
    }
    return client
        .connect(connect.build())
        .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
        .thenApply(_ -> new Terms(CAPABILITIES, IN_FLIGHT));
  }

  @Override
  public CompletableFuture<Throwable> ended() {
    return ended;
  }

  @Override
  public CompletableFuture<?> publish(Message message) {
    Qos qos = message.options().qos();
    return client.publish(
        Mqtt3Publish.builder()
            .topic(message.topic())
            .payload(message.body().buffer())
            .qos(MqttReach.qos(qos == null ? Qos.AT_LEAST_ONCE : qos))
            .retain(message.options().retain())
            .build());
  }

  private static Message message(Mqtt3Publish heard) {
    Bytes body = heard.getPayload().map(Bytes::copyOf).orElse(Bytes.EMPTY);
    return new Message(
        Topic.of(heard.getTopic().toString()).text(),
        body,
        new MessageOptions(
            MqttReach.qos(heard.getQos()),
            heard.isRetain(),
            MessageOptions.DEFAULT_PRIORITY,
            null));
  }

  @Override
  public CompletableFuture<?> subscribe(String filter, Qos qos, boolean isNew) {
    return client.subscribe(
        Mqtt3Subscribe.builder()
            .addSubscription()
            .topicFilter(filter)
            .qos(MqttReach.qos(qos))
            .applySubscription()
            .build());
  }

  @Override
  public CompletableFuture<?> unsubscribe(String filter) {
    return client.unsubscribe(Mqtt3Unsubscribe.builder().topicFilter(filter).build());
  }

  @Override
  public CompletableFuture<@Nullable Void> disconnect() {
    return client.disconnect().<@Nullable Void>thenApply(_ -> null);
  }
}
