package io.portolan.psrt.broker;

import io.portolan.wire.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// The queue of one joined data socket: runs of frames in the order in which they were published.
///
/// Whoever adds to a queue that nobody is emptying becomes its *sender*: it alone takes and sends
/// until the queue is empty, or hands that on to another thread, and only then is there no sender
/// again. It begins with whoever joins as the sender. So an idle subscriber is written to by the
/// very thread that read the message, nobody has to be woken up, and two threads never write to
/// one socket.
///
/// What waits is bounded in messages and in bytes. Bytes are those of the arrays kept alive: each
/// counts in full, once for consecutive runs in the same one. A run in a large array is copied
/// before it has to wait, unless it is a good part of the array.
public final class Outbound {
  /// What adding came to.
  enum Added {
    /// It is queued and somebody sends.
    QUEUED,
    /// It is queued and the calling thread is the sender now.
    SEND,
    /// There is no room yet: somebody is to send what is there.
    FULL,
    /// There is no room and will be none soon; nothing was dropped, for that is not the policy.
    OVERFLOW,
    /// The queue is closed.
    CLOSED
  }

  private static final Slice[] NONE = {};
  private static final Map<Bytes, Long> NO_NUMBERS = Collections.emptyMap();
  private static final int SMALLEST = 8;
  private static final int LARGEST_KEPT = 64;

  private final Outlet outlet;
  private final QueueLimits limits;
  private final long lateNanos;
  private final Counters counters;
  private final EventLog log;
  private final boolean latest;

  // All that follows is guarded by this queue's monitor.
  private Slice[] ring = NONE;
  private int head;
  private int size;
  private int messages;
  private long bytes;

  /// How many runs at the head the sender has taken, and how many bytes of the first are sent.
  private int taken;

  private int sentOfHead;
  private boolean sending = true;
  private boolean blocked;
  private boolean closed;
  private int waiting;

  /// The number of the run at the head, counted from the first ever queued; and, with
  /// [SlowConsumerPolicy#LATEST_PER_TOPIC] and while blocked, the number of each topic's frame.
  private long headNumber;

  private final Map<Bytes, Long> numbers;

  Outbound(Outlet outlet, BrokerSettings settings, Counters counters, EventLog log) {
    this.outlet = outlet;
    this.limits = settings.queue();
    this.lateNanos = settings.latencyWarning().toNanos();
    this.counters = counters;
    this.log = log;
    this.latest = limits.policy() == SlowConsumerPolicy.LATEST_PER_TOPIC;
    this.numbers = latest ? new HashMap<>() : NO_NUMBERS;
  }

  Outlet outlet() {
    return outlet;
  }

  /// Queues a run, or says why not.
  ///
  /// @param patient whether to say [Added#FULL], rather than to follow the policy, while the
  ///     subscriber does take what it is sent
  synchronized Added add(Slice offered, boolean patient) {
    if (closed) {
      return Added.CLOSED;
    }
    Slice slice = offered;
    if (blocked && latest) {
      slice = newest(offered);
      if (replaceOlder(slice)) {
        return Added.QUEUED;
      }
    } else if (blocked && slice.isWasteful()) {
      slice = slice.compact();
    }
    if (!hasRoom(slice)) {
      if (patient && !blocked) {
        return Added.FULL;
      }
      switch (limits.policy()) {
        case DISCONNECT, THROTTLE_PUBLISHER -> {
          return Added.OVERFLOW;
        }
        case DROP_OLDEST, LATEST_PER_TOPIC -> dropFor(slice);
      }
    }
    append(slice);
    if (sending) {
      return Added.QUEUED;
    }
    sending = true;
    return Added.SEND;
  }

  /// The last frame of a run of one topic, in an array of its own.
  private Slice newest(Slice run) {
    if (run.count == 1) {
      return run.compact();
    }
    counters.replaced.add(run.count - 1L);
    return run.without(run.count - 1).compact();
  }

  private boolean hasRoom(Slice slice) {
    return size == 0
        || (messages + slice.count <= limits.messages() && bytes + cost(slice) <= limits.bytes());
  }

  /// What the run adds to the memory kept alive.
  private long cost(Slice slice) {
    return size > 0 && at(size - 1).chunk == slice.chunk ? 0 : slice.chunk.length;
  }

