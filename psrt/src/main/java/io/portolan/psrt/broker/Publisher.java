package io.portolan.psrt.broker;

import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtMessage.Push;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.message.Topic;
import io.portolan.psrt.topic.Match;
import io.portolan.psrt.topic.Subscriptions;
import io.portolan.wire.Bytes;
import java.util.ArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The hot path: hands what one connection publishes to those who have subscribed it.
///
/// Used by one thread, in batches: any number of runs as they stand in one read buffer, then
/// [#flush()]. A run is queued for every subscriber; neighbouring runs for the same subscribers
/// are queued as one. The flush then sends from the queues that nobody else was sending from, so
/// a batch costs one system call a subscriber. Only after the flush may the publishes be
/// acknowledged, and only if [#mayAcknowledge()].
public final class Publisher {
  /// How long a queue that is full may stay so while its subscriber does take what is sent.
  private static final long GRACE_NANOS = 2_000_000;

  private static final long PAUSE_NANOS = 50_000;

  private static final byte[] NOTHING = {};

  private final Broker broker;
  private final Subscriptions subscriptions;
  private final Counters counters;
  private final boolean joinsTopics;
  private final int longestRun;
  private final ArrayList<Outbound> toSend = new ArrayList<>();

  private @Nullable Match lastMatch;
  private @Nullable Permissions lastPermissions;
  private boolean lastAllowed;

  // The run that is not queued yet.
  private @Nullable Match pendingMatch;
  private byte[] pendingChunk = NOTHING;
  private int pendingOffset;
  private int pendingLength;
  private int pendingCount;
  private long pendingHeard;
  private @Nullable Object pendingOrigin;

  private long messages;
  private long bytes;
  private long unjoined;
  private boolean retained;

  private final Cluster.@Nullable Offering offering;
  private final boolean holdsBack;
  private boolean mayAcknowledge = true;

  /// @param offering where to offer what was accepted; null for nowhere
  /// @param holdsBack whether there is one publisher who may be held back for a slow subscriber
  Publisher(Broker broker, Cluster.@Nullable Offering offering, boolean holdsBack) {
    this.broker = broker;
    this.offering = offering;
    this.holdsBack = holdsBack;
    this.subscriptions = broker.subscriptions();
    this.counters = broker.counters();
    QueueLimits queue = broker.settings().queue();
    this.joinsTopics = queue.policy() != SlowConsumerPolicy.LATEST_PER_TOPIC;
    this.longestRun = longestRun(queue);
  }

  /// How many frames are queued as one at the most: a fraction of what a queue may hold.
  public static int longestRun(QueueLimits queue) {
    return Math.max(1, queue.messages() / 4);
  }

  /// Queues a run of frames of one topic for all its subscribers.
  ///
  /// @param from who publishes
  /// @param chunk must not be written to any more, unless [#flush()] says that it may
  /// @param offset where the frames start in it, whole and in normal form
  /// @param count how many frames
  /// @param topicOffset where the topic of the first stands
  /// @param heard when they were read, by [System#nanoTime]
  /// @return OK, or ACCESS_DENIED: then nobody gets any of them
  public ReplyCode publish(
      ClientSession from,
      byte[] chunk,
      int offset,
      int length,
      int count,
      int topicOffset,
      int topicLength,
      long heard) {
    ReplyCode reply =
        publish(from.permissions(), chunk, offset, length, count, topicOffset, topicLength, heard);
    if (reply != ReplyCode.OK) {
      broker.log().publishDenied(from::toString, chunk, topicOffset, topicLength);
    }
    return reply;
  }

  ReplyCode publish(
      Permissions permissions,
      byte[] chunk,
      int offset,
      int length,
      int count,
      int topicOffset,
      int topicLength,
      long heard) {
    messages += count;
    bytes += length - 6L * count;
    Match match = lastMatch;
    if (match == null
        || !match.is(chunk, topicOffset, topicLength)
        || !subscriptions.isCurrent(match)) {
      match = subscriptions.match(chunk, topicOffset, topicLength);
    }
    if (match != lastMatch || permissions != lastPermissions) {
      lastMatch = match;
      lastPermissions = permissions;
      lastAllowed = permissions.mayPublish(chunk, topicOffset, topicLength);
    }
    if (!lastAllowed) {
      counters.denied.add(count);
      return ReplyCode.ACCESS_DENIED;
    }
    if (match.size() > 0) {
      queue(match, chunk, offset, length, count, heard);
    }
    if (offering != null) {
      offering.offer(chunk, offset, length, count, topicOffset, topicLength);
    }
    return ReplyCode.OK;
  }

  /// Queues a run that another broker has accepted.
  void deliver(
      byte[] chunk,
      int offset,
      int length,
      int count,
      int topicOffset,
      int topicLength,
      long heard) {
    Match match = lastMatch;
    if (match == null
        || !match.is(chunk, topicOffset, topicLength)
        || !subscriptions.isCurrent(match)) {
      match = subscriptions.match(chunk, topicOffset, topicLength);
      lastMatch = match;
    }
    if (match.size() > 0) {
      queue(match, chunk, offset, length, count, heard);
    }
  }

  /// Counts a frame whose topic has too many levels.
  ///
  /// @return what to answer
  public ReplyCode tooDeep(int length) {
    messages++;
    bytes += length - 6L;
    counters.failed.increment();
    return ReplyCode.ERROR;
  }

