package io.portolan.psrt.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.Doorkeeper;
import io.portolan.psrt.message.PsrtMessage.Push;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.server.Peer;
import io.portolan.psrt.server.PsrtServer;
import io.portolan.psrt.server.ServerSettings;
import io.portolan.wire.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The door as its clients see it, over real sockets, with PSRT's clients on the other side.
@Timeout(180)
class MqttDoorTest {
  private static final MqttVersion FIVE = MqttVersion.MQTT_5;
  private static final MqttVersion THREE = MqttVersion.MQTT_3_1_1;

  private final Doorkeeper doorkeeper =
      new Doorkeeper().with("test", "123", "open/# own/+", "open/# own/+");
  private final Broker broker = new Broker(BrokerSettings.DEFAULT, doorkeeper, Instant.EPOCH);
  private final List<Closeable> things = new ArrayList<>();
  private final PsrtServer server;

  MqttDoorTest() throws IOException {
    server = PsrtServer.open(ServerSettings.loopback(), broker);
  }

  @AfterEach
  void stop() throws IOException {
    for (Closeable thing : things.reversed()) {
      thing.close();
    }
    server.close();
  }

  private <T extends Closeable> T keep(T thing) {
    things.add(thing);
    return thing;
  }

  private static MqttSettings settings() {
    return MqttSettings.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private InetSocketAddress open(MqttSettings settings) throws IOException {
    MqttDoor door = keep(MqttDoor.open(settings, broker, Duration.ofSeconds(2)));
    return door.addresses().getFirst();
  }

  private MqttPeer peer(InetSocketAddress door, MqttVersion version) {
    return keep(new MqttPeer(door, version));
  }

  private MqttPeer peer(MqttVersion version) throws IOException {
    return peer(open(settings()), version);
  }

  /// A PSRT client's data socket, its control socket having subscribed.
  private Peer psrtSubscriber(String filter) {
    Peer control = keep(Peer.control(server.addresses().getFirst(), "", ""));
    Token token = control.token();
    Peer data = keep(Peer.data(server.addresses().getFirst(), token, 255)).hears("01");
    control.subscribe(filter);
    return data;
  }

  private Peer psrtPublisher() {
    Peer control = keep(Peer.control(server.addresses().getFirst(), "", ""));
    control.token();
    return control;
  }

  private static int reason(MqttMessage reply) {
    return ((MqttPubReplyMessageVariableHeader) reply.variableHeader()).reasonCode() & 0xFF;
  }

  @ParameterizedTest
  @EnumSource(
      value = MqttVersion.class,
      names = {"MQTT_3_1_1", "MQTT_5"})
  void messagesCrossBothWays(MqttVersion version) throws IOException {
    MqttPeer mqtt = peer(version).in("both");
    assertEquals(List.of(1), mqtt.subscribe(1, "to/mqtt/#"));
    Peer psrt = psrtSubscriber("to/psrt/+");

    mqtt.publish(1, 7, "to/psrt/a", "hello").hear(MqttMessageType.PUBACK);
    psrt.hearsPush("to/psrt/a", "hello");
    psrtPublisher().publish("to/mqtt/b", "welcome").hears("01");
    assertEquals("to/mqtt/b 1 welcome", mqtt.hearPublish());
  }

  @Test
  void aSubscriberHearsTheLowerOfGrantedAndPublished() throws IOException {
    MqttPeer mqtt = peer(THREE).in("levels");
    assertEquals(List.of(0, 2), mqtt.subscribeEach(0, "zero", 2, "two"));

    mqtt.publish(1, 1, "zero", "a");
    assertEquals("zero 0 a", mqtt.publishOf(mqtt.hear(), mqtt.hear()));
    mqtt.publish(0, 0, "two", "b");
    assertEquals("two 0 b", mqtt.hearPublish());
  }

  @Test
  void aMessageOfQosTwoIsDeliveredOnceHoweverOftenItIsSent() throws IOException {
    InetSocketAddress door = open(settings());
    MqttPeer publisher = peer(door, FIVE).in("p");
    Peer psrt = psrtSubscriber("#");

    publisher.publish(2, 9, "t", "once").hear(MqttMessageType.PUBREC);
    publisher.publish(2, 9, "t", "once").hear(MqttMessageType.PUBREC);
    publisher.say(Replies.reply(MqttMessageType.PUBREL, 9, 0)).hear(MqttMessageType.PUBCOMP);
    publisher.publish(2, 9, "t", "again").hear(MqttMessageType.PUBREC);
    psrt.hearsPush("t", "once").hearsPush("t", "again");
  }

  @Test
  void theSubscribersHalfOfQosTwoIsSpoken() throws IOException {
    InetSocketAddress door = open(settings());
    MqttPeer subscriber = peer(door, FIVE).in("s");
    assertEquals(List.of(2), subscriber.subscribe(2, "t"));
    peer(door, FIVE).in("p").publish(2, 3, "t", "x").hear(MqttMessageType.PUBREC);

    var heard = (MqttPublishMessage) subscriber.hear(MqttMessageType.PUBLISH);
    int id = heard.variableHeader().packetId();
    subscriber.say(Replies.reply(MqttMessageType.PUBREC, id, 0)).hear(MqttMessageType.PUBREL);
  }

  @Test
  void noMoreMessagesAreInFlightThanTheClientTakes() throws IOException {
    InetSocketAddress door = open(settings());
    MqttPeer subscriber = peer(door, FIVE);
    var one = new MqttProperties();
    one.add(new MqttProperties.IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, 1));
    assertEquals(
        0,
        subscriber
            .connect("slow", connect -> connect.properties(one))
            .variableHeader()
            .connectReturnCode()
            .byteValue());
    subscriber.subscribe(1, "t");
    Peer psrt = psrtPublisher();
    psrt.publish("t", "a").hears("01").publish("t", "b").hears("01");

    var first = (MqttPublishMessage) subscriber.hear(MqttMessageType.PUBLISH);
    assertEquals("t 1 a", MqttPeer.text(first));
    subscriber.say(MqttMessage.PINGREQ).hear(MqttMessageType.PINGRESP);
    subscriber.say(Replies.reply(MqttMessageType.PUBACK, first.variableHeader().packetId(), 0));
    assertEquals("t 1 b", subscriber.hearPublish());
  }

