package io.portolan.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

final class ProcessLogTest {
  private static LogRecord record(Level level, String text) {
    var record = new LogRecord(level, text);
    record.setInstant(Instant.parse("2026-11-21T17:05:04.123456Z"));
    return record;
  }

  @Test
  void anEventIsOneLine() {
    var format = new ProcessLog.OneLine(true);
    assertEquals(
        "2026-11-21T17:05:04.123Z info login refused: a b from here\n",
        format.format(record(Level.INFO, "login refused: a\nb from here")));
    assertEquals(
        "2026-11-21T17:05:04.123Z warning full\n", format.format(record(Level.WARNING, "full")));
    assertEquals("2026-11-21T17:05:04.123Z debug x\n", format.format(record(Level.FINE, "x")));
  }

  @Test
  void whoNotesTheTimeHimselfIsNotTold() {
    assertEquals(
        "error broken\n", new ProcessLog.OneLine(false).format(record(Level.SEVERE, "broken")));
  }

  @Test
  void whatWasThrownStandsBelow() {
    var record = record(Level.SEVERE, "broken");
    record.setThrown(new IllegalStateException("why"));
    String text = new ProcessLog.OneLine(false).format(record);
    assertTrue(text.startsWith("error broken\njava.lang.IllegalStateException: why\n"), text);
  }
}
