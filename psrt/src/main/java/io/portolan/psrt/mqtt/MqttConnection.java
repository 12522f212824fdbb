package io.portolan.psrt.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.portolan.net.Line;
import io.portolan.psrt.broker.Access;
import io.portolan.psrt.broker.ClientSession;
import io.portolan.psrt.broker.Credentials;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One MQTT client, on the thread that serves its line. What it publishes is queued as it is read;
/// before the line is waited for, the queues are sent from and then the acknowledgements said, so
/// that a run of packets costs one of each.
final class MqttConnection {
  private static final System.Logger LOG = System.getLogger(MqttConnection.class.getName());

  /// How long to wait for a client to read why it was sent away.
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final MqttDoor door;
  private final Line line;
  private final MqttWriter writer;
  private final PacketReader reader;
  private final List<MqttMessage> replies = new ArrayList<>();
  private final Inbound inbound;

  private final AtomicBoolean over = new AtomicBoolean();
  private volatile @Nullable Member member;
  private Retained.@Nullable Message will;

  /// What a client has once it is let in.
  private record Member(
      ClientSession session, Grants grants, InFlight inFlight, MqttOutlet outlet, String key) {}

  MqttConnection(MqttDoor door, Line line) {
    this.door = door;
    this.line = line;
    this.writer = new MqttWriter(line, door.codec(), door.settings().timeouts().silence());
    this.inbound = new Inbound(door, this, writer, replies);
    this.reader = new PacketReader(line, door.codec(), door.settings().timeouts(), this::finishRun);
  }

  /// Serves until the line ends.
  void serve() {
    try {
      if (greet()) {
        Member admitted = admitted();
        MqttMessage next = reader.next(writer.version());
        while (next != null && on(admitted, next)) {
          next = reader.next(writer.version());
        }
        finishRun();
      }
    } catch (MqttFault fault) {
      sendAway(fault);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> line.peer() + ": " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      end();
    }
  }

  private Member admitted() {
    Member admitted = member;
    if (admitted == null) {
      throw new IllegalStateException("nobody has been let in");
    }
    return admitted;
  }

  private void end() {
    over.set(true);
    Member gone = member;
    if (gone != null) {
      door.leave(gone.key(), this);
      gone.session().end();
      gone.inFlight().close();
      Retained.Message last = will;
      if (last != null) {
        inbound.publish(gone.session(), last, reader.heardAt());
        inbound.flush();
      }
    }
  }

  private void sendAway(MqttFault fault) {
    LOG.log(Level.DEBUG, () -> line.peer() + ": " + fault.because());
    try {
      finishRun();
      if (member != null && writer.isVersion5()) {
        replies.add(Replies.farewell(fault.reason()));
        finishRun();
      }
      awaitLeave();
    } catch (IOException _) {
      // It has left already.
    }
  }

  /// Gives the client a moment to read what was said.
  private void awaitLeave() throws IOException {
    line.shutdownOutput();
    long until = System.nanoTime() + LAST_WORDS.toNanos();
    Line.Heard heard = line.hear(LAST_WORDS);
    while (heard instanceof Line.Heard.Data && System.nanoTime() - until < 0) {
      heard = line.hear(LAST_WORDS);
    }
  }

  /// Sends what this connection has published and then what it is told about that.
  private void finishRun() throws IOException {
    inbound.settle();
    if (!replies.isEmpty()) {
      Bytes said = writer.written(replies);
      replies.clear();
      writer.send(said);
    }
  }

  // The greeting.

  /// @return whether the client was let in
  private boolean greet() throws IOException, MqttFault, InterruptedException {
    MqttMessage first = reader.next(MqttVersion.MQTT_3_1_1);
    if (first == null) {
      return false;
    }
    if (first.decoderResult().isFailure()) {
      if (first.decoderResult().cause() instanceof MqttUnacceptableProtocolVersionException) {
        return refuse(MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION);
      }
      throw malformed(first);
    }
    if (!(first instanceof MqttConnectMessage connect)) {
      throw new MqttFault(Disconnect.PROTOCOL_ERROR, "does not begin with CONNECT");
    }
    var greeting = new Greeting(connect, door.settings(), door.longestPacket());
    boolean five = greeting.isVersion5();
    writer.speak(five ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1);
    MqttConnectReturnCode obstacle = greeting.obstacle();
    if (obstacle != null) {
      return refuse(obstacle);
    }
    Retained.Message last = greeting.will(this);
    Access access = authenticate(greeting).orElse(null);
    if (access == null) {
      return refuse(
          five
              ? MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD
              : MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD);
    }
    if (!admit(greeting, access)) {
      return refuse(
          five
              ? MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5
              : MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE);
    }
    will = last;
    reader.greeted(door.longestPacket(), greeting.silence());
    return true;
  }

  private boolean refuse(MqttConnectReturnCode code) throws IOException {
    LOG.log(Level.DEBUG, () -> line.peer() + ": refused, " + code);
    door.refused();
    replies.add(Greeting.refusal(code));
    finishRun();
    awaitLeave();
    return false;
  }

