package io.portolan.psrt.broker;

import io.portolan.psrt.codec.FrameScanner;
import java.util.ArrayList;
import java.util.List;

/// Hands what other brokers have accepted to this broker's own sessions, and to nobody else. For
/// one thread.
///
/// Nobody's permission to publish is asked: the broker where it was published has asked. It counts
/// as sent, not as published.
public final class Delivery {
  private final Broker broker;
  private final Publisher publisher;
  private final FrameScanner scanner;

  Delivery(Broker broker) {
    this.broker = broker;
    this.publisher = new Publisher(broker, null, false);
    this.scanner =
        new FrameScanner(
            broker.settings().limits().messages(), Publisher.longestRun(broker.settings().queue()));
  }

  /// Queues frames for whoever has subscribed their topics.
  ///
  /// @param chunk must not be written to any more
  /// @param from where the first frame starts
  /// @param to where the last one ends
  /// @param heard when they came, by [System#nanoTime]
  /// @return how many frames; -1 if not all of it is whole frames with topics in normal form and
  ///     within the limits: then those before the first that is not are queued
  public int deliver(byte[] chunk, int from, int to, long heard) {
    int frames = 0;
    scanner.over(chunk, from, to);
    FrameScanner.Found found = scanner.next();
    while (found == FrameScanner.Found.RUN) {
      publisher.deliver(
          chunk,
          scanner.offset(),
          scanner.length(),
          scanner.count(),
          scanner.topicOffset(),
          scanner.topicLength(),
          heard);
      frames += scanner.count();
      found = scanner.next();
    }
    return found == FrameScanner.Found.END ? frames : -1;
  }

  /// Sends what is queued.
  public void flush() {
    boolean _ = publisher.flush();
  }

  /// How far everything has come that is queued now, for whomever. What is queued later does not
  /// count.
  public Mark mark() {
    var ends = new ArrayList<Mark.End>();
    for (ClientSession session : broker.sessions()) {
      Outbound queue = session.outbound();
      if (queue != null && !queue.isIdle()) {
        ends.add(new Mark.End(queue, queue.end()));
      }
    }
    return new Mark(ends);
  }

  /// A moment in the queues of all sessions.
  public static final class Mark {
    private final List<End> ends;

    private record End(Outbound queue, long number) {}

    private Mark(List<End> ends) {
      this.ends = ends;
    }

    /// Whether all that was queued then has been written to its subscribers, or is lost for them
    /// for good.
    public boolean isPassed() {
      ends.removeIf(end -> end.queue().isBeyond(end.number()));
      return ends.isEmpty();
    }
  }
}
