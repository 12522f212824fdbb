package io.portolan.psrt.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.message.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The index against a matcher so naive that it can be seen to be right, on random filters,
/// topics and changes; and against readers while it changes. Every failure names its seed.
class SubscriptionsFuzz {
  private static final String[] LEVELS = {"a", "b", "c", "", "long level name", "ä", "a+", "$S"};

  private static final class Client extends Subscriber {}

  /// Level by level, as the rules are told.
  private static boolean naive(String filter, String topic) {
    String[] wanted = filter.split("/", -1);
    String[] levels = topic.split("/", -1);
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].equals("#")) {
        return levels.length > i;
      }
      if (i == levels.length || !(wanted[i].equals("+") || wanted[i].equals(levels[i]))) {
        return false;
      }
    }
    return wanted.length == levels.length;
  }

  private static String random(Random random, boolean filter) {
    var text = new StringBuilder();
    int levels = 1 + random.nextInt(5);
    for (int i = 0; i < levels; i++) {
      int kind = filter ? random.nextInt(10) : 0;
      text.append(i == 0 ? "" : "/");
      text.append(kind == 9 ? "#" : kind >= 7 ? "+" : LEVELS[random.nextInt(LEVELS.length)]);
    }
    return Topic.of(text.toString()).text();
  }

  @Test
  void agreesWithTheNaiveMatcher() {
    for (long seed = 1; seed <= 40; seed++) {
      var random = new Random(seed);
      var subscriptions = new Subscriptions(256, 100_000);
      var clients = new ArrayList<Client>();
      var model = new HashMap<Client, Set<String>>();
      for (int i = 0; i < 12; i++) {
        clients.add(new Client());
        model.put(clients.get(i), new HashSet<>());
      }
      for (int step = 0; step < 3000; step++) {
        Client client = clients.get(random.nextInt(clients.size()));
        Set<String> subscribed = model.getOrDefault(client, Set.of());
        switch (random.nextInt(10)) {
          case 0, 1 -> {
            String filter = random(random, true);
            subscriptions.subscribe(client, List.of(Filter.of(filter)));
            subscribed.add(filter);
          }
          case 2 -> {
            var some = List.copyOf(subscribed);
            if (!some.isEmpty()) {
              String filter = some.get(random.nextInt(some.size()));
              assertEquals(1, subscriptions.unsubscribe(client, List.of(Filter.of(filter))));
              subscribed.remove(filter);
            }
          }
          case 3 -> {
            if (random.nextInt(50) == 0) {
              subscriptions.remove(client);
              subscribed.clear();
            }
          }
          default -> {
            String topic = random(random, false);
            List<Subscriber> found = subscriptions.subscribers(new Topic(topic));
            assertEquals(
                expected(model, topic), Set.copyOf(found), "seed " + seed + ", topic " + topic);
            assertEquals(Set.copyOf(found).size(), found.size(), "seed " + seed + ": twice");
          }
        }
      }
      assertEquals(model.values().stream().mapToInt(Set::size).sum(), subscriptions.size());
    }
  }

  private static Set<Subscriber> expected(Map<Client, Set<String>> model, String topic) {
    var expected = new HashSet<Subscriber>();
    model.forEach(
        (client, filters) -> {
          if (filters.stream().anyMatch(filter -> naive(filter, topic))) {
            expected.add(client);
          }
        });
    return expected;
  }

  @Test
  void filtersAloneAgreeWithTheNaiveMatcher() {
    var random = new Random(7);
    for (int i = 0; i < 1_000_000; i++) {
      String filter = random(random, true);
      String topic = random(random, false);
      if (naive(filter, topic) != Filter.of(filter).matches(new Topic(topic))) {
        assertEquals(naive(filter, topic), !naive(filter, topic), filter + " and " + topic);
      }
    }
  }

  @Test
  void aMaskContainsOnlyFiltersThatMatchNoMoreThanItself() {
    var random = new Random(11);
    var topics = new ArrayList<String>();
    for (int i = 0; i < 300; i++) {
      topics.add(random(random, false));
    }
    int contained = 0;
    for (int i = 0; i < 100_000; i++) {
      var mask = Filter.of(random(random, true));
      var filter = Filter.of(random(random, true));
      if (mask.contains(filter)) {
        contained++;
        String topic = topics.get(i % topics.size());
        assertTrue(
            !filter.matches(new Topic(topic)) || mask.matches(new Topic(topic)),
            () -> mask + " contains " + filter + " but not " + topic);
      }
    }
    assertTrue(contained > 1000, "only " + contained + " pairs to look at");
  }

  /// One client is subscribed all the time, by always another filter; one never; others come and
  /// go. Whoever looks must always see the first and never the second.
  @Test
  @Timeout(180)
  void whoIsAlwaysSubscribedIsAlwaysFoundWhileEverythingChanges() throws Exception {
    var subscriptions = new Subscriptions(128, 100_000);
    var steady = new Client();
    var never = new Client();
    byte[] topic = "a/b/c".getBytes(StandardCharsets.UTF_8);
    List<Filter> first = List.of(Filter.of("a/b/c"));
    List<Filter> second = List.of(Filter.of("a/+/c"));
    subscriptions.subscribe(steady, first);
    subscriptions.subscribe(never, List.of(Filter.of("a/b"), Filter.of("a/b/c/d")));
    var over = new AtomicBoolean();
    var looks = new AtomicLong();
    var started = new CountDownLatch(2);
    // Not virtual ones: lookers that never wait would keep all carriers from the changer.
    try (var readers = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      Future<?> changer = readers.submit(() -> change(subscriptions, steady, first, second, over));
      var lookers = new ArrayList<Future<?>>();
      for (int i = 0; i < 2; i++) {
        lookers.add(
            readers.submit(
                () -> {
                  started.countDown();
                  while (!over.get()) {
                    Match match = subscriptions.match(topic, 0, topic.length);
                    assertTrue(match.subscribers().contains(steady), "missed");
                    assertTrue(!match.subscribers().contains(never), "told of another's");
                    looks.incrementAndGet();
                  }
                }));
      }
      assertTrue(started.await(60, TimeUnit.SECONDS));
      changer.get();
      for (Future<?> looker : lookers) {
        looker.get();
      }
    }
    assertTrue(looks.get() > 0);
  }

  private static void change(
      Subscriptions subscriptions,
      Client steady,
      List<Filter> first,
      List<Filter> second,
      AtomicBoolean over) {
    var random = new Random(3);
    try {
      var guests = new ArrayList<Client>();
      for (int i = 0; i < 20_000; i++) {
        subscriptions.subscribe(steady, i % 2 == 0 ? second : first);
        subscriptions.unsubscribe(steady, i % 2 == 0 ? first : second);
        var guest = new Client();
        guests.add(guest);
        subscriptions.subscribe(guest, List.of(Filter.of(random(random, true))));
        if (guests.size() > 20) {
          subscriptions.remove(guests.remove(random.nextInt(guests.size())));
          Client back = guests.get(random.nextInt(guests.size()));
          subscriptions.remove(back);
          subscriptions.subscribe(back, List.of(Filter.of("#"), Filter.of("a/#")));
        }
      }
    } finally {
      over.set(true);
    }
  }

  @Test
  @Timeout(180)
  void aChangeThatHasReturnedIsSeenByEveryLaterLook() {
    var subscriptions = new Subscriptions();
    var client = new Client();
    byte[] topic = "x/y".getBytes(StandardCharsets.UTF_8);
    List<Filter> filter = List.of(Filter.of("x/+"));
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    for (int i = 0; i < 100_000 && System.nanoTime() < until; i++) {
      subscriptions.subscribe(client, filter);
      assertEquals(1, subscriptions.match(topic, 0, topic.length).size());
      subscriptions.unsubscribe(client, filter);
      assertEquals(0, subscriptions.match(topic, 0, topic.length).size());
    }
  }
}
