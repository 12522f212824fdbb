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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/// A million inputs that no server ever said, each through every recogniser: none may be named,
/// none may break anything. A property is given a number and makes its input of it, so that a
/// failure is told by one number.
class NoiseFuzz {
  private static final int BANNER = 2;
  private static final int STRUCTURE = 3;

  private static final List<Layer> LAYERS = List.of(Layer.values());

  private static final List<Utterance> UTTERANCES =
      Probes.ALL.stream().flatMap(probe -> probe.say(new Nonce(77)).stream()).toList();

  private static final List<Recording> RECORDINGS =
      Recording.all().stream()
          .filter(recording -> !recording.exchanges().isEmpty())
          .filter(recording -> !recording.protocol().equals("echo"))
          .toList();

  /// Evenly spread; jqwik's own numbers are mostly small, and then the same ones again.
  @Provide
  Arbitrary<Long> numbers() {
    return Arbitraries.randomValue(Random::nextLong);
  }

  /// Noise of every length, as greeting, call and answer, half of it text.
  @Property(
      tries = 500_000,
      seed = "20261121",
      edgeCases = EdgeCasesMode.NONE,
      generation = GenerationMode.RANDOMIZED,
      shrinking = ShrinkingMode.OFF)
  void noiseIsNothing(@ForAll("numbers") long number) {
    var random = new SplittableRandom(number);
    int size = 1 + random.nextInt(random.nextInt(8) == 0 ? 1500 : 96);
    Bytes noise = random.nextBoolean() ? bytes(random, size) : text(random, size);
    Layer layer = LAYERS.get(random.nextInt(LAYERS.size()));
    Exchange exchange =
        switch (random.nextInt(4)) {
          case 0 -> Exchange.greeted(layer, noise);
          case 1 -> Exchange.called(layer, noise);
          default -> {
            var asked = UTTERANCES.get(random.nextInt(UTTERANCES.size()));
            yield Exchange.answered(layer, asked.id(), asked.bytes(), noise);
          }
        };
    assertEquals(Map.of(), named(exchange, BANNER), noise::hex);
  }

  /// What real servers said, damaged, and heard in answer to whatever question. A damaged echo
  /// is left out: it is our own words made into an answer.
  @Property(
      tries = 500_000,
      seed = "20261122",
      edgeCases = EdgeCasesMode.NONE,
      generation = GenerationMode.RANDOMIZED,
      shrinking = ShrinkingMode.OFF)
  void damageMakesNobodySomebodyElse(@ForAll("numbers") long number) {
    var random = new SplittableRandom(number);
    var recording = RECORDINGS.get(random.nextInt(RECORDINGS.size()));
    var exchange = recording.exchanges().get(random.nextInt(recording.exchanges().size()));
    boolean toAnother = random.nextInt(4) == 0;
    var asked = UTTERANCES.get(random.nextInt(UTTERANCES.size()));
    var damaged =
        new Exchange(
            exchange.layer(),
            toAnother ? asked.id() : exchange.utterance(),
            damaged(random, exchange.greeting()),
            toAnother ? asked.bytes() : exchange.said(),
            damaged(random, exchange.answer()),
            Outcome.DATA,
            Duration.ZERO);
    var names = named(damaged, STRUCTURE);
    names.keySet().removeIf(recording::mayBe);
    names.keySet().removeIf(recording::isSiblingOf);
    assertEquals(Map.of(), names, () -> recording + " " + damaged);
  }

  private static Map<String, Evidence> named(Exchange exchange, int strength) {
    var names = new TreeMap<String, Evidence>();
    for (Probe probe : Probes.ALL) {
      String name = probe.protocol().name();
      Evidence evidence = Probes.weigh(probe, exchange);
      assertNotNull(evidence);
      boolean isEcho = name.equals("echo") && exchange.isEcho();
      if (evidence.isFor() && evidence.strength() >= strength && !isEcho) {
        names.put(name, evidence);
      }
    }
    return names;
  }

  private static Bytes damaged(SplittableRandom random, Bytes bytes) {
    if (bytes.isEmpty()) {
      return bytes;
    }
    int at = random.nextInt(bytes.size());
    Bytes before = bytes.first(at);
    Bytes behind = bytes.from(at);
    return switch (random.nextInt(6)) {
      case 0 -> before;
      case 1 -> before.concat(behind.from(Math.min(behind.size(), 1 + random.nextInt(8))));
      case 2 -> before.concat(bytes(random, 1 + random.nextInt(8))).concat(behind);
      case 3 -> behind.concat(before);
      default -> changed(random, bytes);
    };
  }

  private static Bytes changed(SplittableRandom random, Bytes bytes) {
    byte[] array = bytes.toArray();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      array[random.nextInt(array.length)] =
          (byte) (random.nextBoolean() ? random.nextInt(256) : random.nextInt(0x20, 0x7F));
    }
    return Bytes.wrap(array);
  }

  private static Bytes bytes(SplittableRandom random, int size) {
    var array = new byte[size];
    random.nextBytes(array);
    return Bytes.wrap(array);
  }

  /// Lines of words, digits and the marks that protocols love.
  private static Bytes text(SplittableRandom random, int size) {
    var signs = "abcdeABCDE012345  +-*:/.,;=<>[]{}()'\"!$%&?_\r\n";
    var array = new byte[size];
    for (int i = 0; i < size; i++) {
      array[i] = (byte) signs.charAt(random.nextInt(signs.length()));
    }
    if (random.nextBoolean()) {
      array[size - 1] = '\n';
    }
    return Bytes.wrap(array);
  }
}
