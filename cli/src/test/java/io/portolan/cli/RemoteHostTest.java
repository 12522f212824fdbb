package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.watch.Ownership;
import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whom `check --host` speaks to, and whom it never does. Nothing here connects to anybody.
final class RemoteHostTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "224.0.0.251",
        "ff02::1",
        "255.255.255.255",
        "0.0.0.0",
        "::",
        "169.254.169.254",
        "fe80::1",
        "fd00:ec2::254",
        "0.1.2.3"
      })
  void addressesOfManyOrOfMachineryAreRefusedEvenToThoseWhoMay(String address) throws IOException {
    assertTrue(!RemoteHost.refusal(InetAddress.getByName(address)).isEmpty(), address);
    assertThrows(UsageException.class, () -> RemoteHost.of(address, "80", true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.0/24", "192.0.2.1-9", "192.0.2.1,192.0.2.2", "192.0.2.*"})
  void rangesOfHostsAreRefused(String hosts) {
    var refused = assertThrows(UsageException.class, () -> RemoteHost.of(hosts, "80", true));
    assertTrue(String.valueOf(refused.getMessage()).contains("no ranges"), refused.getMessage());
  }

  @Test
  void anotherHostTakesTheUsersWord() throws Exception {
    var refused = assertThrows(UsageException.class, () -> RemoteHost.of("192.0.2.7", "80", false));
    assertTrue(String.valueOf(refused.getMessage()).contains("--i-am-allowed-to"));
    assertEquals(1, RemoteHost.of("192.0.2.7", "80", true).listeners().size());
  }

  @Test
  void portsOfThisHostNeedNoWord() throws Exception {
    var host = RemoteHost.of("127.0.0.1", "22,53/udp,8000-8002", false);
    assertEquals(5, host.listeners().size());
    assertTrue(host.listeners().stream().allMatch(l -> l.ownership() == Ownership.ELSEWHERE));
  }

  @Test
  void portsAreNamedAndNotTooMany() {
    assertThrows(UsageException.class, () -> RemoteHost.of("127.0.0.1", "", true));
    assertThrows(UsageException.class, () -> RemoteHost.of("127.0.0.1", "1-2000", true));
  }
}
