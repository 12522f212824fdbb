package io.portolan.psrt.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which publish it may be that a broker hangs up on, and when that is certain enough to give the
/// publish up. For a client that sends everything again until it is answered, and would otherwise
/// send for ever what no broker takes.
///
/// A broker that is told a size above its limit hangs up without a word, which looks as if the line
/// had been lost. So the largest publish that was unanswered when a line was lost is suspected.
/// When that happens again it is tried out alone: its head is sent, and its body only if the broker
/// is still there. Hanging up on the head of a line that had held until then counts, any other loss
/// of the line starts the count anew. A bad line would have to break in the same quarter of a
// second
/// again and again to cost a message.
///
/// What a broker has once been found not to take, is tried out at once from then on, and once is
/// enough. For one thread at a time.
final class Suspicion {
  /// How often a line is lost with a publish under way before that is suspected.
  private static final int LOSSES = 2;

  /// How often in a row its head has to be hung up on.
  private static final int HANG_UPS = 5;

  private final int brokers;
  private @Nullable Order suspect;
  private int losses;
  private int hangUps;
  private boolean spurned;

  /// The smallest size that was found too large.
  private int tooLarge = Integer.MAX_VALUE;

  /// @param brokers how many are called in turn: each has a say
  Suspicion(int brokers) {
    this.brokers = brokers;
  }

  /// A line was lost.
  ///
  /// @param unanswered what was under way on it
  void lost(List<Order> unanswered) {
    if (!spurned) {
      hangUps = 0;
    }
    spurned = false;
    Order largest = null;
    for (Order order : unanswered) {
      if (order.isPublish() && (largest == null || order.size() > largest.size())) {
        largest = order;
      }
    }
    if (largest != null) {
      suspect(largest);
      losses++;
    }
  }

  private void suspect(Order order) {
    if (!order.equals(suspect)) {
      suspect = order;
      losses = 0;
      hangUps = 0;
    }
  }

  /// Whether this one has to be tried out.
  boolean isOn(Order order) {
    boolean isSuspect = losses >= LOSSES && order.equals(suspect);
    return order.isPublish() && (isSuspect || order.size() >= tooLarge);
  }

  /// A publish that was tried out is being said.
  void tolerated(Order order) {
    if (order.size() >= tooLarge) {
      tooLarge = Integer.MAX_VALUE;
    }
    forget();
  }

  /// A broker hung up on a publish that was tried out.
  ///
  /// @return whether that is enough
  boolean spurned(Order order) {
    suspect(order);
    spurned = true;
    hangUps++;
    int enough = Math.max(brokers, order.size() >= tooLarge ? 1 : HANG_UPS);
    if (hangUps < enough) {
      return false;
    }
    tooLarge = Math.min(tooLarge, order.size());
    forget();
    return true;
  }

  private void forget() {
    suspect = null;
    losses = 0;
    hangUps = 0;
  }
}
