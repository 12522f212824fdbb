package io.portolan.bus;

import java.util.ArrayDeque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// How many messages more may come, so that there is room in the inbox for every one.
///
/// The library acknowledges what it hands over and another 128 that it keeps at hand. It keeps what
/// comes beyond that unacknowledged, as many as the broker sends on trust, at most 65,535; of QoS 0
/// it then drops the oldest.
///
/// A connection that has ended may still have some at hand, which nobody else will send again. So
/// the oldest connection is asked first, until it says that it has no more.
final class MqttCredits {
  private static final long UNLIMITED = Long.MAX_VALUE;

  private final ArrayDeque<Line> lines = new ArrayDeque<>();

  /// Those that no connection has.
  private long free;

  /// @param room how many may come at first; `Long.MAX_VALUE` for no limit
  MqttCredits(long room) {
    this.free = room;
  }

  /// Room has been made for one.
  synchronized void more() {
    if (free != UNLIMITED) {
      give(1);
    }
  }

  private void give(long count) {
    Line oldest = lines.peekFirst();
    if (oldest == null) {
      free += count;
    } else {
      oldest.request(count);
    }
  }

  /// The messages of one connection.
  final class Line implements Subscriber<Message> {
    private final Predicate<Message> keeper;
    private @Nullable Subscription subscription;
    private long due;

    /// @param keeper keeps a message, or says that it does not
    Line(Predicate<Message> keeper) {
      this.keeper = keeper;
    }

    @Override
    public void onSubscribe(Subscription given) {
      synchronized (MqttCredits.this) {
        subscription = given;
        lines.addLast(this);
        long first = free;
        free = first == UNLIMITED ? UNLIMITED : 0;
        request(first);
      }
    }

    private void request(long count) {
      Subscription from = subscription;
      if (from != null && count > 0) {
        due += count;
        from.request(count);
      }
    }

    @Override
    public void onNext(Message message) {
      synchronized (MqttCredits.this) {
        due--;
      }
      if (!keeper.test(message)) {
        more();
      }
    }

    @Override
    public void onError(Throwable trouble) {
      over();
    }

    @Override
    public void onComplete() {
      over();
    }

    /// No more will come; gives back what was not used.
    void over() {
      synchronized (MqttCredits.this) {
        lines.remove(this);
        if (free != UNLIMITED) {
          give(due);
        }
        due = 0;
      }
    }
  }
}
