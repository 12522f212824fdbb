package io.portolan.psrt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpinTest {
  private static final long LOOK = 1_000;

  private final Client client = new Client();
  private final Spin spin = new Spin(() -> client.now += LOOK);

  @Test
  void whoSpeaksAgainAtOnceIsLookedFor() throws IOException {
    client.takes = Spin.LONGEST / 3;
    reads(10);
    assertEquals(1, client.sleeps);
  }

  @Test
  void whoTakesLongerIsSleptFor() throws IOException {
    client.takes = 3 * Spin.LONGEST;
    reads(10);
    assertEquals(10, client.sleeps);
    assertEquals(0, client.looks);
  }

  @Test
  void whoHasBecomeSlowIsSoonSleptFor() throws IOException {
    client.takes = Spin.LONGEST / 3;
    reads(1000);
    client.takes = 3 * Spin.LONGEST;
    reads(100);
    client.looks = 0;
    reads(100);
    assertEquals(0, client.looks);
  }

  @Test
  void whoHasBecomeQuickIsLookedForAgain() throws IOException {
    client.takes = 3 * Spin.LONGEST;
    reads(1000);
    client.takes = Spin.LONGEST / 3;
    reads(100);
    client.sleeps = 0;
    reads(100);
    assertEquals(0, client.sleeps);
  }

  @Test
  void theEndIsSeenWhileLooking() throws IOException {
    client.takes = Spin.LONGEST / 3;
    reads(10);
    client.says = -1;
    assertEquals(-1, read());
    assertTrue(client.looks > 0);
  }

  private void reads(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      assertEquals(1, read());
    }
  }

  private int read() throws IOException {
    client.due = client.now + client.takes;
    return spin.read(client, ByteBuffer.allocate(1), Duration.ofSeconds(1));
  }

  /// Says one byte, so long after it was asked.
  private static final class Client implements Connection {
    long now;
    long takes;
    long due;
    int says = 1;
    int looks;
    int sleeps;

    @Override
    public int readNow(ByteBuffer into) {
      looks++;
      return now >= due ? says : 0;
    }

    @Override
    public int readWithin(ByteBuffer into, Duration patience) {
      sleeps++;
      now = Math.max(now, due);
      return says;
    }

    @Override
    public int read(ByteBuffer into) {
      throw new AssertionError("nobody waits without limit");
    }

    @Override
    public boolean isTimed() {
      return true;
    }

    @Override
    public boolean writeNow(ByteBuffer from) {
      throw new AssertionError("nothing is written");
    }

    @Override
    public void write(ByteBuffer from) {
      throw new AssertionError("nothing is written");
    }

    @Override
    public long stalledSince() {
      return 0;
    }

    @Override
    public void shutdownInput() {}

    @Override
    public void shutdownOutput() {}

    @Override
    public void close() {}

    @Override
    public SocketAddress peer() {
      return new InetSocketAddress(0);
    }
  }
}
