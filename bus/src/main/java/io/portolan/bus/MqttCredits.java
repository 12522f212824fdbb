package io.portolan.bus;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// How many messages more may come, so that there is room in the inbox for every one.
///
/// The library acknowledges what it hands over and another 128 that it keeps at hand. It keeps what
/// comes beyond that unacknowledged, as many as the broker sends on trust, at most 65,535; of QoS 0
/// it then drops the oldest.
final class MqttCredits {
  private long free;
  private @Nullable Line current;

  /// @param room how many may come at first; `Long.MAX_VALUE` for no limit
  MqttCredits(long room) {
    this.free = room;
  }

  /// Room has been made for one.
  synchronized void more() {
    if (free == Long.MAX_VALUE) {
      return;
    }
    Line line = current;
    if (line == null) {
      free++;
    } else {
      line.request(1);
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
        current = this;
        long first = free;
        if (first != Long.MAX_VALUE) {
          free = 0;
        }
        if (first > 0) {
          request(first);
        }
      }
    }

    private void request(long count) {
      Subscription from = subscription;
      if (from != null) {
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

    /// Gives back what was not used.
    void over() {
      synchronized (MqttCredits.this) {
        if (current == this) {
          current = null;
        }
        if (free != Long.MAX_VALUE) {
          free += due;
        }
        due = 0;
        subscription = null;
      }
    }
  }
}
