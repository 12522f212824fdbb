package io.portolan.survey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.watch.Listener;
import io.portolan.watch.Owner;
import io.portolan.watch.Ownership;
import io.portolan.wire.Transport;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CautionTest {
  @Test
  void speaksToAnybodyOnAnOrdinaryPort() {
    assertEquals(Caution.SPEAK, Caution.towards(hidden(8080)));
    assertEquals(Caution.SPEAK, Caution.towards(held(8080, "/usr/sbin/nginx")));
  }

  @Test
  void listensToWhoeverIsHiddenOnThePortOfAPrinter() {
    assertEquals(Caution.LISTEN, Caution.towards(hidden(9100)));
    assertEquals(Caution.SPEAK, Caution.towards(held(9100, "/usr/bin/prometheus-node-exporter")));
    assertEquals(Caution.LISTEN, Caution.towards(held(9100, "/usr/sbin/cupsd")));
  }

  @Test
  void onlyListensToAProgramThatEndsAtStrangeWordsWhereverItIs() {
    assertEquals(Caution.LISTEN, Caution.towards(held(1705, "/usr/bin/snapserver")));
    assertEquals(Caution.LISTEN, Caution.towards(held(4242, "/usr/bin/snapserver")));
    assertEquals(Caution.LISTEN, Caution.towards(hidden(1704)));
    assertEquals(Caution.SPEAK, Caution.towards(held(1705, "/usr/sbin/nginx")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"python3.11", "java", "node", "perl", "socat"})
  void anInterpreterOnThePortOfAControllerMayBeOne(String program) {
    assertEquals(Caution.LISTEN, Caution.towards(held(502, "/usr/bin/" + program)));
    assertEquals(Caution.SPEAK, Caution.towards(held(8080, "/usr/bin/" + program)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rigctld", "rotctld", "ampctld", "iperf"})
  void saysNothingToAProgramThatActsOnWhateverArrives(String program) {
    assertEquals(Caution.LISTEN, Caution.towards(held(4242, "/usr/bin/" + program)));
  }

  @Test
  void saysNothingWhereARadioMayBeKeyed() {
    assertEquals(Caution.LISTEN, Caution.towards(hidden(4532)));
    assertEquals(Caution.LISTEN, Caution.towards(hidden(4533)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gdbserver", "openocd", "lldb-server", "dlv", "st-util"})
  void doesNotEvenConnectToADebugServer(String program) {
    assertEquals(Caution.LEAVE_ALONE, Caution.towards(held(4242, "/usr/bin/" + program)));
  }

  @Test
  void doesNotEvenConnectWhereADebuggerMayBeAwaited() {
    assertEquals(Caution.LEAVE_ALONE, Caution.towards(hidden(1234)));
    assertEquals(Caution.LEAVE_ALONE, Caution.towards(hidden(3333)));
    assertEquals(Caution.SPEAK, Caution.towards(held(3333, "/usr/bin/node")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1234 | -nographic -s                                           | LEAVE_ALONE
          4242 | -gdb tcp::4242                                          | LEAVE_ALONE
          4242 | -gdb tcp:127.0.0.1:4242,server=on                       | LEAVE_ALONE
          4242 | -g 4242                                                 | LEAVE_ALONE
          4242 | -serial telnet:127.0.0.1:4242,server,nowait             | LISTEN
          4242 | -monitor tcp::4242,server                               | LISTEN
          4242 | -qmp tcp:localhost:4242,server=on                       | LISTEN
          4242 | -chardev socket,id=a,host=::1,port=4242,server=on       | LISTEN
          4242 | -gdb tcp::1234 -netdev user,id=n,hostfwd=tcp::4242-:22  | SPEAK
          5901 | -s -vnc 127.0.0.1:1                                     | SPEAK
          4242 | -serial tcp::42424,server -gdb tcp::14242               | SPEAK
          """)
  void looksAtWhatAPortOfAVirtualMachineIsFor(int port, String arguments, Caution caution) {
    var command = Stream.concat(Stream.of("qemu-system-x86_64"), Stream.of(arguments.split(" ")));
    assertEquals(
        caution, Caution.towards(held(port, "/usr/bin/qemu-system-x86_64", command.toList())));
  }

  private static Listener hidden(int port) {
    return listener(port, List.of(), Ownership.NEEDS_ROOT);
  }

  private static Listener held(int port, String executable) {
    return held(port, executable, List.of(executable));
  }

  private static Listener held(int port, String executable, List<String> commandLine) {
    String name = executable.substring(executable.lastIndexOf('/') + 1);
    var owner =
        new Owner(
            42, name, executable, false, commandLine, "root", 0, Instant.EPOCH, "/", 1, false);
    return listener(port, List.of(owner), Ownership.KNOWN);
  }

  private static Listener listener(int port, List<Owner> owners, Ownership ownership) {
    return new Listener(
        Transport.TCP,
        InetAddress.getLoopbackAddress(),
        port,
        false,
        7,
        0,
        "root",
        owners,
        ownership,
        1,
        false,
        true);
  }
}
