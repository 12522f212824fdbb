package io.portolan.psrt.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.client.Message;
import io.portolan.psrt.client.PsrtClient;
import io.portolan.psrt.cluster.Acknowledgement;
import io.portolan.psrt.cluster.ClusterSettings;
import io.portolan.psrt.interop.ClusterNode.Hearer;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two and three brokers, joined by a real nats-server.
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NatsIT {
  private final Path folder;
  private final NatsServer nats;
  private final List<ClusterNode> nodes = new ArrayList<>();

  NatsIT(@TempDir Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    nats = new NatsServer(folder.resolve("nats"));
  }

  @AfterEach
  void stop() throws IOException {
    nodes.forEach(ClusterNode::close);
    nats.close();
  }

  private ClusterNode node(String name, Acknowledgement acknowledgement) throws IOException {
    var limits =
        new ClusterSettings.Limits(
            4096,
            Duration.ofMillis(50),
            16L << 20,
            Duration.ofSeconds(3),
            Duration.ofSeconds(3),
            Duration.ofMinutes(5),
            1);
    var node =
        new ClusterNode(ClusterSettings.of(nats.url(), name).with(acknowledgement).with(limits));
    nodes.add(node);
    return node;
  }

  private ClusterNode node(String name) throws IOException {
    return node(name, Acknowledgement.LOCAL);
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(String::valueOf).toList();
  }

  /// Says where two long lists begin to differ.
  private static void assertSame(List<String> expected, List<String> found) {
    int at = 0;
    while (at < Math.min(expected.size(), found.size()) && expected.get(at).equals(found.get(at))) {
      at++;
    }
    int from = at;
    assertTrue(
        expected.equals(found),
        () ->
            "%d expected, %d found; from %d on %s, found %s"
                .formatted(
                    expected.size(),
                    found.size(),
                    from,
                    expected.stream().skip(from).limit(5).toList(),
                    found.stream().skip(from).limit(5).toList()));
  }

  private static void publish(PsrtClient client, String topic, List<String> texts) {
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (String text : texts) {
      sent.add(client.publishAsync(Message.of(topic, text)).thenAccept(_ -> {}));
    }
    CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
  }

  @Test
  void whatOneAcceptsIsHeardAtAllOnceAndInOrder() throws IOException, InterruptedException {
    PsrtClient at1 = node("one").client();
    Hearer local = nodes.getFirst().hearer("#");
    Hearer overlapping = node("two").hearer("#", "a/b", "a/+", "a/#");
    Hearer exact = node("three").hearer("a/b");
    overlapping.ready(at1, "ready");
    exact.ready(at1, "a/b");
    local.ready(at1, "here");
    overlapping.ready(at1, "there");

    List<String> texts = numbers(0, 20_000);
    publish(at1, "a/b", texts);
    publish(at1, "a/c", List.of("elsewhere"));
    publish(at1, "a/b", List.of("end"));

    var withElsewhere = new ArrayList<>(texts);
    withElsewhere.add("elsewhere");
    assertSame(withElsewhere, overlapping.until("end"));
    assertSame(withElsewhere, local.until("end"));
    assertSame(texts, exact.until("end"));
    for (ClusterNode each : nodes) {
      assertEquals(0, each.statistics().lost(), each.statistics().toString());
      assertEquals(0, each.statistics().dropped());
      assertEquals(0, each.statistics().malformed());
    }
  }

  @Test
  void aNodeHearsOnlyWhatItsSessionsWant() throws IOException, InterruptedException {
    PsrtClient at1 = node("one").client();
    Hearer wants = node("two").hearer("plant/+/temp");
    wants.ready(at1, "plant/1/temp");
    long before = nodes.get(1).statistics().received();

    publish(at1, "plant/1/pressure", numbers(0, 1000));
    publish(at1, "plant/1/temp", List.of("end"));

    assertEquals(List.of(), wants.until("end"));
    assertEquals(before + 1, nodes.get(1).statistics().received());
    assertEquals(1, nodes.get(1).statistics().filters() - 1);
  }

  @Test
  void largeBodiesAndAwkwardTopicsArriveAsTheyWere() throws IOException, InterruptedException {
    PsrtClient at1 = node("one").client();
    Hearer all = node("two").hearer("#");
    all.ready(at1, "ready");
    var random = new Random(1);
    var large = new byte[1_099_000];
    random.nextBytes(large);
    String longTopic = "level/".repeat(20) + "x".repeat(9000);
    List<String> topics = List.of("a.b/c d", "ü/*x/>y/%41", "a/", "$SYS/x", longTopic, "tab\there");

    at1.publish(new Message("large", Bytes.wrap(large)));
    assertEquals(Bytes.wrap(large), all.body());
    for (String topic : topics) {
      at1.publish(topic, "text");
      assertEquals(topic + "=text", all.next());
    }
    assertEquals(0, nodes.get(1).statistics().malformed());
  }

  @Test
  void serviceGoesOnWithoutNatsAndTheClusterComesBack() throws IOException, InterruptedException {
    PsrtClient at1 = node("one").client();
    Hearer here = nodes.getFirst().hearer("#");
    Hearer there = node("two").hearer("#");
    there.ready(at1, "ready");
    here.ready(at1, "ready");

    nats.kill();
    ClusterNode.await(
        () -> nodes.getFirst().statistics().state().equals("reconnecting"),
        () -> "state " + nodes.getFirst().statistics());
    publish(at1, "a", numbers(0, 1000));
    publish(at1, "a", List.of("local"));
    assertTrue(here.until("local").containsAll(numbers(0, 1000)));
    nats.start();

    // What was said meanwhile has waited.
    assertSame(numbers(0, 1000), there.until("local"));
    assertEquals(0, nodes.get(1).statistics().lost());
  }

  @Test
  void whatGetsLostWithNatsIsCounted() throws IOException, InterruptedException {
    PsrtClient at1 = node("one").client();
    Hearer there = node("two").hearer("a");
    there.ready(at1, "a");
    long receivedBefore = nodes.get(1).statistics().received();
    int sent = 0;
    // It is stopped, so that it has taken what it never passes on, and killed.
    nats.signal("STOP");
    // One by one, so that they become more messages of NATS than its client may still hold.
    for (String each : numbers(0, 1000)) {
      at1.publish("a", each);
      sent++;
    }
    ClusterNode.await(
        () -> nodes.getFirst().statistics().waiting() == 0, () -> "never handed over");
    nats.kill();
    nats.start();
    ClusterNode.await(
        () -> nodes.get(1).statistics().state().equals("connected"), () -> "not back");
    publish(at1, "a", List.of("end"));
    sent += 1;
    // The end may be said before the other has subscribed again.
    while (there.waiting() == 0) {
      publish(at1, "a", List.of("end"));
      sent++;
      Thread.onSpinWait();
    }
    List<String> heard = there.until("end");

    int all = sent;
    long received = nodes.get(1).statistics().received() - receivedBefore;
    assertTrue(heard.size() < 1000, "all of them came");
    ClusterNode.await(
        () ->
            nodes.get(1).statistics().received() - receivedBefore + nodes.get(1).statistics().lost()
                == all,
        () -> all + " sent, " + received + " received: " + nodes.get(1).statistics());
  }

  @Test
  void whatIsAcknowledgedIsStoredThoughNatsIsKilledAgainAndAgain()
      throws IOException, InterruptedException {
    PsrtClient at1 = node("one", Acknowledgement.CLUSTER).client();
    Hearer there = node("two", Acknowledgement.CLUSTER).hearer("a");
    there.ready(at1, "a");

    List<String> acknowledged = new ArrayList<>();
    int refused = 0;
    for (int round = 0; round < 4; round++) {
      List<CompletableFuture<Void>> sent = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        String text = round + "." + i;
        sent.add(at1.publishAsync(Message.of("a", text)).thenAccept(_ -> {}));
        if (i == 1000) {
          nats.kill();
          nats.start();
        }
      }
      for (int i = 0; i < sent.size(); i++) {
        try {
          sent.get(i).join();
          acknowledged.add(round + "." + i);
        } catch (CompletionException _) {
          refused++;
        }
      }
    }
    at1.publish("a", "end");

    List<String> heard = there.until("end");
    assertTrue(acknowledged.size() > 4000, acknowledged.size() + " ok, " + refused + " refused");
    assertEquals(List.of(), acknowledged.stream().filter(each -> !heard.contains(each)).toList());
    assertSame(heard.stream().distinct().toList(), heard);
  }

  @Test
  void aNodeThatWasAwayCatchesUp() throws IOException, InterruptedException {
    PsrtClient at1 = node("one", Acknowledgement.CLUSTER).client();
    Hearer there = node("two", Acknowledgement.CLUSTER).hearer("a");
    there.ready(at1, "a");
    ClusterNode away = nodes.removeLast();
    away.close();

    publish(at1, "a", numbers(0, 3000));
    publish(at1, "a", List.of("end"));
    Hearer back = node("two", Acknowledgement.CLUSTER).hearer("a");

    assertSame(numbers(0, 3000), back.until("end"));
  }

  @Test
  void withoutAnythingToStoreItNothingIsAcknowledged() throws IOException, InterruptedException {
    PsrtClient at1 = node("one", Acknowledgement.CLUSTER).client();
    Hearer here = nodes.getFirst().hearer("a");
    here.ready(at1, "a");
    nats.kill();

    boolean refused = at1.publishAsync(Message.of("a", "x")).handle((_, e) -> e != null).join();
    assertTrue(refused);
    assertTrue(nodes.getFirst().statistics().refused() >= 1);
    nats.start();
    ClusterNode.await(
        () -> nodes.getFirst().statistics().state().equals("connected"), () -> "not back");
    at1.publish("a", "end");
    assertTrue(here.until("end").contains("x"));
  }

  @Test
  void theLedgerKnowsWhatAKillMayHaveCost() throws IOException, InterruptedException {
    Path ledger = folder.resolve("ledger");
    var settings = ClusterSettings.of(nats.url(), "one").withLedger(ledger);
    nodes.add(new ClusterNode(settings));
    PsrtClient at1 = nodes.getFirst().client();
    Hearer there = node("two").hearer("a");
    there.ready(at1, "a");
    nats.signal("STOP");
    publish(at1, "a", numbers(0, 1000));

    // The other one opens the file as if the first had been killed.
    nodes.add(new ClusterNode(settings));
    assertTrue(nodes.getLast().statistics().unsettled() >= 1000);
    nats.signal("CONT");
    publish(at1, "a", List.of("end"));
    there.until("end");
  }
}
