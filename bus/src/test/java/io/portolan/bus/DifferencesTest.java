package io.portolan.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.bus.PubSubException.Reason;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What cannot be the same over every transport: the table of the module's README, row by row.
@Timeout(180)
class DifferencesTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final BrokerHouse house;

  DifferencesTest() throws IOException {
    house = new BrokerHouse();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static Message message(MessageOptions options) {
    return Message.of("a", "x").with(options);
  }

  /// What comes of a message with these options; with strict settings it has to be refused if
  /// `isPossible` is not so.
  private MessageOptions heard(Kind kind, MessageOptions options, boolean isPossible)
      throws IOException, InterruptedException {
    try (var strict = PubSub.open(house.uri(kind), BrokerHouse.QUICK.strictly())) {
      if (isPossible) {
        strict.publish(message(options));
      } else {
        assertThrows(
            UnsupportedOperationException.class, () -> strict.publishAsync(message(options)));
      }
    }
    try (var bus = house.connect(kind)) {
      bus.subscribe(List.of(Subscription.to("a").withQos(Qos.EXACTLY_ONCE)));
      Message next = null;
      bus.publish(message(options));
      while (next == null || next.options().retain()) {
        next = bus.receive(SOON).orElseThrow();
      }
      return next.options();
    }
  }

  @ParameterizedTest
  @EnumSource
  void retainedMessagesAreMqttsAlone(Kind kind) throws Exception {
    var _ = heard(kind, MessageOptions.DEFAULT.retained(), kind.isMqtt());
    try (var bus = house.connect(kind)) {
      bus.publish(Message.of("r", "old").with(MessageOptions.DEFAULT.retained()));
      bus.subscribe("r");
      if (kind.isMqtt()) {
        Message late = bus.receive(SOON).orElseThrow();
        assertEquals("old", late.text());
        assertTrue(late.options().retain());
      }
      bus.publish("r", "new");
      Message next = bus.receive(SOON).orElseThrow();
      assertEquals("new", next.text());
      assertFalse(next.options().retain());
    }
    assertEquals(kind.isMqtt(), capabilities(kind).retain());
  }

  private Capabilities capabilities(Kind kind) throws IOException, InterruptedException {
    try (var bus = house.connect(kind)) {
      return bus.capabilities();
    }
  }

  @ParameterizedTest
  @EnumSource
  void mqttHasThreeQualitiesAndPsrtOne(Kind kind) throws Exception {
    for (Qos qos : Qos.values()) {
      boolean isPossible = kind.isMqtt() || qos == Qos.AT_MOST_ONCE;
      MessageOptions heard = heard(kind, MessageOptions.DEFAULT.withQos(qos), isPossible);
      assertEquals(kind.isMqtt() ? qos : null, heard.qos());
    }
    assertEquals(
        kind.isMqtt() ? Qos.AT_LEAST_ONCE : null, heard(kind, MessageOptions.DEFAULT, true).qos());
    assertEquals(
        kind.isMqtt() ? Set.of(Qos.values()) : Set.of(Qos.AT_MOST_ONCE), capabilities(kind).qos());
  }

  @ParameterizedTest
  @EnumSource
  void aSubscriptionBoundsTheQualityOverMqtt(Kind kind) throws Exception {
    var subscription = Subscription.to("a").withQos(Qos.AT_LEAST_ONCE);
    try (var strict = PubSub.open(house.uri(kind), BrokerHouse.QUICK.strictly());
        var bus = house.connect(kind)) {
      if (kind.isMqtt()) {
        strict.subscribe(List.of(subscription));
      } else {
        assertThrows(
            UnsupportedOperationException.class,
            () -> strict.subscribeAsync(List.of(subscription)));
      }
      bus.subscribe(List.of(subscription.withQos(Qos.AT_MOST_ONCE)));
      bus.publish(message(MessageOptions.DEFAULT.withQos(Qos.EXACTLY_ONCE)));
      assertEquals(
          kind.isMqtt() ? Qos.AT_MOST_ONCE : null, bus.receive(SOON).orElseThrow().options().qos());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPriorityArrivesOverPsrtAndMqtt5(Kind kind) throws Exception {
    boolean isPossible = kind != Kind.MQTT_3;
    assertEquals(
        isPossible ? 9 : MessageOptions.DEFAULT_PRIORITY,
        heard(kind, MessageOptions.DEFAULT.withPriority(9), isPossible).priority());
    assertEquals(isPossible, capabilities(kind).priority());
  }

  @ParameterizedTest
  @EnumSource
  void onlyMqtt5KnowsExpiry(Kind kind) throws Exception {
    boolean isPossible = kind == Kind.MQTT_5;
    var options = MessageOptions.DEFAULT.withExpiry(Duration.ofHours(1));
    assertEquals(isPossible, heard(kind, options, isPossible).expiry() != null);
    assertEquals(isPossible, capabilities(kind).expiry());
  }

  @ParameterizedTest
  @EnumSource
  void aForbiddenPublishIsRefusedExceptInMqtt3(Kind kind) throws Exception {
    var diary = new Diary();
    try (var bus = house.connectAsTest(kind)) {
      bus.watch(diary);
      diary.await(PubSubEvent.Connected.class);
      var outcome = bus.publishAsync(Message.of("closed", "x"));
      var e = assertThrows(ExecutionException.class, () -> outcome.get(60, TimeUnit.SECONDS));
      Reason reason = assertInstanceOf(PubSubException.class, e.getCause()).reason();
      if (kind == Kind.MQTT_3) {
        // Our broker hangs up, which is all that 3.1.1 allows; others say that it was done.
        assertEquals(Reason.UNKNOWN_OUTCOME, reason);
        diary.await(PubSubEvent.Connected.class);
      } else {
        assertEquals(Reason.REFUSED, reason);
      }
      bus.publish("open/a", "goes on");
    }
  }

  @ParameterizedTest
  @EnumSource
  void psrtTakesAMegabyteMqttAsMuchAsItsBrokerSays(Kind kind) throws Exception {
    long most = capabilities(kind).largest();
    switch (kind) {
      case PSRT -> assertEquals(1_099_999, most);
      case MQTT_3 -> assertEquals(268_435_460 - 64, most);
      case MQTT_5 -> assertTrue(most > 1_100_000 && most < 1_200_000, "" + most);
    }
    try (var bus = house.connect(kind)) {
      var fits = new Message("a", Bytes.wrap(new byte[1_099_998]));
      bus.publish(fits);
      if (most < 1_200_000) {
        var large = new Message("a", Bytes.wrap(new byte[1_200_000]));
        assertThrows(IllegalArgumentException.class, () -> bus.publishAsync(large));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void psrtHasALineForMessagesOfItsOwn(Kind kind) throws Exception {
    var diary = new Diary();
    try (var bus = house.connect(kind)) {
      bus.watch(diary);
      bus.subscribe("a");
    }
    assertEquals(
        kind == Kind.PSRT
            ? List.of(PubSubEvent.Connected.class, PubSubEvent.Receiving.class)
            : List.of(PubSubEvent.Connected.class),
        diary.until(PubSubEvent.Closed.class));
  }

  @ParameterizedTest
  @EnumSource
  void transportsAreTold(Kind kind) throws Exception {
    assertEquals(
        switch (kind) {
          case PSRT -> "PSRT";
          case MQTT_3 -> "MQTT 3.1.1";
          case MQTT_5 -> "MQTT 5";
        },
        capabilities(kind).transport());
  }
}
