package io.portolan.bus;

import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import io.portolan.bus.PubSubException.Reason;
import io.portolan.wire.Bytes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Publishes that wait for a connection or for their answer, bounded in bytes and sent in order.
///
/// One thread hands them to the library, as many as the broker lets be unacknowledged: the library
/// has a queue of its own, but without a bound, and it forgets it when the connection ends.
final class MqttOutbox {
  /// How long the answers of a lost connection may be in coming.
  private static final Duration SETTLING = Duration.ofSeconds(10);

  /// @param number in the order in which they were asked for
  private record Order(
      long number, Message message, long size, CompletableFuture<@Nullable Void> outcome) {}

  private final PubSubSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Order> waiting = new ArrayDeque<>();

  /// Those that a lost connection has given back, in no order of its own.
  private final PriorityQueue<Order> again =
      new PriorityQueue<>(Comparator.comparingLong(Order::number));

  private long number;

  private long bytes;
  private int underWay;
  private int window;
  private @Nullable MqttLine line;
  private boolean over;

  MqttOutbox(PubSubSettings settings) {
    this.settings = settings;
    Thread.ofVirtual().name("mqtt publisher").start(this::run);
  }

  CompletableFuture<@Nullable Void> publish(Message message) {
    var outcome = new CompletableFuture<@Nullable Void>();
    long size = Bytes.ofText(message.topic()).size() + (long) message.body().size();
    String obstacle;
    lock.lock();
    try {
      while (!over
          && bytes > 0
          && bytes + size > settings.buffered()
          && settings.whenFull() == FullBuffer.WAIT) {
        changed.awaitUninterruptibly();
      }
      boolean hasRoom = bytes == 0 || bytes + size <= settings.buffered();
      obstacle =
          over ? "it is closed" : hasRoom ? "" : settings.buffered() + " bytes are waiting already";
      if (obstacle.isEmpty()) {
        bytes += size;
        waiting.add(new Order(number++, message, size, outcome));
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (!obstacle.isEmpty()) {
      outcome.completeExceptionally(notSent(obstacle));
    }
    return outcome;
  }

  private static PubSubException notSent(String because) {
    return new PubSubException(Reason.NOT_SENT, "not sent: " + because, null);
  }

  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /// From now on publishes go over this line, first those that an earlier one gave back.
  ///
  /// @param inFlight how many may be unanswered
  void open(MqttLine current, int inFlight) throws InterruptedException {
    long left = SETTLING.toNanos();
    lock.lockInterruptibly();
    try {
      while (underWay > 0 && left > 0) {
        left = changed.awaitNanos(left);
      }
      inFront();
      window = inFlight;
      line = current;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void inFront() {
    var first = new ArrayList<Order>();
    while (!again.isEmpty()) {
      first.add(again.remove());
    }
    first.reversed().forEach(waiting::addFirst);
  }

  /// There is no line for the moment.
  void shut() {
    lock.lock();
    try {
      line = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    lock.lock();
    try {
      while (!over) {
        MqttLine current = line;
        Order next = current == null || underWay >= window ? null : waiting.poll();
        if (current == null || next == null) {
          changed.awaitUninterruptibly();
        } else {
          underWay++;
          lock.unlock();
          try {
            send(current, next);
          } finally {
            lock.lock();
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void send(MqttLine current, Order order) {
    try {
      var _ = current.publish(order.message()).whenComplete((_, trouble) -> done(order, trouble));
    } catch (RuntimeException e) {
      done(order, e);
    }
  }

  private void done(Order order, @Nullable Throwable trouble) {
    Throwable cause = trouble == null ? null : Causes.of(trouble);
    boolean isLost = cause != null && !MqttTrouble.isAnswer(cause);
    lock.lock();
    try {
      underWay--;
      changed.signalAll();
      if (isLost && !over && (settings.repeats() || cause instanceof MqttClientStateException)) {
        again.add(order);
        return;
      }
      bytes -= order.size();
    } finally {
      lock.unlock();
    }
    if (cause == null) {
      order.outcome().complete(null);
    } else {
      String what = "publish to " + order.message().topic();
      order.outcome().completeExceptionally(MqttTrouble.of(what, cause));
    }
  }

  /// Waits until everything is answered, for so long and only while there is a line.
  void drain(Duration patience) {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (left > 0 && line != null && (underWay > 0 || !waiting.isEmpty())) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /// Fails what was not sent; nothing is sent any more.
  void end() {
    List<Order> left;
    lock.lock();
    try {
      over = true;
      inFront();
      left = List.copyOf(waiting);
      waiting.clear();
      left.forEach(order -> bytes -= order.size());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    left.forEach(order -> order.outcome().completeExceptionally(notSent("it was closed first")));
  }
}
