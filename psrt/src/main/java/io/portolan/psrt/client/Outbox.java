package io.portolan.psrt.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Orders that wait to be sent, and orders that were sent and wait for their answer, each in order.
/// For one thread at a time.
final class Outbox {
  private final long room;
  private final ArrayDeque<Order> waiting = new ArrayDeque<>();
  private final ArrayDeque<Order> unanswered = new ArrayDeque<>();
  private long bytes;
  private long unansweredBytes;

  /// @param room in bytes
  Outbox(long room) {
    this.room = room;
  }

  /// Whether so many bytes more may wait; the only order always may.
  boolean hasRoom(int size) {
    return bytes == 0 || bytes + size <= room;
  }

  boolean isEmpty() {
    return waiting.isEmpty() && unanswered.isEmpty();
  }

  /// Whether an answer is due.
  boolean isUnanswered() {
    return !unanswered.isEmpty();
  }

  long unansweredBytes() {
    return unansweredBytes;
  }

  /// All that waits or is under way, in bytes.
  long bytes() {
    return bytes;
  }

  void add(Order order) {
    waiting.add(order);
    bytes += order.size();
  }

  /// In front of everything that waits, in the order given.
  void addFirst(List<Order> orders) {
    for (Order order : orders.reversed()) {
      waiting.addFirst(order);
      bytes += order.size();
    }
  }

  /// What is to be sent next, null for nothing.
  @Nullable Order next() {
    return waiting.peek();
  }

  /// The next one has been sent.
  void sent() {
    Order order = waiting.remove();
    unanswered.add(order);
    unansweredBytes += order.size();
  }

  /// The next one will never be sent.
  Order refused() {
    Order order = waiting.remove();
    bytes -= order.size();
    return order;
  }

  /// What was sent and waits for its answer, in order.
  List<Order> unanswered() {
    return List.copyOf(unanswered);
  }

  /// Whose answer is due next.
  Order firstUnanswered() {
    return unanswered.element();
  }

  /// An answer has come: this is the order it belongs to.
  Order answered() {
    Order order = unanswered.remove();
    bytes -= order.size();
    unansweredBytes -= order.size();
    return order;
  }

  /// The line is lost. Subscriptions are asked for again, and so are publishes if they may be
  /// repeated; both go to the front, as they were.
  ///
  /// @return the publishes of which nobody knows what became
  List<Order> lost(boolean repeats) {
    var unknown = new ArrayList<Order>();
    var again = new ArrayList<Order>();
    for (Order order : unanswered) {
      if (order.isPublish() && !repeats) {
        unknown.add(order);
        bytes -= order.size();
      } else if (order.isOurs() || order.outcome().isDone()) {
        bytes -= order.size();
      } else {
        again.add(order);
      }
    }
    unanswered.clear();
    unansweredBytes = 0;
    for (Order order : again.reversed()) {
      waiting.addFirst(order);
    }
    waiting.removeIf(this::isForgotten);
    return unknown;
  }

  private boolean isForgotten(Order order) {
    if (order.isOurs()) {
      bytes -= order.size();
    }
    return order.isOurs();
  }

  /// Takes out the oldest publish that was not sent, null if there is none.
  @Nullable Order dropOldest() {
    for (Iterator<Order> each = waiting.iterator(); each.hasNext(); ) {
      Order order = each.next();
      if (order.isPublish()) {
        each.remove();
        bytes -= order.size();
        return order;
      }
    }
    return null;
  }

  /// Takes out everything that was not sent.
  List<Order> clear() {
    var all = List.copyOf(waiting);
    for (Order order : all) {
      bytes -= order.size();
    }
    waiting.clear();
    return all;
  }
}
