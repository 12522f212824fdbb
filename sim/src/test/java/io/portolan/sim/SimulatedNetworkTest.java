package io.portolan.sim;

import static io.portolan.sim.SimulatedClock.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Bytes;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import io.portolan.wire.session.Step.StartTls.Role;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimulatedNetworkTest {
  private static final SocketAddress HERE = new InetSocketAddress("192.0.2.1", 1);
  private static final SocketAddress THERE = new InetSocketAddress("192.0.2.2", 2);
  private static final Signal OPENED = new Signal.Opened();

  private SimulatedNetwork network = new SimulatedNetwork(1, Weather.CALM);
  private Endpoint<Talker, Signal> caller = network.endpoint("caller", new Talker());
  private Endpoint<Talker, Signal> called = network.endpoint("called", new Talker());

  private void begin(long seed, Weather weather) {
    network = new SimulatedNetwork(seed, weather);
    caller = network.endpoint("caller", new Talker());
    called = network.endpoint("called", new Talker());
  }

  @Test
  void inCalmWeatherPiecesArriveAsTheyWereSent() {
    connect();
    caller.perform(_ -> Talker.say("one"));
    caller.perform(_ -> Talker.say("two"));
    network.run(100);
    assertEquals(List.of(OPENED, arrived("one"), arrived("two")), called.events());
  }

  @Test
  void inAStormAStreamArrivesInOtherPiecesButWhole() {
    var pieces = new HashSet<Integer>();
    for (long seed = 0; seed < 100; seed++) {
      begin(seed, Weather.STORM);
      connect();
      for (int i = 0; i < 10; i++) {
        String text = "message " + i + ";";
        network.after(Duration.ofMillis(1 + 30L * i), () -> caller.perform(_ -> Talker.say(text)));
      }
      network.run(10_000);
      assertEquals(100, heard(called).size());
      assertTrue(heard(called).endsWith(Bytes.ofText("message 8;message 9;")));
      pieces.add(called.events().size() - 1);
    }
    assertTrue(pieces.size() > 10, "cut into as many pieces as " + pieces);
    assertTrue(pieces.stream().anyMatch(count -> count < 10), "some are joined");
  }

  @Test
  void theSameSeedGivesTheSameConversation() {
    assertEquals(stormyConversation(42), stormyConversation(42));
    assertNotEquals(stormyConversation(42), stormyConversation(43));
  }

  @Test
  void whatWasSaidBeforeHangingUpIsHeardBeforeTheEnd() {
    for (long seed = 0; seed < 50; seed++) {
      begin(seed, Weather.STORM);
      connect();
      caller.perform(
          _ -> List.of(new Step.Send<>(Bytes.ofText("goodbye")), new Step.Close<>("done")));
      network.run(1_000);
      assertEquals("goodbye", heard(called).latin1());
      assertEquals(new Signal.HungUp("peer closed"), called.events().getLast());
      assertEquals(List.of(OPENED, new Signal.HungUp("done")), caller.events());
      assertEquals("done", caller.because());
    }
  }

  @Test
  void aCutIsHeardByBothAndLosesWhatIsUnderWay() {
    var link = connect();
    caller.perform(_ -> Talker.say("lost"));
    link.cut();
    network.run(100);
    assertEquals(List.of(OPENED, new Signal.HungUp("reset")), called.events());
    assertEquals(List.of(OPENED, new Signal.HungUp("reset")), caller.events());
  }

  @Test
  void aLinkThatFallsSilentTellsNobody() {
    var link = connect();
    caller.perform(_ -> Talker.say("lost"));
    link.fallSilent();
    caller.perform(_ -> Talker.say("lost, too"));
    network.run(100);
    assertEquals(List.of(OPENED), called.events());
    assertFalse(called.isOver() || caller.isOver());
  }

  @Test
  void aSessionIsWokenExactlyWhenItWantsToBe() {
    connect();
    caller.session().alarm = NOON.plusSeconds(3600);
    network.run(Duration.ofMinutes(59), 100);
    assertEquals(List.of(OPENED), caller.events());
    network.run(100);
    assertEquals(NOON.plusSeconds(3600), network.now());
    assertEquals(List.of(OPENED, new Signal.WokenUp()), caller.events());
    assertTrue(network.isIdle());
  }

  @Test
  void aSessionThatWillNotSleepIsStopped() {
    var sleepless =
        network.endpoint(
            "sleepless",
            new Session<String>() {
              @Override
              public List<Step<String>> on(Signal signal, Instant now) {
                return List.of();
              }

              @Override
              public Optional<Instant> deadline() {
                return Optional.of(NOON);
              }
            });
    network.bind(sleepless, HERE);
    var stopped = assertThrows(AssertionError.class, () -> network.run(50));
    assertTrue(
        String.valueOf(stopped.getMessage()).contains("still busy after 50 events"),
        String.valueOf(stopped.getMessage()));
    assertTrue(
        String.valueOf(stopped.getMessage()).contains("sleepless wakes up"),
        String.valueOf(stopped.getMessage()));
  }

  @Test
  void aFailureNamesTheSeedAndWhatHappenedBefore() {
    begin(4711, Weather.CALM);
    connect();
    network.always(() -> assertTrue(called.events().size() < 2, "heard too much"));
    caller.perform(_ -> Talker.say("one"));
    var failure = assertThrows(AssertionError.class, () -> network.run(100));
    assertTrue(
        String.valueOf(failure.getMessage()).startsWith("seed 4711, event "),
        String.valueOf(failure.getMessage()));
    assertTrue(
        String.valueOf(failure.getMessage()).contains("heard too much"),
        String.valueOf(failure.getMessage()));
    assertTrue(
        String.valueOf(failure.getMessage()).contains("called hears 6f6e65"),
        String.valueOf(failure.getMessage()));
  }

  @Test
  void tlsIsUpOnBothSidesBeforeWhatWasSaidInBetween() {
    connect();
    called.perform(
        _ ->
            List.of(
                new Step.Send<>(Bytes.ofText("go ahead")),
                new Step.StartTls<>(Role.SERVER),
                new Step.Send<>(Bytes.ofText("secret"))));
    network.run(100);
    assertEquals(List.of(OPENED, arrived("go ahead")), caller.events(), "the rest waits");
    caller.perform(
        _ -> List.of(new Step.StartTls<>(Role.CLIENT), new Step.Send<>(Bytes.ofText("too"))));
    network.run(100);
    var secured = new Signal.Secured("TLSv1.3", "TLS_AES_128_GCM_SHA256", "", "");
    assertEquals(List.of(OPENED, arrived("go ahead"), secured, arrived("secret")), caller.events());
    assertEquals(List.of(OPENED, secured, arrived("too")), called.events());
  }

  @Test
  void clearBytesWhereTlsHasBegunBreakTheLine() {
    connect();
    caller.perform(_ -> Talker.say("in the clear"));
    called.perform(_ -> List.of(new Step.StartTls<>(Role.SERVER)));
    network.run(100);
    assertTrue(caller.isOver() && called.isOver());
    assertEquals(List.of(OPENED, new Signal.HungUp("reset")), called.events());
  }

  @Test
  void twoTlsClientsDoNotAgree() {
    connect();
    caller.perform(_ -> List.of(new Step.StartTls<>(Role.CLIENT)));
    called.perform(_ -> List.of(new Step.StartTls<>(Role.CLIENT)));
    network.run(100);
    assertEquals("reset", called.because());
  }

  @Test
  void aDatagramSaysWhoSentItWhereThereAreManyPeers() {
    bind();
    caller.perform(_ -> Talker.say("hello"));
    network.run(100);
    assertEquals(List.of(OPENED, new Signal.Arrived(Bytes.ofText("hello"), HERE)), called.events());
    called.perform(_ -> List.of(new Step.Send<>(Bytes.ofText("back"), HERE)));
    network.run(100);
    assertEquals(List.of(OPENED, arrived("back")), caller.events());
  }

  @Test
  void aSocketThatKnowsOnePeerHearsNobodyElse() {
    bind();
    var stranger = network.endpoint("stranger", new Talker());
    network.bind(stranger, new InetSocketAddress("192.0.2.3", 3), HERE);
    stranger.perform(_ -> Talker.say("psst"));
    network.run(100);
    stranger.perform(_ -> Talker.say("psst"));
    network.run(100);
    assertEquals(List.of(OPENED), caller.events());
  }

  @Test
  void lossDuplicationAndReorderingHappenAsOftenAsTheWeatherSays() {
    assertEquals(0, datagramsHeard(new Weather(Duration.ZERO, Duration.ZERO, 1, 0, 0, false)));
    assertEquals(200, datagramsHeard(new Weather(Duration.ZERO, Duration.ZERO, 0, 1, 0, false)));
    assertEquals(100, datagramsHeard(Weather.CALM));
    assertEquals(inOrder(), texts(called), "calm keeps the order");
    int stormy = datagramsHeard(Weather.STORM);
    assertTrue(stormy > 60 && stormy < 120, "heard " + stormy);
    assertNotEquals(texts(called).stream().sorted().toList(), texts(called));
  }

  @Test
  void theWeatherCanChange() {
    bind();
    network.run(100);
    network.weather(new Weather(Duration.ZERO, Duration.ZERO, 1, 0, 0, false));
    caller.perform(_ -> Talker.say("lost"));
    network.weather(Weather.CALM);
    caller.perform(_ -> Talker.say("heard"));
    network.run(100);
    assertEquals(List.of("heard"), texts(called));
  }

  private Link connect() {
    var link = network.connect(caller, called);
    for (int i = 0; called.events().isEmpty() || caller.events().isEmpty(); i++) {
      network.run(Duration.ofMillis(1), 100);
      assertTrue(i < 10_000);
    }
    return link;
  }

  private void bind() {
    network.bind(called, THERE);
    network.bind(caller, HERE, THERE);
    network.run(Duration.ZERO, 10);
  }

  private int datagramsHeard(Weather weather) {
    begin(7, weather);
    bind();
    for (int i = 0; i < 100; i++) {
      String text = inOrder().get(i);
      network.after(Duration.ofMillis(i), () -> caller.perform(_ -> Talker.say(text)));
    }
    network.run(1_000);
    return texts(called).size();
  }

  private static List<String> inOrder() {
    return IntStream.range(100, 200).mapToObj(Integer::toString).toList();
  }

  private List<Signal> stormyConversation(long seed) {
    begin(seed, Weather.STORM);
    connect();
    caller.perform(_ -> Talker.say("a text that is long enough to be cut in many places"));
    network.run(1_000);
    return called.events();
  }

  private static Signal arrived(String text) {
    return new Signal.Arrived(Bytes.ofText(text));
  }

  private static Bytes heard(Endpoint<Talker, Signal> endpoint) {
    Bytes all = Bytes.EMPTY;
    for (var signal : endpoint.events()) {
      if (signal instanceof Signal.Arrived(var bytes, _)) {
        all = all.concat(bytes);
      }
    }
    return all;
  }

  private static List<String> texts(Endpoint<Talker, Signal> endpoint) {
    return endpoint.events().stream()
        .filter(signal -> signal instanceof Signal.Arrived)
        .map(signal -> ((Signal.Arrived) signal).bytes().latin1())
        .toList();
  }
}
