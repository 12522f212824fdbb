package io.portolan.psrt.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.message.Topic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventLogTest {
  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 4000);

  /// Keeps what is logged, as `LEVEL text`.
  private static final class Kept implements System.Logger {
    final List<String> lines = new ArrayList<>();

    @Override
    public String getName() {
      return "kept";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String text,
        @Nullable Throwable thrown) {
      lines.add(level + " " + text);
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        Object @Nullable ... parameters) {
      lines.add(level + " " + format);
    }
  }

  private final Kept kept = new Kept();
  private final AtomicLong nanos = new AtomicLong();
  private final EventLog log = new EventLog(kept, nanos::get);

  @Test
  void namesLoginAndAddressAndNoPassword() {
    log.refused(new Credentials("test", "secret", PEER));
    log.refused(new Credentials("", "", PEER));
    log.publishDenied("test", PEER, "a/b");
    assertEquals(
        List.of(
            "INFO login refused: test from /192.0.2.7:4000",
            "INFO login refused: anonymous from /192.0.2.7:4000",
            "INFO may not publish to \"a/b\": test from /192.0.2.7:4000"),
        kept.lines);
  }

  @Test
  void strangersBreakNoLine() {
    log.refused(new Credentials("a\nforged line", "", PEER));
    log.publishDenied("x", PEER, "t\r\n\u001b[2J" + "y".repeat(1000));
    assertTrue(kept.lines.stream().noneMatch(line -> line.matches("(?s).*\\p{Cntrl}.*")));
    assertTrue(kept.lines.getLast().length() < 300);
  }

  @Test
  void aFloodIsCountedAndNotWritten() {
    for (int i = 0; i < 5000; i++) {
      log.refused(new Credentials("test", "x", PEER));
    }
    assertEquals(EventLog.MOST, kept.lines.size());
    // Of another kind there is room.
    log.publishDenied("test", PEER, "a");
    assertEquals(EventLog.MOST + 1, kept.lines.size());
    nanos.addAndGet(EventLog.WINDOW.toNanos());
    log.refused(new Credentials("last", "x", PEER));
    assertEquals(
        List.of(
            "INFO " + (5000 - EventLog.MOST) + " more logins were refused in the last 10 s",
            "INFO login refused: last from /192.0.2.7:4000"),
        kept.lines.subList(EventLog.MOST + 1, kept.lines.size()));
  }

  @Test
  void clientsComeAndGoQuietly() {
    var broker = new Broker(BrokerSettings.DEFAULT, new Doorkeeper(), Instant.EPOCH);
    ClientSession session = broker.open(Access.everything(""), PEER, false, _ -> {}).orElseThrow();
    log.came(session);
    log.joined(session);
    log.went(session);
    log.subscribeDenied(session, "a/#");
    log.overflow(session);
    log.late(new Subscribed(broker, Topic.of("x").text()), 51_000_000);
    assertEquals(
        List.of(
            "DEBUG client connected: anonymous from /192.0.2.7:4000",
            "DEBUG data socket joined: anonymous from /192.0.2.7:4000",
            "DEBUG client gone: anonymous from /192.0.2.7:4000",
            "INFO may not subscribe \"a/#\": anonymous from /192.0.2.7:4000",
            "WARNING queue full, data socket closed: anonymous from /192.0.2.7:4000"),
        kept.lines.subList(0, 5));
    assertTrue(kept.lines.getLast().startsWith("WARNING a message waited 51 ms for "));
  }
}
