package io.portolan.psrt.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageBuilders.ConnectBuilder;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.portolan.wire.Bytes;
import io.portolan.wire.FrameBuffer;
import io.portolan.wire.MalformedException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// An MQTT client made of a bare socket: says messages and hears messages, and waits at most ten
/// seconds.
final class MqttPeer implements Closeable {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int LONGEST = 4 << 20;

  private final Socket socket;
  private final MqttVersion version;
  private final MqttCodec codec = new MqttCodec(LONGEST);
  private final FrameBuffer frames = new FrameBuffer(new PacketFramer(), LONGEST);

  MqttPeer(InetSocketAddress door, MqttVersion version) {
    this(open(door), version);
  }

  MqttPeer(Socket socket, MqttVersion version) {
    this.socket = socket;
    this.version = version;
    try {
      socket.setSoTimeout(PATIENCE_MILLIS);
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Socket open(InetSocketAddress door) {
    try {
      var opened = new Socket();
      opened.connect(door, PATIENCE_MILLIS);
      opened.setTcpNoDelay(true);
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The connect, changed as the caller likes, and the answer.
  MqttConnAckMessage connect(String id, UnaryOperator<ConnectBuilder> more) {
    var builder =
        MqttMessageBuilders.connect().clientId(id).protocolVersion(version).cleanSession(true);
    say(more.apply(builder).build());
    return (MqttConnAckMessage) hear();
  }

  /// Let in.
  MqttPeer in(String id) {
    int code = connect(id, more -> more).variableHeader().connectReturnCode().byteValue();
    if (code != 0) {
      throw new AssertionError("refused with " + code);
    }
    return this;
  }

  MqttPeer say(MqttMessage message) {
    return say(codec.write(version, List.of(message)));
  }

  MqttPeer say(Bytes bytes) {
    try {
      bytes.writeTo(socket.getOutputStream());
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Subscribes and waits for the answer.
  ///
  /// @return the code for each filter
  List<Integer> subscribe(int qos, String... filters) {
    var builder = MqttMessageBuilders.subscribe().messageId(1);
    for (String filter : filters) {
      builder.addSubscription(MqttQoS.valueOf(qos), filter);
    }
    say(builder.build());
    return ((MqttSubAckMessage) hear()).payload().reasonCodes();
  }

  List<Integer> subscribeEach(int qos, String filter, int otherQos, String other) {
    say(
        MqttMessageBuilders.subscribe()
            .messageId(1)
            .addSubscription(MqttQoS.valueOf(qos), filter)
            .addSubscription(MqttQoS.valueOf(otherQos), other)
            .build());
    return ((MqttSubAckMessage) hear()).payload().reasonCodes();
  }

  /// The publish among two messages, of which one is an acknowledgement.
  String publishOf(MqttMessage one, MqttMessage other) {
    return text((MqttPublishMessage) (one instanceof MqttPublishMessage ? one : other));
  }

  List<Integer> subscribe(MqttSubscriptionOption option, String filter) {
    say(MqttMessageBuilders.subscribe().messageId(1).addSubscription(filter, option).build());
    return ((MqttSubAckMessage) hear()).payload().reasonCodes();
  }

  MqttPeer publish(int qos, int id, String topic, String body) {
    return publish(qos, id, topic, body, false, MqttProperties.NO_PROPERTIES);
  }

  MqttPeer publish(
      int qos, int id, String topic, String body, boolean retain, MqttProperties properties) {
    return say(
        MqttMessageBuilders.publish()
            .qos(MqttQoS.valueOf(qos))
            .messageId(id)
            .topicName(topic)
            .retained(retain)
            .properties(properties)
            .payload(Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8)))
            .build());
  }

  MqttMessage hear() {
    MqttMessage heard = next();
    if (heard == null) {
      throw new AssertionError("the door has closed");
    }
    return heard;
  }

  MqttMessage hear(MqttMessageType type) {
    MqttMessage heard = hear();
    if (heard.fixedHeader().messageType() != type) {
      throw new AssertionError("heard " + heard + ", expected " + type);
    }
    return heard;
  }

  /// Topic, QoS and body of the publish that comes.
  String hearPublish() {
    return text((MqttPublishMessage) hear(MqttMessageType.PUBLISH));
  }

  static String text(MqttPublishMessage publish) {
    return publish.variableHeader().topicName()
        + " "
        + publish.fixedHeader().qosLevel().value()
        + (publish.fixedHeader().isRetain() ? " retained " : " ")
        + publish.payload().toString(StandardCharsets.UTF_8);
  }

  /// Why MQTT 5 says the door closes.
  int hearFarewell() {
    var head =
        (MqttReasonCodeAndPropertiesVariableHeader)
            hear(MqttMessageType.DISCONNECT).variableHeader();
    return head.reasonCode() & 0xFF;
  }

  boolean isClosed() {
    return next() == null;
  }

  private @Nullable MqttMessage next() {
    try {
      var room = new byte[64 * 1024];
      while (true) {
        Bytes packet = frames.next();
        if (packet != null) {
          return codec.read(version, packet);
        }
        int size = socket.getInputStream().read(room);
        if (size < 0) {
          return null;
        }
        frames.add(Bytes.copyOf(room, 0, size));
      }
    } catch (SocketException _) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
