package io.portolan.psrt.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which publish it may be that a broker hangs up on, and when that is certain enough to give the
/// publish up. For a client that sends everything again until it is answered, and would otherwise
/// send for ever what no broker takes.
///
/// A broker that is told a size above its limit hangs up without a word, which looks as if the line
/// had been lost. So once two lines in a row were lost with the same publish as the largest that
/// was unanswered, publishes of its size or more are tried out, each alone: the head is sent, and
/// the body only if the broker is still there. If lines are lost before one of them had its turn,
/// it was a smaller one, and those are tried out too.
///
/// Hanging up on the head of a line that had held until then counts, any other loss of the line
/// starts the count anew. A bad line would have to break in the same quarter of a second again and
/// again to cost a message.
///
/// What a broker has once been found not to take, is tried out at once from then on, and once is
/// enough. For one thread at a time.
final class Suspicion {
  /// How often in a row a line is lost with a publish under way before that is suspected.
  private static final int LOSSES = 2;

  /// How often in a row its head has to be hung up on.
  private static final int HANG_UPS = 5;

  private static final int NONE = Integer.MAX_VALUE;

  private final int brokers;

  /// The largest that was unanswered when a line was lost last, and how often it was that.
  private @Nullable Order largest;

  private int losses;

  /// From the smallest to the largest that is suspected, in bytes; larger ones are not trusted
  /// either.
  private int from = NONE;

  private int to;

  /// What was tried out last, and how often in a row it was hung up on.
  private @Nullable Order tried;

  private int hangUps;
  private boolean spurned;

  /// The smallest size that was found too large.
  private int tooLarge = NONE;

  /// @param brokers how many are called in turn: each has a say
  Suspicion(int brokers) {
    this.brokers = brokers;
  }

  /// Whether this one has to be tried out, when everything before it is answered.
  boolean isOn(Order order) {
    return order.isPublish() && order.size() >= Math.min(from, tooLarge);
  }

  /// A line was lost.
  ///
  /// @param unanswered what was under way on it
  void lost(List<Order> unanswered) {
    if (!spurned) {
      hangUps = 0;
    }
    spurned = false;
    Order now = largestOf(unanswered);
    if (now == null) {
      return;
    }
    losses = now.equals(largest) ? losses + 1 : 1;
    largest = now;
    if (losses >= LOSSES) {
      from = Math.min(from, now.size());
      to = Math.max(to, now.size());
    }
  }

  private static @Nullable Order largestOf(List<Order> unanswered) {
    Order found = null;
    for (Order order : unanswered) {
      if (order.isPublish() && (found == null || order.size() > found.size())) {
        found = order;
      }
    }
    return found;
  }

  /// A publish that was tried out is being said.
  void tolerated(Order order) {
    if (order.size() >= tooLarge) {
      tooLarge = NONE;
    }
    from = order.size() + 1;
    relieve();
  }

  /// A broker hung up on a publish that was tried out.
  ///
  /// @return whether that is enough
  boolean spurned(Order order) {
    hangUps = order.equals(tried) ? hangUps + 1 : 1;
    tried = order;
    spurned = true;
    int enough = Math.max(brokers, order.size() >= tooLarge ? 1 : HANG_UPS);
    if (hangUps < enough) {
      return false;
    }
    tooLarge = Math.min(tooLarge, order.size());
    to = Math.min(to, tooLarge - 1);
    relieve();
    return true;
  }

  private void relieve() {
    largest = null;
    losses = 0;
    tried = null;
    hangUps = 0;
    if (from > to) {
      from = NONE;
      to = 0;
    }
  }
}