  @Test
  void theParentIsHeardAndDollarTopicsAreNot() throws IOException {
    MqttPeer mqtt = peer(THREE).in("filters");
    mqtt.subscribe(0, "a/#", "#");
    Peer psrt = psrtPublisher();
    psrt.publish("$hidden", "x").hears("01").publish("a", "y").hears("01");
    assertEquals("a 0 y", mqtt.hearPublish());

    mqtt.say(MqttMessageBuilders.unsubscribe().messageId(5).addTopicFilter("#").build())
        .hear(MqttMessageType.UNSUBACK);
    psrt.publish("b", "x").hears("01").publish("a", "z").hears("01");
    assertEquals("a 0 z", mqtt.hearPublish());
  }

  @Test
  void everyFilterIsAnsweredByItself() throws IOException {
    MqttPeer mqtt = peer(FIVE);
    mqtt.connect("own", more -> more.username("test").password("123".getBytes(US_ASCII)));
    assertEquals(
        List.of(1, 0x87, 0x8F, 0x8F, 0x9E, 1),
        mqtt.subscribe(1, "open/a", "closed", "open/#/b", "open/a+", "$share/g/open/a", "own/+"));
    MqttPeer three = peer(THREE);
    three.connect("own", more -> more.username("test").password("123".getBytes(US_ASCII)));
    assertEquals(List.of(0x80, 0), three.subscribe(0, "closed", "open/#"));
  }

  private static final java.nio.charset.Charset US_ASCII = StandardCharsets.US_ASCII;

  @Test
  void whatIsNotAllowedIsNotPublished() throws IOException {
    InetSocketAddress door = open(settings());
    Peer psrt = psrtSubscriber("#");
    MqttPeer five = peer(door, FIVE);
    five.connect("a", more -> more.username("test").password("123".getBytes(US_ASCII)));
    assertEquals(0x87, reason(five.publish(1, 1, "closed", "x").hear(MqttMessageType.PUBACK)));
    MqttPeer three = peer(door, THREE);
    three.connect("b", more -> more.username("test").password("123".getBytes(US_ASCII)));
    assertTrue(three.publish(1, 1, "closed", "x").isClosed());
    five.publish(0, 0, "open/a", "y");
    psrt.hearsPush("open/a", "y");
  }