  /// Publishes one message on behalf of `access` and sends it.
  ///
  /// @param counted whether it counts as published; psrtd counts only what comes over streams
  /// @return OK; ACCESS_DENIED; or ERROR if the cluster does not let it be acknowledged
  public ReplyCode publish(
      Access access, int priority, Topic topic, Bytes body, boolean counted, long heard) {
    byte[] frame = PsrtCodec.write(new Push(priority, topic.text(), body)).toArray();
    int topicLength = frame.length - 7 - body.size();
    Permissions permissions = broker.permissions(access);
    ReplyCode reply = publish(permissions, frame, 0, frame.length, 1, 6, topicLength, heard);
    if (!counted) {
      messages = 0;
      bytes = 0;
    }
    flush();
    return reply == ReplyCode.OK && !mayAcknowledge ? ReplyCode.ERROR : reply;
  }

  /// Queues one message that came by a gateway. As all others it is sent by [#flush()].
  ///
  /// @param from who publishes
  /// @param topic not too deep
  /// @param origin what the gateway wants to find again where it delivers, see [Batch#origin]
  /// @return OK or ACCESS_DENIED
  public ReplyCode publish(
      ClientSession from, int priority, Topic topic, Bytes body, Object origin, long heard) {
    deliverPending();
    byte[] frame = PsrtCodec.write(new Push(priority, topic.text(), body)).toArray();
    int topicLength = frame.length - 7 - body.size();
    pendingOrigin = origin;
    ReplyCode reply = publish(from, frame, 0, frame.length, 1, 6, topicLength, heard);
    deliverPending();
    pendingOrigin = null;
    return reply;
  }

  private void deliverPending() {
    Match match = pendingMatch;
    if (match != null) {
      deliver(match);
    }
  }

  private void queue(Match match, byte[] chunk, int offset, int length, int count, long heard) {
    Match before = pendingMatch;
    if (before != null) {
      if (joinsTopics
          && chunk == pendingChunk
          && offset == pendingOffset + pendingLength
          && pendingCount + count <= longestRun
          && match.sameSubscribers(before)) {
        pendingLength += length;
        pendingCount += count;
        return;
      }
      deliver(before);
    }
    pendingMatch = match;
    pendingChunk = chunk;
    pendingOffset = offset;
    pendingLength = length;
    pendingCount = count;
    pendingHeard = heard;
  }

  private void deliver(Match match) {
    var slice =
        new Slice(
            pendingChunk, pendingOffset, pendingLength, pendingCount, pendingHeard, pendingOrigin);
    pendingMatch = null;
    for (int i = 0; i < match.size(); i++) {
      var subscriber = (ClientSession) match.at(i);
      Outbound outbound = subscriber.outbound();
      if (outbound == null) {
        unjoined += slice.count;
      } else {
        deliver(subscriber, outbound, slice);
      }
    }
  }

  private void deliver(ClientSession subscriber, Outbound outbound, Slice slice) {
    switch (outbound.add(slice, true)) {
      case SEND -> toSend.add(outbound);
      case QUEUED -> retained = true;
      case CLOSED -> unjoined += slice.count;
      case FULL, OVERFLOW -> deliverWhenFull(subscriber, outbound, slice);
    }
  }

  /// Our own batch may be what fills the queue, so it is sent first. A subscriber that takes what
  /// it is sent has a moment's grace; then the policy decides.
  private void deliverWhenFull(ClientSession subscriber, Outbound outbound, Slice slice) {
    send();
    long now = System.nanoTime();
    long graceEnds = now + GRACE_NANOS;
    QueueLimits limits = broker.settings().queue();
    boolean throttles = holdsBack && limits.policy() == SlowConsumerPolicy.THROTTLE_PUBLISHER;
    long throttleEnds = now + limits.throttle().toNanos();
    boolean counted = false;
    while (true) {
      switch (outbound.add(slice, System.nanoTime() - graceEnds < 0)) {
        case SEND -> {
          toSend.add(outbound);
          return;
        }
        case QUEUED -> {
          retained = true;
          return;
        }
        case CLOSED -> {
          unjoined += slice.count;
          return;
        }
        case FULL -> LockSupport.parkNanos(PAUSE_NANOS);
        case OVERFLOW -> {
          if (throttles && !counted) {
            counters.throttled.increment();
            counted = true;
          }
          if (!throttles || !outbound.awaitRoom(slice, throttleEnds)) {
            unjoined += slice.count;
            subscriber.cut(outbound);
            return;
          }
        }
      }
    }
  }

  /// Whether the last batch may be acknowledged: not if the cluster was to keep it and could not.
  public boolean mayAcknowledge() {
    return mayAcknowledge;
  }

  /// Ends a batch: queues and sends what is left of it, here and to the cluster.
  ///
  /// @return whether nobody refers to the batch's arrays any more, so that they may be written to
  public boolean flush() {
    deliverPending();
    send();
    mayAcknowledge = offering == null || offering.flush();
    pendingChunk = NOTHING;
    if (messages > 0) {
      counters.published.add(messages);
      counters.publishedBytes.add(bytes);
      messages = 0;
      bytes = 0;
    }
    if (unjoined > 0) {
      counters.unjoined.add(unjoined);
      unjoined = 0;
    }
    boolean free = !retained;
    retained = false;
    return free;
  }

  private void send() {
    for (int i = 0; i < toSend.size(); i++) {
      if (!toSend.get(i).outlet().send()) {
        retained = true;
      }
    }
    toSend.clear();
  }
}