  private void append(Slice slice) {
    bytes += cost(slice);
    messages += slice.count;
    if (size == ring.length) {
      grow();
    }
    ring[(head + size) & (ring.length - 1)] = slice;
    if (blocked && latest) {
      numbers.put(slice.topic(), headNumber + size);
    }
    size++;
  }

  private void grow() {
    var larger = new Slice[Math.max(SMALLEST, 2 * size)];
    for (int i = 0; i < size; i++) {
      larger[i] = at(i);
    }
    ring = larger;
    head = 0;
  }

  private Slice at(int index) {
    return ring[(head + index) & (ring.length - 1)];
  }

  /// Puts the run in the place of a waiting one of the same topic, if there is one.
  private boolean replaceOlder(Slice slice) {
    Long number = numbers.get(slice.topic());
    if (number == null || number < headNumber + taken) {
      return false;
    }
    int index = (int) (number - headNumber);
    bytes += slice.length - at(index).length;
    ring[(head + index) & (ring.length - 1)] = slice;
    counters.replaced.increment();
    return true;
  }

  /// Drops the oldest frames that are not on their way until the run fits, or nothing is left to
  /// drop.
  private void dropFor(Slice slice) {
    while (size > taken && !hasRoom(slice)) {
      Slice oldest = at(taken);
      int excess = messages + slice.count - limits.messages();
      boolean part = excess > 0 && excess < oldest.count && bytes + cost(slice) <= limits.bytes();
      if (part) {
        ring[(head + taken) & (ring.length - 1)] = oldest.without(excess);
        messages -= excess;
        counters.dropped.add(excess);
      } else {
        dropAt(taken);
        counters.dropped.add(oldest.count);
      }
    }
  }

  /// Takes a run out that is not on its way; those on their way move up.
  private void dropAt(int index) {
    Slice gone = at(index);
    if (!numbers.isEmpty()) {
      numbers.remove(gone.topic(), headNumber + index);
    }
    boolean shared =
        (index > 0 && at(index - 1).chunk == gone.chunk)
            || (index + 1 < size && at(index + 1).chunk == gone.chunk);
    for (int i = index; i > 0; i--) {
      ring[(head + i) & (ring.length - 1)] = at(i - 1);
    }
    ring[head] = Batch.NOTHING;
    head = (head + 1) & (ring.length - 1);
    size--;
    headNumber++;
    messages -= gone.count;
    bytes -= shared ? 0 : gone.chunk.length;
  }

  /// Gives the sender what is to be sent next. If there is nothing the calling thread is the
  /// sender no more.
  ///
  /// @return whether there is anything
  public boolean take(Batch batch) {
    return take(batch, Batch.MOST);
  }

  /// The same, at most so many runs: what is taken cannot be dropped any more.
  public synchronized boolean take(Batch batch, int most) {
    batch.start(sentOfHead);
    taken = 0;
    while (taken < size && taken < most) {
      if (!numbers.isEmpty()) {
        numbers.remove(at(taken).topic(), headNumber + taken);
      }
      batch.add(at(taken++));
    }
    if (taken == 0) {
      release();
    }
    return taken > 0;
  }

  /// The first `count` bytes of what was taken are sent.
  ///
  /// @param now by [System#nanoTime]
  public void sent(long count, long now) {
    long late = settle(count, now);
    if (late > 0) {
      log.late(outlet, late);
    }
  }

  /// @return how long the longest-waiting of those stayed that stayed too long; 0 if none did
  private synchronized long settle(long count, long now) {
    if (closed) {
      return 0;
    }
    long left = count + sentOfHead;
    int frames = 0;
    long latency = 0;
    long late = 0;
    long longest = 0;
    while (size > 0 && left >= at(0).length) {
      Slice gone = removeHead();
      left -= gone.length;
      frames += gone.count;
      long stayed = now - gone.heard;
      latency += stayed * gone.count;
      if (stayed > lateNanos) {
        late += gone.count;
        longest = Math.max(longest, stayed);
      }
    }
    sentOfHead = (int) left;
    if (frames > 0) {
      counters.sent.add(frames);
      counters.latencyNanos.add(latency);
      if (late > 0) {
        counters.late.add(late);
      }
      if (waiting > 0) {
        notifyAll();
      }
    }
    counters.sentBytes.add(count);
    return late > 0 ? longest : 0;
  }

