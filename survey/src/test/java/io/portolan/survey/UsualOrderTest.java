package io.portolan.survey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The order of words where nothing suggests any.
final class UsualOrderTest {
  private final List<Probe> installed = Surveyor.installedProbes();

  @Test
  void everyProtocolWithWordsOfItsOwnHasAPlace() {
    var homeless =
        installed.stream()
            .filter(probe -> !probe.say(new Nonce(1)).isEmpty())
            .map(probe -> probe.protocol().name())
            .filter(name -> !UsualOrder.places(name))
            .collect(Collectors.toSet());
    assertEquals(Set.of(), homeless);
  }

  @Test
  void keepsEveryProbeOnceWhateverTheOrderTheyComeIn() {
    var ordered = UsualOrder.of(installed);
    assertEquals(installed.size(), ordered.size());
    assertEquals(new HashSet<>(installed), new HashSet<>(ordered));
    var reversed = new ArrayList<>(installed).reversed();
    assertEquals(
        firstWords(ordered, Layer.TCP, 7), firstWords(UsualOrder.of(reversed), Layer.TCP, 7));
  }

  @Test
  void asksForAPageAndForTlsBeforeAnythingElse() {
    assertEquals(List.of("http", "tls"), firstWords(UsualOrder.of(installed), Layer.TCP, 2));
  }

  @Test
  void asksForDtlsBeforeAnyOtherDatagram() {
    assertEquals(List.of("dtls", "dns"), firstWords(UsualOrder.of(installed), Layer.UDP, 2));
  }

  @Test
  void whatAStrangersCallKeepsFromItsWorkComesLast() {
    var probes = UsualOrder.of(installed).stream().map(probe -> probe.protocol().name()).toList();
    int last = probes.indexOf("iperf3");
    assertTrue(last < 0 || last == probes.size() - 1, probes.toString());
  }

  /// The protocols whose words a server hears that waits for its callers.
  private static List<String> firstWords(List<Probe> probes, Layer layer, int count) {
    return probes.stream()
        .filter(probe -> probe.layer() == layer)
        .filter(
            probe ->
                probe.say(new Nonce(1)).stream().anyMatch(u -> u.cue() != Utterance.Cue.GREETING))
        .map(probe -> probe.protocol().name())
        .limit(count)
        .toList();
  }
}
