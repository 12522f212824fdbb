package io.portolan.psrt.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class InboxTest {
  private static List<String> rest(Inbox inbox) throws InterruptedException {
    var texts = new ArrayList<String>();
    for (var next = inbox.take(Duration.ZERO); next.isPresent(); next = inbox.take(Duration.ZERO)) {
      texts.add(next.get().topic() + "=" + next.get().text());
    }
    return texts;
  }

  @Test
  void forgetsTheOldest() throws Exception {
    var inbox = new Inbox(2, FullInbox.DROP_OLDEST);
    for (String text : List.of("1", "2", "3")) {
      inbox.put(Message.of("t", text));
    }
    assertEquals(List.of("t=2", "t=3"), rest(inbox));
    assertEquals(1, inbox.dropped());
  }

  @Test
  void keepsTheLatestOfEachTopic() throws Exception {
    var inbox = new Inbox(2, FullInbox.LATEST_PER_TOPIC);
    inbox.put(Message.of("a", "1"));
    inbox.put(Message.of("b", "1"));
    inbox.put(Message.of("a", "2"));
    assertEquals(List.of("a=2", "b=1"), rest(inbox));
    inbox.put(Message.of("a", "3"));
    inbox.put(Message.of("b", "3"));
    inbox.put(Message.of("c", "3"));
    assertEquals(List.of("b=3", "c=3"), rest(inbox));
  }

  @Test
  void waitsForRoom() throws Exception {
    var inbox = new Inbox(1, FullInbox.WAIT);
    inbox.put(Message.of("t", "1"));
    var putting =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    inbox.put(Message.of("t", "2"));
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                  }
                });
    assertEquals("1", inbox.take(Duration.ofSeconds(10)).orElseThrow().text());
    assertEquals("2", inbox.take(Duration.ofSeconds(10)).orElseThrow().text());
    putting.join();
    assertEquals(0, inbox.dropped());
  }

  @Test
  void aClosedInboxGivesWhatItHasAndWaitsNoMore() throws Exception {
    var inbox = new Inbox(2, FullInbox.WAIT);
    inbox.put(Message.of("t", "1"));
    inbox.close();
    assertEquals("1", inbox.take(Duration.ofDays(1)).orElseThrow().text());
    assertTrue(inbox.take(Duration.ofDays(1)).isEmpty());
  }
}
