package io.portolan.psrt.broker;

import io.portolan.psrt.codec.FrameScanner;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtMessage.Push;
import io.portolan.psrt.message.PsrtMessage.Replica;
import io.portolan.psrt.message.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Hands what other brokers have accepted to this broker's own sessions, and to nobody else. For
/// one thread.
///
/// Nobody's permission to publish is asked: the broker where it was published has asked. It counts
/// as sent, not as published.
public final class Delivery {
  private static final int FRAME_HEAD = 6;

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

  /// Whether any session here wants to hear this topic.
  public boolean isWanted(Topic topic) {
    byte[] text = topic.text().getBytes(StandardCharsets.UTF_8);
    return broker.subscriptions().match(text, 0, text.length).size() > 0;
  }

  /// Queues one message for whoever has subscribed its topic.
  ///
  /// @param topic without wildcards, not too deep, possibly empty
  /// @param replica no larger, with the topic, than a publish may be
  /// @param heard when it came, by [System#nanoTime]
  /// @param now the time by the clock that goes with the others'
  public void deliver(Topic topic, Replica replica, long heard, Instant now) {
    byte[] frame =
        PsrtCodec.write(new Push(replica.priority(), topic.text(), replica.body())).toArray();
    int topicLength = frame.length - FRAME_HEAD - 1 - replica.body().size();
    publisher.deliver(frame, 0, frame.length, 1, FRAME_HEAD, topicLength, heard);
    broker.replicated(Duration.between(Instant.EPOCH.plusNanos(replica.published()), now));
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