  @Test
  void aWrongPasswordIsRefused() throws IOException {
    InetSocketAddress door = open(settings());
    for (var version : List.of(THREE, FIVE)) {
      MqttPeer peer = peer(door, version);
      var answer =
          peer.connect("x", more -> more.username("test").password("bad".getBytes(US_ASCII)));
      int code = answer.variableHeader().connectReturnCode().byteValue() & 0xFF;
      assertEquals(version == FIVE ? 0x86 : 4, code);
      assertTrue(peer.isClosed());
    }
  }

  @Test
  void aSecondSessionOfTheSameNameEndsTheFirst() throws IOException {
    InetSocketAddress door = open(settings());
    MqttPeer first = peer(door, FIVE).in("same");
    MqttPeer second = peer(door, THREE).in("same");
    assertEquals(0x8E, first.hearFarewell());
    assertTrue(first.isClosed());
    second.say(MqttMessage.PINGREQ).hear(MqttMessageType.PINGRESP);
  }

  @Test
  void aWillIsPublishedUnlessTheClientSaysFarewell() throws IOException {
    InetSocketAddress door = open(settings());
    Peer psrt = psrtSubscriber("wills/#");
    for (boolean polite : List.of(true, false)) {
      MqttPeer mortal = peer(door, THREE);
      mortal.connect(
          "mortal",
          more -> more.willFlag(true).willTopic("wills/" + polite).willMessage(new byte[] {'!'}));
      if (polite) {
        assertTrue(mortal.say(MqttMessage.DISCONNECT).isClosed());
      } else {
        mortal.close();
      }
    }
    psrt.hearsPush("wills/false", "!");
  }

  @Test
  void whoWantsToHearsNothingOfItsOwn() throws IOException {
    InetSocketAddress door = open(settings());
    MqttPeer mqtt = peer(door, FIVE).in("deaf");
    var option =
        new MqttSubscriptionOption(
            MqttQoS.AT_MOST_ONCE, true, false, RetainedHandlingPolicy.SEND_AT_SUBSCRIBE);
    assertEquals(List.of(0), mqtt.subscribe(option, "t"));
    mqtt.publish(0, 0, "t", "own");
    psrtPublisher().publish("t", "other").hears("01");
    assertEquals("t 0 other", mqtt.hearPublish());
  }

  @Test
  void propertiesReachSubscribersOfMqttFive() throws IOException {
    InetSocketAddress door = open(settings());
    MqttPeer mqtt = peer(door, FIVE).in("rich");
    mqtt.subscribe(0, "t");
    var properties = new MqttProperties();
    properties.add(new StringProperty(MqttProperties.CONTENT_TYPE, "text/plain"));
    properties.add(new MqttProperties.UserProperty("k", "v"));
    mqtt.publish(0, 0, "t", "x", false, properties);
    var heard = (MqttPublishMessage) mqtt.hear(MqttMessageType.PUBLISH);
    assertEquals(2, heard.variableHeader().properties().listAll().size());
  }

  @Test
  void retainedMessagesAwaitTheirSubscribersWhereThatIsOffered() throws IOException {
    InetSocketAddress door = open(settings().withRetained(2));
    MqttPeer publisher = peer(door, FIVE).in("p");
    for (String topic : List.of("r/a", "r/b", "r/c")) {
      publisher
          .publish(1, 1, topic, topic, true, MqttProperties.NO_PROPERTIES)
          .hear(MqttMessageType.PUBACK);
    }
    publisher
        .publish(1, 1, "r/b", "", true, MqttProperties.NO_PROPERTIES)
        .hear(MqttMessageType.PUBACK);
    MqttPeer late = peer(door, THREE).in("late");
    assertEquals(List.of(1), late.subscribe(1, "r/#"));
    assertEquals("r/c 1 retained r/c", late.hearPublish());
    publisher.publish(1, 1, "r/d", "live").hear(MqttMessageType.PUBACK);
    assertEquals("r/d 1 live", late.hearPublish());
  }

