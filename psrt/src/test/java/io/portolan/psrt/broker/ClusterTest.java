package io.portolan.psrt.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.codec.FrameScanner;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage.Push;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.message.Topic;
import io.portolan.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a broker says to its cluster and hears of it, without a network.
@Timeout(180)
class ClusterTest {
  private static final Access ALL = Access.everything("");

  private final Neighbours neighbours = new Neighbours();
  private final Doorkeeper doorkeeper = new Doorkeeper().with("ann", "", "open/#", "#");
  private final Neighbours.Member first = neighbours.member();
  private final Neighbours.Member second = neighbours.member();
  private final Broker here = broker(first);
  private final Broker there = broker(second);

  private Broker broker(Neighbours.Member member) {
    var broker = new Broker(BrokerSettings.DEFAULT, doorkeeper, Instant.EPOCH, member);
    member.open(broker);
    return broker;
  }

  private static byte[] frames(String... messages) {
    var out = new ByteArrayOutputStream();
    for (String message : messages) {
      int equals = message.indexOf('=');
      var body = Bytes.ofText(message.substring(equals + 1));
      PsrtCodec.write(new Push(7, message.substring(0, equals), body)).writeTo(out);
    }
    return out.toByteArray();
  }

  /// Publishes all of them as one batch.
  private static Publisher publish(Broker broker, String... messages) {
    byte[] chunk = frames(messages);
    Publisher publisher = broker.publisher();
    var scanner = new FrameScanner(PsrtLimits.DEFAULT, 256);
    scanner.over(chunk, 0, chunk.length);
    while (scanner.next() == FrameScanner.Found.RUN) {
      ReplyCode reply =
          publisher.publish(
              broker.permissions(ALL),
              chunk,
              scanner.offset(),
              scanner.length(),
              scanner.count(),
              scanner.topicOffset(),
              scanner.topicLength(),
              System.nanoTime());
      assertEquals(ReplyCode.OK, reply);
    }
    boolean _ = publisher.flush();
    return publisher;
  }

  @Test
  void whatIsAcceptedIsHeardThereAndNotAgainHere() {
    var near = new Subscribed(here, "#");
    var far = new Subscribed(there, "a/+", "a/b");

    publish(here, "a/b=1", "a/b=2", "c=3", "a/d=4");

    assertEquals(List.of("a/b=1", "a/b=2", "c=3", "a/d=4"), near.heard());
    assertEquals(List.of("a/b=1", "a/b=2", "a/d=4"), far.heard());
    assertEquals(List.of("a/b*2", "c*1", "a/d*1"), first.offered());
    assertEquals(List.of(), second.offered(), "what came from the cluster goes nowhere else");
    assertEquals(4, here.statistics().published().messages());
    assertEquals(0, there.statistics().published().messages());
    assertEquals(3, there.statistics().sent().messages());
  }

  @Test
  void whatIsRefusedIsNotOffered() {
    Access ann = doorkeeper.access("ann").orElseThrow();
    ReplyCode reply =
        here.publisher().publish(ann, 7, Topic.of("closed"), Bytes.EMPTY, true, System.nanoTime());

    assertEquals(ReplyCode.ACCESS_DENIED, reply);
    assertEquals(List.of(), first.offered());
  }

  @Test
  void theClusterIsToldOfEachFilterOnce() {
    var one = new Subscribed(here, "a", "b/#", "b/#/c");
    var two = new Subscribed(here, "a");
    assertEquals(List.of("+a", "+b/#"), first.changes());

    one.session.unsubscribe(List.of(Topic.of("a"), Topic.of("b/#")));
    assertEquals(List.of(), first.changes(), "a is wanted by two, b/# by b/#/c");
    two.session.unsubscribe(List.of(Topic.of("a")));
    assertEquals(List.of("-a"), first.changes());
    one.session.end();
    assertEquals(List.of("-b/#"), first.changes());
    assertEquals(List.of(), second.changes());
  }

  @Test
  void nothingIsAcknowledgedThatTheClusterDoesNotKeep() {
    var near = new Subscribed(here, "#");
    assertTrue(publish(here, "a=1").mayAcknowledge());

    neighbours.keeps(false);
    assertFalse(publish(here, "a=2").mayAcknowledge());
    assertEquals(
        ReplyCode.ERROR,
        here.publisher()
            .publish(ALL, 7, Topic.of("a"), Bytes.ofText("3"), true, System.nanoTime()));
    assertEquals(List.of("a=1", "a=2", "a=3"), near.heard(), "it may have been delivered");
    assertTrue(here.publisher().mayAcknowledge(), "an empty batch is kept by anybody");
  }

  @Test
  void ofWhatComesNothingIsDeliveredBehindWhatIsNoFrame() {
    var far = new Subscribed(there, "#");
    Delivery delivery = there.delivery();
    byte[] good = frames("a=1", "a=2", "b=3");
    byte[] irregular = frames("a=1", "/b=2", "c=3");
    byte[] noise = Bytes.ofHex("ff").toArray();

    assertEquals(3, delivery.deliver(good, 0, good.length, 0));
    assertEquals(-1, delivery.deliver(good, 0, good.length - 1, 0));
    assertEquals(-1, delivery.deliver(irregular, 0, irregular.length, 0));
    assertEquals(-1, delivery.deliver(noise, 0, 1, 0));
    delivery.flush();
    assertEquals(List.of("a=1", "a=2", "b=3", "a=1", "a=2", "a=1"), far.heard());
  }

  @Test
  void aMarkIsPassedWhenWhatWasQueuedThenIsWritten() {
    var slow = new Subscribed(there, "#");
    var fast = new Subscribed(there, "#");
    Delivery delivery = there.delivery();
    assertTrue(delivery.mark().isPassed());
    slow.takes(3);
    byte[] frames = frames("a=1", "b=2");
    delivery.deliver(frames, 0, frames.length, System.nanoTime());
    delivery.flush();

    Delivery.Mark mark = delivery.mark();
    assertFalse(mark.isPassed());
    delivery.deliver(frames, 0, frames.length, System.nanoTime());
    delivery.flush();
    slow.takes(frames.length - 4);
    assertFalse(mark.isPassed());
    slow.takes(1);
    assertTrue(mark.isPassed(), "what came later does not count");
    assertEquals(4, fast.heard().size());

    slow.takes(0);
    delivery.deliver(frames, 0, frames.length, System.nanoTime());
    delivery.flush();
    mark = delivery.mark();
    assertFalse(mark.isPassed());
    slow.session.end();
    assertTrue(mark.isPassed(), "who has gone holds up nobody");
  }
}
