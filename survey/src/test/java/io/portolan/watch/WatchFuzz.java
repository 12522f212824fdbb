package io.portolan.watch;

import static io.portolan.watch.HandMadeHost.tcp;
import static io.portolan.watch.HandMadeHost.tcp6;
import static io.portolan.watch.HandMadeHost.udp;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever stands in the files, reading them gives listeners or nothing, never a crash, and never
/// more listeners than there are lines.
class WatchFuzz {
  private static final int ROUNDS = 150;
  private static final List<String> FILES =
      List.of(
          "proc/net/tcp",
          "proc/net/tcp6",
          "proc/net/udp",
          "proc/net/udp6",
          "proc/sys/net/ipv4/ip_local_port_range",
          "proc/sys/net/ipv6/bindv6only",
          "proc/self/status",
          "proc/stat",
          "proc/5/stat",
          "proc/5/status",
          "proc/5/cmdline",
          "etc/passwd");

  private final HandMadeHost host;

  WatchFuzz(@TempDir Path root) throws IOException {
    this.host = new HandMadeHost(root);
  }

  private void makeSound() throws IOException {
    host.table("tcp", tcp("0100007F:0050", 0, 1), tcp("00000000:0051", 33, 2));
    host.table("tcp6", tcp6("00000000000000000000000000000000:0052", 0, 3));
    host.table("udp", udp("0100007F:0035", 0, 4)).table("udp6");
    host.write("proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
    host.write("proc/sys/net/ipv6/bindv6only", "0\n");
    host.write("proc/self/status", "Uid:\t9\t9\t9\t9\nCapEff:\t0000000000080000\n");
    host.write("etc/passwd", "root:x:0:0::/root:/bin/sh\nwww:x:33:33::/:/bin/false\n");
    host.process(5, "name", 1, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void survivesRandomBytesInEveryFile(long seed) throws IOException {
    var random = new SplittableRandom(seed);
    makeSound();
    for (int round = 0; round < ROUNDS; round++) {
      var bytes = new byte[random.nextInt(40) == 0 ? random.nextInt(70_000) : random.nextInt(300)];
      random.nextBytes(bytes);
      host.write(FILES.get(random.nextInt(FILES.size())), bytes);
      look("seed " + seed + ", round " + round, 100_000);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void survivesMutatedLines(long seed) throws IOException {
    var random = new SplittableRandom(seed);
    makeSound();
    for (int round = 0; round < ROUNDS; round++) {
      String file = FILES.get(random.nextInt(FILES.size()));
      byte[] sound = Files.readAllBytes(host.path(file));
      byte[] text = sound;
      for (int i = random.nextInt(1, 8); i > 0 && text.length > 0; i--) {
        text = mutated(text, random);
      }
      host.write(file, text);
      look("seed " + seed + ", round " + round + ", " + file, 16);
      host.write(file, sound);
    }
  }

  /// One byte changed, or a run of bytes doubled or taken out.
  private static byte[] mutated(byte[] text, SplittableRandom random) {
    String latin = new String(text, StandardCharsets.ISO_8859_1);
    int from = random.nextInt(text.length);
    int to = random.nextInt(from, text.length + 1);
    String changed =
        switch (random.nextInt(4)) {
          case 0 -> latin.substring(0, from) + latin.substring(to);
          case 1 -> latin.substring(0, to) + latin.substring(from);
          case 2 ->
              latin.substring(0, from) + (char) random.nextInt(256) + latin.substring(from + 1);
          default ->
              latin.substring(0, from)
                  + " :(\n09Af-".charAt(random.nextInt(9))
                  + latin.substring(from);
        };
    return changed.getBytes(StandardCharsets.ISO_8859_1);
  }

  private void look(String what, int most) {
    try {
      List<Listener> listeners = host.listeners();
      int sockets = listeners.stream().mapToInt(Listener::sockets).sum();
      assertTrue(sockets <= most, () -> what + ": " + sockets + " sockets");
      for (Listener listener : listeners) {
        assertTrue(listener.port() > 0 && listener.port() < 65536, () -> what + ": " + listener);
      }
    } catch (IOException | RuntimeException e) {
      throw new AssertionError(what, e);
    }
  }
}
