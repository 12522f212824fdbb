package io.portolan.identify.familiar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Outcome;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Bytes that no server of the protocol said. A failure names the case; every case comes from a
/// fixed seed.
class FamiliarFuzz {
  /// A hint names nobody.
  private static final int NAMING = 2;

  private static final int RANDOM_CASES = 100_000;
  private static final int MUTATIONS_PER_EXCHANGE = 300;
  private static final List<Utterance> UTTERANCES =
      Probes.ALL.stream().flatMap(probe -> probe.say(new Nonce(77)).stream()).toList();

  static List<Recording> recordings() {
    return Recording.all();
  }

  @Test
  void randomBytesAreNothing() {
    var random = new SplittableRandom(20_261_121);
    var mistakes = new TreeSet<String>();
    for (int i = 0; i < RANDOM_CASES; i++) {
      Bytes bytes = randomBytes(random, random.nextInt(i % 4 == 0 ? 1500 : 80) + 1);
      Layer layer = i % 2 == 0 ? Layer.TCP : Layer.UDP;
      Bytes said = UTTERANCES.get(i % UTTERANCES.size()).bytes();
      Exchange exchange =
          switch (i % 5) {
            case 0 -> Exchange.greeted(layer, bytes);
            case 1 -> Exchange.called(layer, bytes);
            default -> Exchange.answered(layer, "fuzz", said, bytes);
          };
      note(mistakes, exchange, "random case " + i);
    }
    assertEquals(Set.of(), mistakes);
  }

  @Test
  void zeroesAreNothing() {
    var mistakes = new TreeSet<String>();
    for (int size = 0; size < 300; size++) {
      Bytes zeroes = Bytes.wrap(new byte[size]);
      for (Layer layer : Layer.values()) {
        note(mistakes, Exchange.greeted(layer, zeroes), layer + " greeting of " + size);
        note(mistakes, Exchange.called(layer, zeroes), layer + " call of " + size);
        for (Utterance utterance : UTTERANCES) {
          note(
              mistakes,
              Exchange.answered(layer, utterance.id(), utterance.bytes(), zeroes),
              layer + " answer of " + size + " to " + utterance.id());
        }
      }
    }
    assertEquals(Set.of(), mistakes);
  }

  @Test
  void anEchoIsNothingButAnEcho() {
    var mistakes = new TreeSet<String>();
    for (Utterance utterance : UTTERANCES) {
      Bytes said = utterance.bytes();
      for (Layer layer : Layer.values()) {
        for (int size = 1; size <= said.size(); size++) {
          var echoed = Exchange.answered(layer, utterance.id(), said, said.first(size));
          note(mistakes, echoed, layer + " echo of " + size + " bytes of " + utterance.id());
        }
        note(
            mistakes,
            Exchange.answered(layer, utterance.id(), said, said.concat(said)),
            layer + " echo twice of " + utterance.id());
        note(
            mistakes,
            Exchange.answered(
                layer, utterance.id(), said, said.concat(Bytes.ofText("\r\nunknown\r\n"))),
            layer + " echo and more of " + utterance.id());
      }
    }
    assertEquals(Set.of(), mistakes);
  }