  private Slice removeHead() {
    Slice gone = ring[head];
    ring[head] = Batch.NOTHING;
    head = (head + 1) & (ring.length - 1);
    size--;
    taken--;
    headNumber++;
    messages -= gone.count;
    if (size == 0) {
      bytes = 0;
    } else if (ring[head].chunk != gone.chunk) {
      bytes -= gone.chunk.length;
    }
    return gone;
  }

  private void release() {
    sending = false;
    blocked = false;
    numbers.clear();
    if (ring.length > LARGEST_KEPT) {
      ring = NONE;
      head = 0;
    }
  }

  /// The subscriber takes nothing at the moment; the sender waits for it, and what it has
  /// [taken][#take] but not reported as [sent][#sent] is queued again. What waits is copied where
  /// it would keep much more alive.
  public synchronized void blocked() {
    if (blocked || closed) {
      return;
    }
    blocked = true;
    taken = sentOfHead > 0 ? 1 : 0;
    if (latest) {
      keepNewest();
    } else {
      for (int i = 0; i < size; i++) {
        Slice slice = at(i);
        if (slice.isWasteful()) {
          ring[(head + i) & (ring.length - 1)] = slice.compact();
        }
      }
    }
    countBytes();
  }

  /// Leaves of what waits the newest frame of each topic, and the frame that is partly sent.
  private void keepNewest() {
    var newest = new LinkedHashMap<Bytes, Slice>();
    var all = new ArrayList<Slice>();
    for (int i = 0; i < size; i++) {
      all.add(at(i));
    }
    Slice begun = null;
    for (Slice run : all) {
      int skip = 0;
      if (begun == null && sentOfHead > 0) {
        skip = run.framesWithin(sentOfHead);
        begun = run.first(skip).compact();
      }
      for (int i = skip; i < run.count; i++) {
        Slice frame = run.only(i);
        newest.put(frame.topic(), frame);
      }
    }
    int before = messages;
    forget();
    if (begun != null) {
      append(begun);
      taken = 1;
    }
    newest.values().forEach(frame -> append(frame.compact()));
    counters.replaced.add((long) before - messages);
  }

  /// The subscriber takes again.
  public synchronized void unblocked() {
    blocked = false;
    numbers.clear();
  }

  private void countBytes() {
    bytes = 0;
    for (int i = 0; i < size; i++) {
      bytes += i > 0 && at(i - 1).chunk == at(i).chunk ? 0 : at(i).chunk.length;
    }
  }

  /// Makes the calling thread the sender if there is none and nothing to send, so that it may
  /// send something of its own; [#take] gives that up again.
  ///
  /// @return whether it is
  public synchronized boolean acquire() {
    if (sending || closed) {
      return false;
    }
    sending = true;
    return true;
  }

  /// Waits until something was sent, the queue is closed, or it is `deadline` by
  /// [System#nanoTime].
  ///
  /// @return whether there may be room now
  synchronized boolean awaitRoom(Slice slice, long deadline) {
    waiting++;
    try {
      while (!closed && !hasRoom(slice)) {
        long millis = (deadline - System.nanoTime() + 999_999) / 1_000_000;
        if (millis <= 0) {
          return false;
        }
        wait(millis);
      }
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waiting--;
    }
  }

  /// Takes nothing more and forgets what waits.
  synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    counters.discarded.add(messages);
    forget();
    notifyAll();
  }

  private void forget() {
    ring = NONE;
    head = 0;
    size = 0;
    messages = 0;
    bytes = 0;
    numbers.clear();
  }

  /// The number of the run that is queued next, counted from the first ever queued.
  synchronized long end() {
    return headNumber + size;
  }

  /// Whether all runs before this number are written, dropped, or lost with the queue.
  synchronized boolean isBeyond(long number) {
    return closed || headNumber >= number;
  }

  /// Whether nothing waits and nobody sends.
  public synchronized boolean isIdle() {
    return !sending;
  }

  /// Messages waiting or on their way.
  public synchronized int messages() {
    return messages;
  }

  /// Bytes of memory they keep alive.
  public synchronized long bytes() {
    return bytes;
  }
}
