package io.portolan.psrt.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.message.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {
  private final Subscriptions subscriptions = new Subscriptions();

  private static final class Client extends Subscriber {
    private final String name;

    Client(String name) {
      this.name = name;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private final Client anna = new Client("anna");
  private final Client bert = new Client("bert");

  private static List<Filter> filters(String... texts) {
    return List.of(texts).stream().map(Filter::of).toList();
  }

  private int subscribe(Client who, String... texts) {
    return subscriptions.subscribe(who, filters(texts));
  }

  private int unsubscribe(Client who, String... texts) {
    return subscriptions.unsubscribe(who, filters(texts));
  }

  private Set<Subscriber> hears(String topic) {
    return Set.copyOf(subscriptions.subscribers(new Topic(topic)));
  }

  private Match match(String topic) {
    byte[] text = ("xx" + topic).getBytes(StandardCharsets.UTF_8);
    return subscriptions.match(text, 2, text.length - 2);
  }

  @Test
  void everySubscriberHearsOfItsTopicsOnly() {
    subscribe(anna, "a/b");
    subscribe(bert, "a/+", "b/#");
    assertEquals(Set.of(anna, bert), hears("a/b"));
    assertEquals(Set.of(bert), hears("a/c"));
    assertEquals(Set.of(bert), hears("b/c/d"));
    assertEquals(Set.of(), hears("b"));
  }

  @Test
  void oneSubscriberWithManyMatchingFiltersIsThereOnce() {
    subscribe(anna, "a/b", "a/+", "a/#", "#", "+/b", "+/+");
    assertEquals(List.of(anna), subscriptions.subscribers(new Topic("a/b")));
  }

  @Test
  void theEmptyTopicIsATopicOfOneEmptyLevel() {
    subscribe(anna, "/");
    subscribe(bert, "#");
    assertEquals(Set.of(anna, bert), hears(""));
    assertEquals(Set.of(bert), hears("a/"));
  }

  @Test
  void whatIsRememberedIsForgottenWhenItChanges() {
    assertEquals(Set.of(), hears("a/b"));
    subscribe(anna, "a/b");
    assertEquals(Set.of(anna), hears("a/b"));
    subscribe(bert, "+/b");
    assertEquals(Set.of(anna, bert), hears("a/b"));
    unsubscribe(anna, "a/b");
    assertEquals(Set.of(bert), hears("a/b"));
    subscriptions.remove(bert);
    assertEquals(Set.of(), hears("a/b"));
  }

  @Test
  void whatIsRememberedSurvivesChangesElsewhere() {
    subscribe(anna, "plant1/temp");
    Match before = match("plant1/temp");
    subscribe(bert, "plant2/temp", "plant3/#");
    assertTrue(subscriptions.isCurrent(before));
    assertEquals(1, match("plant1/temp").size());
    subscribe(bert, "+/temp");
    assertFalse(subscriptions.isCurrent(before));
  }

  @Test
  void subscribingAgainChangesNothing() {
    assertEquals(2, subscribe(anna, "a", "b"));
    assertEquals(1, subscribe(anna, "a", "b", "c"));
    assertEquals(0, subscribe(anna, "/a", "c"));
    assertEquals(3, subscriptions.count(anna));
    assertEquals(3, subscriptions.size());
    assertEquals(Set.copyOf(filters("a", "b", "c")), Set.copyOf(subscriptions.filters(anna)));
  }

  @Test
  void twoFiltersThatMeanTheSameAreTakenBackOneByOne() {
    assertEquals(3, subscribe(anna, "a/#/b", "a/#", "a/#/c/+"));
    assertEquals(1, unsubscribe(anna, "a/#"));
    assertEquals(Set.of(anna), hears("a/x"));
    assertEquals(1, unsubscribe(anna, "a/#/b"));
    assertEquals(0, unsubscribe(anna, "a/#/b"));
    assertEquals(Set.of(anna), hears("a/x"));
    assertEquals(1, unsubscribe(anna, "a/#/c/+"));
    assertEquals(Set.of(), hears("a/x"));
    assertEquals(0, subscriptions.size());
  }

  @Test
  void takingBackWhatWasNotSubscribedIsPassedOver() {
    subscribe(anna, "a");
    assertEquals(1, unsubscribe(anna, "b", "a", "+"));
    assertEquals(0, unsubscribe(bert, "a"));
    subscriptions.remove(bert);
  }

  @Test
  void aLargeSetLosesAndGainsMembersAnywhere() {
    List<Client> crowd = IntStream.range(0, 1000).mapToObj(i -> new Client("c" + i)).toList();
    crowd.forEach(client -> subscribe(client, "news", "x/+"));
    assertEquals(1000, hears("news").size());
    var expected = new ArrayList<Subscriber>(crowd);
    for (int i = 0; i < 1000; i += 3) {
      subscriptions.remove(crowd.get(i));
      expected.remove(crowd.get(i));
    }
    assertEquals(Set.copyOf(expected), hears("news"));
    assertEquals(Set.copyOf(expected), hears("x/y"));
    for (int i = 0; i < 1000; i += 6) {
      subscribe(crowd.get(i), "news");
      expected.add(crowd.get(i));
    }
    assertEquals(Set.copyOf(expected), hears("news"));
    crowd.forEach(subscriptions::remove);
    assertEquals(Set.of(), hears("news"));
    assertEquals(0, subscriptions.size());
  }

  @Test
  void theCacheKeepsItsBounds() {
    var tight = new Subscriptions(64, 2000);
    tight.subscribe(anna, filters("#"));
    for (int i = 0; i < 5000; i++) {
      assertEquals(List.of(anna), tight.subscribers(new Topic("topic/number/" + i)));
      assertTrue(tight.cachedBytes() <= 2000, () -> tight.cachedBytes() + " bytes");
    }
    assertTrue(tight.cachedBytes() > 0);
  }
}