  private Optional<Access> authenticate(Greeting greeting) throws InterruptedException {
    var credentials = new Credentials(greeting.login(), greeting.password(), line.peer());
    door.logins().acquire();
    try {
      return door.broker()
          .authenticate(credentials)
          .toCompletableFuture()
          .get(door.settings().timeouts().silence().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      LOG.log(Level.ERROR, "cannot check the login of " + credentials, e.getCause());
      return Optional.empty();
    } catch (TimeoutException _) {
      LOG.log(Level.WARNING, () -> "checking the login of " + credentials + " took too long");
      return Optional.empty();
    } finally {
      door.logins().release();
    }
  }

  private boolean admit(Greeting greeting, Access access) throws IOException {
    ClientSession session =
        door.broker()
            .open(
                access, line.peer(), false, because -> dismiss(Disconnect.NOT_AUTHORIZED, because))
            .orElse(null);
    if (session == null) {
      return false;
    }
    var grants = new Grants(session);
    var inFlight = new InFlight(greeting.inFlight());
    var outlet =
        new MqttOutlet(
            this, writer, grants, inFlight, greeting.itsLongestPacket(), door.oversize());
    String key = access.login() + '\0' + greeting.clientId();
    member = new Member(session, grants, inFlight, outlet, key);
    // Before it is told so: of two with the same name, the one that was let in later stays.
    door.enter(key, this);
    replies.add(greeting.welcome());
    finishRun();
    return outlet.join(session);
  }

  // Everything after it.

  /// @return whether it goes on
  private boolean on(Member from, MqttMessage message) throws MqttFault, IOException {
    if (message.decoderResult().isFailure()) {
      throw malformed(message);
    }
    MqttMessageType type = message.fixedHeader().messageType();
    switch (type) {
      case PUBLISH ->
          inbound.published(from.session(), (MqttPublishMessage) message, reader.heardAt());
      case PUBACK, PUBCOMP -> from.inFlight().free(id(message));
      case PUBREC -> receivedByClient(from, message);
      case PUBREL -> inbound.released(id(message));
      case SUBSCRIBE -> subscribe(from, (MqttSubscribeMessage) message);
      case UNSUBSCRIBE -> unsubscribe(from, (MqttUnsubscribeMessage) message);
      case PINGREQ -> replies.add(Replies.pong());
      case DISCONNECT -> {
        if (!wantsItsWill(message)) {
          will = null;
        }
        return false;
      }
      case CONNECT, CONNACK, SUBACK, UNSUBACK, PINGRESP, AUTH ->
          throw new MqttFault(Disconnect.PROTOCOL_ERROR, "sent " + type);
    }
    return true;
  }

  private static boolean wantsItsWill(MqttMessage farewell) {
    return farewell.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader head
        && head.reasonCode() == Disconnect.DISCONNECT_WITH_WILL_MESSAGE.byteValue();
  }

  private static int id(MqttMessage message) {
    return ((MqttMessageIdVariableHeader) message.variableHeader()).messageId();
  }

  private void receivedByClient(Member from, MqttMessage message) {
    int id = id(message);
    boolean failed =
        message.variableHeader() instanceof MqttPubReplyMessageVariableHeader head
            && (head.reasonCode() & 0x80) != 0;
    if (failed) {
      from.inFlight().free(id);
    } else {
      replies.add(Replies.reply(MqttMessageType.PUBREL, id, Replies.OK));
    }
  }

  private void subscribe(Member from, MqttSubscribeMessage message) throws MqttFault, IOException {
    var said = message.idAndPropertiesVariableHeader();
    if (said.properties().getProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER) != null) {
      throw new MqttFault(
          Disconnect.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED, "subscription ids are not served");
    }
    var subscribing =
        new Subscribing(
            from.grants(), door.retained(), door.settings().strictTopics(), limitDepth());
    List<Integer> codes = subscribing.subscribe(message.payload(), writer.isVersion5());
    replies.add(Replies.subscribed(said.messageId(), codes));
    finishRun();
    from.outlet().deliver(subscribing.retained());
  }

  private int limitDepth() {
    return door.broker().settings().limits().messages().topicDepth();
  }

  private void unsubscribe(Member from, MqttUnsubscribeMessage message) {
    var codes = new ArrayList<Short>();
    for (String said : message.payload().topics()) {
      boolean there =
          MqttFilter.of(said, door.settings().strictTopics())
              .map(from.grants()::remove)
              .orElse(false);
      if (writer.isVersion5()) {
        codes.add((short) (there ? Replies.OK : Replies.NO_SUBSCRIPTION));
      }
    }
    replies.add(Replies.unsubscribed(message.idAndPropertiesVariableHeader().messageId(), codes));
  }

  private static MqttFault malformed(MqttMessage message) {
    return new MqttFault(
        Disconnect.MALFORMED_PACKET, String.valueOf(message.decoderResult().cause().getMessage()));
  }

  // From other threads.

  /// Sends the client away.
  void dismiss(Disconnect reason, String because) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    LOG.log(Level.DEBUG, () -> line.peer() + ": " + because);
    Thread.ofVirtual()
        .name("mqtt dismiss")
        .start(
            () -> {
              try (line) {
                if (writer.isVersion5()) {
                  writer.sendLast(Replies.farewell(reason));
                }
              } catch (IOException _) {
                // It has left already.
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /// Its line is broken.
  void breakOff(String because) {
    dismiss(Disconnect.UNSPECIFIED_ERROR, because);
  }

  void outletClosed(String because) {
    dismiss(Disconnect.QUOTA_EXCEEDED, because);
  }

  boolean isOver() {
    return over.get();
  }

  boolean isDrained() {
    Member known = member;
    return known == null || known.session().isDrained();
  }

  void look(long now) {
    Member known = member;
    if (known != null) {
      known.outlet().look(now);
    }
  }
}
