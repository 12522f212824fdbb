package io.portolan.cli;

import static io.portolan.cli.Called.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.survey.Surveyor;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import org.junit.jupiter.api.Test;

/// `portolan probes`: nothing is said that is not on its list.
final class ProbesCommandTest {

  @Test
  void everyUtteranceOfEveryRecogniserIsListedWithItsReason() {
    var all = run("probes");
    assertEquals(ExitStatus.DONE, all.status());
    var inJson = run("probes", "--json").out();
    for (Probe probe : Surveyor.installedProbes()) {
      for (var utterance : probe.say(new Nonce(1))) {
        assertTrue(all.out().contains(utterance.id() + "  "), utterance.id());
        assertFalse(utterance.harmless().isBlank(), utterance.id());
        assertTrue(inJson.contains("\"" + utterance.bytes().hex() + "\""), utterance.id());
      }
    }
  }

  @Test
  void aProtocolAskedForStandsAlone() {
    var redis = run("probes", "REDIS");
    assertEquals(ExitStatus.DONE, redis.status());
    assertTrue(redis.out().contains("redis-echo/1"), redis.out());
    assertFalse(redis.out().contains("ssh-version"), redis.out());
  }

  @Test
  void aProtocolThatOnlyListensSaysSo() {
    assertTrue(run("probes", "mysql").out().contains("only heard, never spoken to: mysql"));
  }

  @Test
  void anUnknownProtocolIsNamed() {
    var result = run("probes", "kettle");
    assertEquals(ExitStatus.FOUND, result.status());
    assertEquals("", result.out());
    assertTrue(result.err().contains("no recogniser for kettle"), result.err());
  }
}