  @Test
  void whereRetainingIsNotOfferedMqttFiveIsTold() throws IOException {
    InetSocketAddress door = open(settings());
    MqttPeer five = peer(door, FIVE).in("five");
    five.publish(1, 1, "t", "x", true, MqttProperties.NO_PROPERTIES);
    assertEquals(0x9A, five.hearFarewell());
    MqttPeer three = peer(door, THREE).in("three");
    three.publish(1, 1, "t", "x", true, MqttProperties.NO_PROPERTIES).hear(MqttMessageType.PUBACK);
  }

  @Test
  void topicsAreNormalisedOrHaveToBeNormal() throws IOException {
    Peer psrt = psrtSubscriber("a/b");
    peer(THREE).in("loose").publish(0, 0, "/a//b", "x");
    psrt.hearsPush("a/b", "x");
    MqttPeer strict = peer(open(settings().withStrictTopics()), FIVE).in("strict");
    assertEquals(List.of(0x8F), strict.subscribe(0, "/a"));
    strict.publish(0, 0, "/a", "x");
    assertEquals(0x90, strict.hearFarewell());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00", // type 0
        "c0ffffffff7f", // a length of five bytes
        "c000", // PINGREQ before CONNECT
        "100c00044d51545404020000ffff", // a client id longer than the packet
        "16030100050100000102"
      }) // TLS
  void whatIsNoGreetingIsHungUpOn(String hex) throws IOException {
    assertTrue(peer(THREE).say(Bytes.ofHex(hex)).isClosed());
  }

  @Test
  void aWildcardInAPublishEndsTheConnection() throws IOException {
    MqttPeer peer = peer(FIVE).in("wild");
    assertTrue(
        peer.say(Bytes.ofHex("30 06 0003 612f23 00")).hear().fixedHeader().messageType()
            == MqttMessageType.DISCONNECT);
    assertTrue(peer.isClosed());
  }

  @Test
  void aMegabyteCrosses() throws IOException {
    MqttPeer mqtt = peer(FIVE).in("large");
    mqtt.subscribe(1, "large");
    String body = "x".repeat(1_000_000);
    mqtt.publish(1, 1, "large", body);
    assertEquals("large 1 " + body, mqtt.publishOf(mqtt.hear(), mqtt.hear()));
    Peer psrt = psrtSubscriber("large");
    mqtt.publish(0, 0, "large", body);
    Push heard = psrt.push();
    assertEquals(1_000_000, heard.body().size());
  }

  @Test
  void aClientThatReadsNothingIsCutAndSlowsNobody() throws IOException {
    InetSocketAddress door = open(settings());
    MqttPeer deaf = peer(door, THREE).in("deaf");
    deaf.subscribe(0, "flood");
    MqttPeer well = peer(door, THREE).in("well");
    well.subscribe(0, "flood");
    Peer publisher = psrtPublisher();
    String body = "x".repeat(50_000);
    for (int i = 0; i < 2000; i++) {
      publisher.publish("flood", body).hears("01");
      assertTrue(well.hearPublish().endsWith("x"));
    }
    assertEquals(1, broker.statistics().queues().disconnected());
  }

  @Test
  void closingTellsMqttFive() throws IOException {
    MqttDoor door = keep(MqttDoor.open(settings(), broker, Duration.ofSeconds(2)));
    MqttPeer peer = peer(door.addresses().getFirst(), FIVE).in("x");
    peer.subscribe(0, "t");
    assertEquals(1, door.connections());
    door.close();
    assertEquals(0x8B, peer.hearFarewell());
    assertTrue(peer.isClosed());
  }

  @Test
  void aReloadSendsAwayWhoMayNotLogInAnyMore() throws IOException {
    MqttPeer peer = peer(FIVE);
    peer.connect("a", more -> more.username("test").password("123".getBytes(US_ASCII)));
    peer.subscribe(0, "open/a");
    doorkeeper.without("test");
    broker.reload();
    assertEquals(0x87, peer.hearFarewell());
  }
}
