package io.portolan.survey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.survey.Changes.Difference;
import io.portolan.wire.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is told of two surveys.
final class ChangesTest {
  private static final Trait SSH = trait(22, "0.0.0.0", "sshd (root)", "ssh OpenSSH 9.2");
  private static final Trait REDIS = trait(6379, "127.0.0.1", "redis-server (redis)", "redis");

  @Test
  void theSameListenersAreNoChange() {
    assertEquals(
        new Changes(List.of(), 2), Changes.between(List.of(SSH, REDIS), List.of(REDIS, SSH)));
  }

  @Test
  void whatIsNewAppearedAndWhatIsGoneVanished() {
    var changes = Changes.between(List.of(SSH), List.of(REDIS));
    assertEquals(List.of("appeared", "vanished"), words(changes));
    assertEquals(0, changes.unchanged());
  }

  @Test
  void aNewVersionIsADifferenceInWhatIsSpoken() {
    var newer = trait(22, "0.0.0.0", "sshd (root)", "ssh OpenSSH 9.9");
    var change = Changes.between(List.of(SSH), List.of(newer)).each().getFirst();
    assertEquals("changed", change.word());
    assertEquals(
        List.of(new Difference("speaks", "ssh OpenSSH 9.2", "ssh OpenSSH 9.9")),
        change.differences());
  }

  @Test
  void anotherOwnerOnTheSameAddressIsAChangeOfOneListener() {
    var stranger = trait(6379, "127.0.0.1", "nc (nobody)", "");
    var change = Changes.between(List.of(REDIS), List.of(stranger)).each().getFirst();
    assertEquals(
        List.of("speaks", "heldBy"), change.differences().stream().map(Difference::what).toList());
  }

  @Test
  void listenersOnOnePortArePairedByAddressBeforeAnythingElse() {
    var other = trait(6379, "::1", "nc (nobody)", "");
    var changes = Changes.between(List.of(REDIS, other), List.of(other));
    assertEquals(List.of("vanished"), words(changes));
    assertEquals(REDIS, changes.each().getFirst().before());
  }

  @Test
  void aListenerThatMovedToAnotherAddressIsTheSameListener() {
    var open = trait(6379, "0.0.0.0", "redis-server (redis)", "redis");
    var change = Changes.between(List.of(REDIS), List.of(open)).each().getFirst();
    assertEquals(
        List.of(new Difference("addresses", "127.0.0.1", "0.0.0.0")), change.differences());
  }

  private static List<String> words(Changes changes) {
    return changes.each().stream().map(Changes.Change::word).toList();
  }

  private static Trait trait(int port, String address, String heldBy, String speaks) {
    return new Trait(
        Transport.TCP, port, List.of(address), heldBy, "loopback", speaks, "", "expected");
  }
}
