package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TransferProgressTest {
  @Test
  void saysHowFarHowFastAndHowLongYet() {
    assertEquals(
        "sent 100 of 300 MB, 50.0 MB/s, 4 s to go",
        TransferProgress.line("sent", 100_000_000, 300_000_000, 2));
    assertEquals(
        "received 0 of 300 MB, 0.0 MB/s, 600000000 s to go",
        TransferProgress.line("received", 0, 300_000_000, 2));
  }

  @Test
  void whatIsQuickShowsNothing() {
    var err = new ByteArrayOutputStream();
    var progress =
        new TransferProgress(
            new Console(
                System.out, new PrintStream(err, true, StandardCharsets.UTF_8), 80, false, true),
            "sent");
    progress.advance(1, 2);
    progress.advance(2, 2);
    progress.end();
    assertEquals("", err.toString(StandardCharsets.UTF_8));
  }
}
