package io.portolan.identify.familiar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Outcome;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Silence to a line of text is evidence against the few whose servers answer every line.
class SilenceTest {
  private static final Bytes LINE = Bytes.ofText("FEAT\r\n");
  private static final Map<String, Integer> THOSE_THAT_ANSWER =
      Map.of("redis", 1, "memcached", 1, "echo", 1);

  @Test
  void everyLineWeSayCanRuleOutThoseThatAnswerLines() {
    for (Utterance utterance : linesToStreams()) {
      var silent = silent(Layer.TCP, utterance.id(), utterance.bytes());
      assertEquals(THOSE_THAT_ANSWER, against(silent), utterance.id());
    }
  }

  @Test
  void silenceInsideTlsCountsLikeSilenceOutside() {
    assertEquals(THOSE_THAT_ANSWER, against(silent(Layer.TLS, "ftp-feat/1", LINE)));
  }

  @Test
  void theReasonSaysWhoWouldHaveAnswered() {
    assertEquals(
        "silent to a line of text, which Redis answers",
        new Redis().weigh(silent(Layer.TCP, "ftp-feat/1", LINE)).because());
  }

  /// What the probes rely on, seen in what the real servers said.
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          redis
          redis-password
          memcached
          echo-tcp
          """)
  void theirServersAnswerEveryLineWeSay(String recording) {
    var unanswered = new TreeSet<String>();
    linesToStreams().forEach(utterance -> unanswered.add(utterance.id()));
    for (Exchange exchange : Recording.named(recording).exchanges()) {
      unanswered.remove(exchange.utterance());
    }
    // memcached hangs up on a line that ends in a version of HTTP, which is no silence.
    assertEquals(recording.equals("memcached") ? Set.of("http-get/1") : Set.of(), unanswered);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0000000800099872, no line at all
          000000080009980a, a number that looks like a line end
          464541540d      , a line without its end
          0d0a0d0a        , empty lines only
          ''              , nothing
          """)
  void silenceToAnythingButTextSaysNothing(String said, String what) {
    assertEquals(Map.of(), against(silent(Layer.TCP, "x/1", Bytes.ofHex(said))), what);
  }

  @Test
  void aGreetingOrAnAnswerIsNoSilence() {
    Bytes words = Bytes.ofText("hello\r\n");
    for (Outcome outcome : List.of(Outcome.DATA, Outcome.SILENT)) {
      assertEquals(Map.of(), againstThem(exchange(words, Bytes.EMPTY, outcome)));
      assertEquals(Map.of(), againstThem(exchange(Bytes.EMPTY, words, outcome)));
      assertEquals(Map.of(), againstThem(exchange(Bytes.EMPTY, Bytes.of(0), outcome)));
    }
  }

  @ParameterizedTest
  @EnumSource(value = Outcome.class, mode = EnumSource.Mode.EXCLUDE, names = "SILENT")
  void anEndOfAnyKindIsNoSilence(Outcome outcome) {
    assertEquals(Map.of(), against(exchange(Bytes.EMPTY, Bytes.EMPTY, outcome)));
  }

  @Test
  void aCallerWhomNobodyAnsweredSaysNothingAboutTheServer() {
    assertEquals(Map.of(), against(Exchange.called(Layer.TCP, LINE)));
  }

  @Test
  void datagramsMayBeLost() {
    assertEquals(Map.of(), against(silent(Layer.UDP, "echo-udp/1", LINE)));
  }

  /// Everything we say to a stream that is text to its last line end.
  private static List<Utterance> linesToStreams() {
    return Probes.ALL.stream()
        .filter(probe -> EnumSet.of(Layer.TCP, Layer.TLS).contains(probe.layer()))
        .flatMap(probe -> probe.say(new Nonce(41)).stream())
        .filter(utterance -> utterance.bytes().latin1().matches("(?s)(?=.*[!-~])([ -~]*\r\n)+"))
        .toList();
  }

  private static Exchange silent(Layer layer, String utterance, Bytes said) {
    return new Exchange(
        layer, utterance, Bytes.EMPTY, said, Bytes.EMPTY, Outcome.SILENT, Duration.ofMillis(300));
  }

  private static Exchange exchange(Bytes greeting, Bytes answer, Outcome outcome) {
    return new Exchange(
        Layer.TCP, "ftp-feat/1", greeting, LINE, answer, outcome, Duration.ofMillis(300));
  }

  private static Map<String, Integer> against(Exchange exchange) {
    var names = new TreeMap<String, Integer>();
    for (Probe probe : Probes.ALL) {
      Evidence evidence = probe.weigh(exchange);
      if (evidence.isAgainst()) {
        names.put(probe.protocol().name(), evidence.strength());
      }
    }
    return names;
  }

  private static Map<String, Integer> againstThem(Exchange exchange) {
    var names = against(exchange);
    names.keySet().retainAll(THOSE_THAT_ANSWER.keySet());
    return names;
  }
}