  @Test
  void silenceAfterOurOwnWordsSpeaksForNothing() {
    var mistakes = new TreeSet<String>();
    for (Utterance utterance : UTTERANCES) {
      for (Layer layer : Layer.values()) {
        var silent =
            new Exchange(
                layer,
                utterance.id(),
                Bytes.EMPTY,
                utterance.bytes(),
                Bytes.EMPTY,
                Outcome.SILENT,
                Duration.ofSeconds(2));
        note(mistakes, silent, layer + " silence after " + utterance.id());
      }
    }
    assertEquals(Set.of(), mistakes);
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void whatAServerSaidCountsForNothingBehindRandomBytes(Recording recording) {
    var random = new SplittableRandom(7);
    var mistakes = new TreeSet<String>();
    for (Exchange exchange : recording.exchanges()) {
      Bytes noise = randomBytes(random, 24);
      var behindNoise =
          new Exchange(
              exchange.layer(),
              exchange.utterance(),
              exchange.greeting().isEmpty() ? Bytes.EMPTY : noise.concat(exchange.greeting()),
              exchange.said(),
              noise.concat(exchange.answer()),
              Outcome.DATA,
              Duration.ZERO);
      note(mistakes, behindNoise, recording + " " + exchange.utterance());
    }
    assertEquals(Set.of(), mistakes);
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void noTruncationMakesAServerSomethingElse(Recording recording) {
    var mistakes = new TreeSet<String>();
    for (Exchange exchange : recording.exchanges()) {
      // Every place in what is short; evenly spread ones in a long page.
      int step = 1 + exchange.heard().size() / 400;
      for (int size = 0; size < exchange.heard().size(); size += step) {
        Exchange cut = cut(exchange, size);
        for (Probe probe : Probes.ALL) {
          Evidence evidence = weighed(probe, cut);
          if (evidence.isFor() && evidence.strength() >= 2 && !isOwn(recording, probe)) {
            mistakes.add(exchange.utterance() + " cut to " + size + " -> " + evidence);
          }
        }
      }
    }
    assertEquals(Set.of(), mistakes);
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void mutationsNeverMakeAServerSomethingElse(Recording recording) {
    var random = new SplittableRandom(recording.name().hashCode());
    var mistakes = new TreeSet<String>();
    for (Exchange exchange : recording.exchanges()) {
      for (int i = 0; i < MUTATIONS_PER_EXCHANGE; i++) {
        var mutated =
            new Exchange(
                exchange.layer(),
                exchange.utterance(),
                mutated(random, exchange.greeting()),
                exchange.said(),
                mutated(random, exchange.answer()),
                Outcome.DATA,
                Duration.ZERO);
        for (Probe probe : Probes.ALL) {
          Evidence evidence = weighed(probe, mutated);
          if (evidence.isFor()
              && evidence.strength() >= 3
              && !isOwn(recording, probe)
              && !recording.isSiblingOf(probe.protocol().name())) {
            mistakes.add(exchange.utterance() + " mutation " + i + " -> " + evidence);
          }
        }
      }
    }
    assertEquals(Set.of(), mistakes);
  }

  /// Lines made to keep a pattern busy: the deadline is far above what they take, and far below
  /// what a pattern takes that tries every pair of places.
  @Test
  @Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aHostileLineOfAnyLengthIsWeighedSoon() {
    var starts =
        List.of(
            "",
            "220 ",
            "220-",
            "211-",
            "+OK ",
            "* OK ",
            "* CAPABILITY ",
            "-ERR unknown command '",
            "HTTP/1.1 200 OK\r\nServer: A",
            "SSH-2.0-",
            "VERSION ",
            "250-",
            "530 USER ",
            "stats ",
            "gets ",
            "EHLO ",
            "GET ",
            "*1\r\n$");
    var middles =
        List.of(" ", "a", "-", "a-", "a.", "a ", "9.", "USER ", "ftp", "(", "'", "[", "\t");
    for (String start : starts) {
      for (String middle : middles) {
        for (int size : new int[] {200, 8_000, 60_000}) {
          String line = start + middle.repeat(size / middle.length()) + "\u0085\r\n";
          Bytes bytes = Bytes.ofText(line, StandardCharsets.ISO_8859_1);
          for (Probe probe : Probes.ALL) {
            weighed(probe, Exchange.greeted(Layer.TCP, bytes));
            weighed(probe, Exchange.called(Layer.TCP, bytes));
            weighed(probe, Exchange.answered(Layer.TCP, "x", bytes.from(1), bytes));
          }
        }
      }
    }
  }

  @Test
  void mutatedCallsNeverBreakAProbe() {
    var random = new SplittableRandom(31);
    for (Utterance utterance : UTTERANCES) {
      for (int i = 0; i < 5_000; i++) {
        Bytes said = mutated(random, utterance.bytes());
        for (Probe probe : Probes.ALL) {
          assertNotNull(probe.weigh(Exchange.called(probe.layer(), said)));
          assertNotNull(probe.weigh(Exchange.answered(probe.layer(), "x", said, said.from(1))));
        }
      }
    }
  }

  private static void note(Set<String> mistakes, Exchange exchange, String what) {
    for (Probe probe : Probes.ALL) {
      Evidence evidence = weighed(probe, exchange);
      boolean echo = probe.protocol().name().equals("echo") && exchange.isEcho();
      if (evidence.isFor() && evidence.strength() >= NAMING && !echo) {
        mistakes.add(what + " -> " + probe.protocol().name() + ": " + evidence);
      }
    }
  }

  private static Evidence weighed(Probe probe, Exchange exchange) {
    Evidence evidence = Probes.weigh(probe, exchange);
    assertNotNull(evidence);
    return evidence;
  }

  private static boolean isOwn(Recording recording, Probe probe) {
    String name = probe.protocol().name();
    return name.equals("echo") || recording.mayBe(name);
  }

  private static Exchange cut(Exchange exchange, int size) {
    int greeted = exchange.greeting().size();
    return new Exchange(
        exchange.layer(),
        exchange.utterance(),
        exchange.greeting().first(size),
        size < greeted ? Bytes.EMPTY : exchange.said(),
        exchange.answer().first(Math.max(0, size - greeted)),
        Outcome.DATA,
        Duration.ZERO);
  }

  private static Bytes mutated(SplittableRandom random, Bytes bytes) {
    if (bytes.isEmpty()) {
      return bytes;
    }
    byte[] array = bytes.toArray();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      array[random.nextInt(array.length)] =
          random.nextBoolean() ? (byte) random.nextInt(256) : (byte) random.nextInt(0x20, 0x7F);
    }
    Bytes changed = Bytes.wrap(array);
    return random.nextInt(5) == 0 ? changed.first(random.nextInt(changed.size() + 1)) : changed;
  }

  private static Bytes randomBytes(SplittableRandom random, int size) {
    var array = new byte[size];
    random.nextBytes(array);
    return Bytes.wrap(array);
  }
}
