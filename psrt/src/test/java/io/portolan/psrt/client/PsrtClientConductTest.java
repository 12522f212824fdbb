package io.portolan.psrt.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.broker.BrokerLimits;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.QueueLimits;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.session.ClientTerms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a client says and when, told from the broker's side.
@Timeout(180)
class PsrtClientConductTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  /// A client that waits for nothing when it is closed.
  private static PsrtClient start(PsrtClientSettings settings) {
    return PsrtClient.start(settings.withDrain(Duration.ZERO), new Diary());
  }

  private static Throwable failure(CompletableFuture<?> outcome) {
    var failed = assertThrows(ExecutionException.class, () -> outcome.get(60, TimeUnit.SECONDS));
    return Objects.requireNonNull(failed.getCause(), "a failed future has a cause");
  }

  /// The bytes of psrt-py 0.0.19, which asks for one thing after the other.
  @Test
  void inLockStepItSaysWhatTheReferenceClientSays() throws Exception {
    try (var broker = new ScriptedBroker()) {
      var settings = broker.settings().withLogin("test", "123");
      settings = settings.withTerms(settings.terms().withWindow(1).withSilence(SOON));
      try (var client = PsrtClient.start(settings, new Diary())) {
        var subscribed = client.subscribeAsync(List.of("a/b"));
        var first = client.publishAsync(Message.of("a/b", "hi"));
        var second = client.publishAsync(Message.of("a/b", "ho"));
        var unsubscribed = client.unsubscribeAsync(List.of("a/b"));
        var control = broker.accept();
        assertEquals("eeaa00", control.hear(3));
        control.say("eeaa0100");
        assertEquals("080000007465737400313233", control.hear(12));
        control.say(ScriptedBroker.TOKEN);
        var data = broker.accept();
        assertEquals("eeab00", data.hear(3));
        data.say("eeab0100");
        assertEquals(ScriptedBroker.TOKEN + "3c", data.hear(33));
        data.say("01");
        assertEquals("0203000000612f62", control.hear(8));
        control.say("01");
        assertEquals("017f06000000612f62006869", control.hear(12));
        control.say("01");
        assertEquals("017f06000000612f6200686f", control.hear(12));
        control.say("01");
        assertEquals("0303000000612f62", control.hear(8));
        control.say("01");
        for (var outcome : List.of(subscribed, first, second, unsubscribed)) {
          outcome.get(60, TimeUnit.SECONDS);
        }
        var closing = Thread.ofVirtual().start(client::close);
        assertEquals("ff", control.hear(1));
        control.say("01");
        assertEquals("", control.hear(1));
        closing.join();
      }
    }
  }

  @Test
  void inLockStepOneIsAskedAtATime() throws Exception {
    try (var broker = new ScriptedBroker()) {
      var settings = broker.settings();
      settings = settings.withTerms(settings.terms().withWindow(1).withSilence(SOON));
      try (var client = start(settings)) {
        var control = broker.admit();
        var first = client.publishAsync(Message.of("a", "1"));
        var second = client.publishAsync(Message.of("a", "2"));
        assertEquals("017f0300000061" + "0031", control.hear(9));
        control.hangUp();
        // What was said and what was not said are told apart.
        assertInstanceOf(UnknownOutcomeException.class, failure(first));
        control = broker.admit();
        assertEquals("017f0300000061" + "0032", control.hear(9));
        control.say("01");
        second.get(60, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void theWindowEndsAtItsBytesToo() throws Exception {
    try (var broker = new ScriptedBroker()) {
      var terms = broker.settings().terms();
      var narrow =
          new ClientTerms(terms.limits(), SOON, false, 1000, 30); // Three frames of ten bytes.
      try (var client = start(broker.settings().withTerms(narrow))) {
        var control = broker.admit();
        var outcomes = new ArrayList<CompletableFuture<@Nullable Void>>();
        for (int i = 0; i < 5; i++) {
          outcomes.add(client.publishAsync(Message.of("a", "1" + i)));
        }
        for (int i = 0; i < 3; i++) {
          assertEquals("017f040000006100313" + i, control.hear(10));
        }
        control.hangUp();
        for (int i = 0; i < 3; i++) {
          assertInstanceOf(UnknownOutcomeException.class, failure(outcomes.get(i)));
        }
        control = broker.admit();
        assertEquals("017f0400000061003133", control.hear(10));
        control.say("01");
        outcomes.get(3).get(60, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void aQuietClientSaysThatItIsThere() throws Exception {
    try (var broker = new ScriptedBroker()) {
      var settings = broker.settings();
      var brisk = settings.terms().withSilence(Duration.ofSeconds(4));
      try (var client = start(settings.withTerms(brisk))) {
        var control = broker.admit();
        for (int i = 0; i < 2; i++) {
          assertEquals("00", control.hear(1));
          control.say("01");
        }
        var outcome = client.publishAsync(Message.of("a", "b"));
        assertEquals("01", control.hear(1));
        control.say("01");
        outcome.get(60, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void aBrokerThatFallsSilentIsLeft() throws Exception {
    try (var broker = new ScriptedBroker()) {
      var settings = broker.settings().withDrain(Duration.ZERO);
      var brisk = settings.terms().withSilence(Duration.ofSeconds(3));
      var diary = new Diary();
      try (var client = PsrtClient.start(settings.withTerms(brisk), diary)) {
        broker.admit();
        var left = diary.await(ClientEvent.Disconnected.class);
        assertTrue(left.because().contains("no answer"), left::toString);
        broker.admit();
        diary.await(ClientEvent.Connected.class);
        assertTrue(client.isConnected());
      }
    }
  }

  @Test
  void eachBrokerOfTheListIsTriedBeforeTheWaitThatDoubles() throws Exception {
    var settings =
        PsrtClientSettings.of("127.0.0.1:1", "127.0.0.2:1", "127.0.0.3:1")
            .withBackoff(new Backoff(Duration.ofMillis(4), Duration.ofMillis(12)));
    var diary = new Diary();
    try (var _ = PsrtClient.start(settings, diary)) {
      for (int longest : new int[] {4, 8, 12, 12}) {
        for (int host = 1; host <= 3; host++) {
          var tried = diary.await(ClientEvent.Disconnected.class);
          assertEquals("127.0.0." + host + ":1", tried.broker().toString());
          long wait = tried.retry().toMillis();
          long least = host < 3 ? 0 : longest / 2;
          long most = host < 3 ? 0 : longest;
          assertTrue(least <= wait && wait <= most, tried::toString);
        }
      }
    }
  }

  @Test
  void manySubscriptionsAreAskedForAgainInFramesTheBrokerTakes() throws Exception {
    var limits = new PsrtLimits(1000, 64, 32, 4096);
    var narrow =
        new BrokerSettings(
            new BrokerLimits(limits, 10, 1000), QueueLimits.DEFAULT, Duration.ofSeconds(1));
    try (var house = new BrokerHouse(narrow)) {
      var terms = house.settings().terms();
      var diary = new Diary();
      var settings =
          house
              .settings()
              .withTerms(
                  new ClientTerms(
                      limits, terms.silence(), false, terms.operations(), terms.bytes()));
      try (var client = PsrtClient.connect(settings, diary)) {
        var topics = new TreeSet<String>();
        for (int i = 0; i < 100; i++) {
          topics.add("some/topic/" + i);
        }
        client.subscribeAsync(topics).get(60, TimeUnit.SECONDS);
        house.kill();
        diary.await(ClientEvent.Disconnected.class);
        house.restart();
        var last = topics.stream().map(topic -> client.publishAsync(Message.of(topic, "x")));
        for (var outcome : last.toList()) {
          outcome.get(60, TimeUnit.SECONDS);
        }
        var heard = new TreeSet<String>();
        while (heard.size() < topics.size()) {
          heard.add(Objects.requireNonNull(diary.messages.poll(60, TimeUnit.SECONDS)).topic());
        }
        assertEquals(topics, heard);
      }
    }
  }

  @Test
  void deliveryCanBeAwaited() throws Exception {
    try (var broker = new ScriptedBroker();
        var client = start(broker.settings())) {
      var control = broker.admit();
      var outcome = client.publishAsync(Message.of("a", "b"));
      assertFalse(client.awaitDelivery(Duration.ZERO));
      control.hear(9);
      control.say("01");
      assertTrue(client.awaitDelivery(SOON));
      outcome.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void whatAClosedClientCanRepeatNoMoreFails() throws Exception {
    try (var broker = new ScriptedBroker()) {
      var client = start(broker.settings().atLeastOnce());
      var control = broker.admit();
      var outcome = client.publishAsync(Message.of("a", "b"));
      control.hear(9);
      client.close();
      assertInstanceOf(UnknownOutcomeException.class, failure(outcome));
    }
  }
}
