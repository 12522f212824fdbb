package io.portolan.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;

class MqttCreditsTest {
  /// What a connection was asked for.
  private static final class Asked implements Subscription {
    long count;

    @Override
    public void request(long more) {
      count += more;
    }

    @Override
    public void cancel() {}
  }

  private static final Message ANY = Message.of("a", "b");

  private final List<Message> kept = new ArrayList<>();
  private final MqttCredits credits = new MqttCredits(10);

  private static Asked join(MqttCredits.Line line) {
    var asked = new Asked();
    line.onSubscribe(asked);
    return asked;
  }

  @Test
  void noMoreComeThanThereIsRoomFor() {
    var line = credits.new Line(kept::add);
    Asked asked = join(line);
    assertEquals(10, asked.count);
    line.onNext(ANY);
    assertEquals(10, asked.count);
    credits.more();
    assertEquals(11, asked.count);
    assertEquals(List.of(ANY), kept);
  }

  @Test
  void whatIsNotKeptTakesNoRoom() {
    var line = credits.new Line(_ -> false);
    Asked asked = join(line);
    line.onNext(ANY);
    assertEquals(11, asked.count);
  }

  @Test
  void whatAnEndedConnectionHasAtHandComesFirst() {
    var first = credits.new Line(kept::add);
    Asked asked = join(first);
    first.onNext(ANY);
    first.onNext(ANY);
    var second = credits.new Line(kept::add);
    Asked then = join(second);
    credits.more();
    assertEquals(11, asked.count);
    assertEquals(0, then.count);
    first.onNext(ANY);
    first.onError(new IOException("ended"));
    assertEquals(8, then.count);
    credits.more();
    assertEquals(9, then.count);
  }

  @Test
  void betweenConnectionsRoomIsKept() {
    var first = credits.new Line(kept::add);
    Asked asked = join(first);
    assertEquals(10, asked.count);
    first.onNext(ANY);
    first.onComplete();
    credits.more();
    assertEquals(10, join(credits.new Line(kept::add)).count);
  }
}
