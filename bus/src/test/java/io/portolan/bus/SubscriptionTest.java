package io.portolan.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What filters mean, and which of them an MQTT broker has to have.
class SubscriptionTest {
  @ParameterizedTest
  @CsvSource({
    "a/b, a/b",
    "/a//b, a/b",
    "a/b/, a/b/",
    "a/#/b, a/#",
    "#/x, #",
    "+/#, +/#",
  })
  void filtersHaveANormalForm(String said, String normal) {
    assertEquals(normal, Subscription.to(said).filter());
    assertEquals(Subscription.to(said), Subscription.to(normal));
  }

  @ParameterizedTest
  @CsvSource({
    "a/#, false, a/b, true",
    "a/#, false, a/b/c, true",
    "a/#, false, a, false",
    "a/#, true, a, true",
    "+/#, true, x, true",
    "+/#, true, $x, false",
    "#, true, $x/y, false",
    "+/b, false, $x/b, false",
    "$x/#, false, $x/b, true",
    "$x/b, false, $x/b, true",
    "a, true, a, true",
    "a, true, a/b, false",
    "+, false, a, true",
    "+, false, a/, false",
  })
  void filtersMeanTheSameEverywhere(
      String filter, boolean parentMatch, String topic, boolean expected) {
    var interests = new Interests();
    interests.add(List.of(new Subscription(filter, parentMatch, null)));
    assertEquals(expected, interests.want(topic));
  }

  @Test
  void whatIsRemovedIsNotWantedUnlessSomethingElseWantsIt() {
    var interests = new Interests();
    interests.add(List.of(Subscription.to("a/#").withParentMatch(), Subscription.to("a")));
    interests.remove(List.of("a/#"));
    assertTrue(interests.want("a/b"));
    interests.settle();
    assertTrue(interests.want("a"));
    assertFalse(interests.want("a/b"));
  }

  private static Map<String, Qos> needs(String... filters) {
    return MqttNeeds.of(
        List.of(filters).stream().map(Subscription::to).toList(), Qos.AT_LEAST_ONCE);
  }

  @Test
  void anMqttBrokerGetsNoFilterThatAnotherOneCovers() {
    Qos usual = Qos.AT_LEAST_ONCE;
    assertEquals(Map.of("#", usual), needs("a", "a/+", "#", "b/#", "+/c"));
    assertEquals(Map.of("a/#", usual), needs("a/b", "a", "a/#", "a/+/c"));
    assertEquals(Map.of("a/+", usual, "a", usual), needs("a/b", "a", "a/+"));
    assertEquals(Map.of("#", usual, "$x/a", usual), needs("#", "$x/a"));
    assertEquals(Map.of("a/+", usual, "+/b", usual), needs("a/+", "+/b", "a/b"));
  }

  @Test
  void whatCoversOthersIsTriedAsHardAsThey() {
    assertEquals(
        Map.of("a/#", Qos.EXACTLY_ONCE),
        MqttNeeds.of(
            List.of(
                Subscription.to("a/#").withQos(Qos.AT_MOST_ONCE),
                Subscription.to("a/b").withQos(Qos.EXACTLY_ONCE),
                Subscription.to("a/c")),
            Qos.AT_LEAST_ONCE));
  }
}
