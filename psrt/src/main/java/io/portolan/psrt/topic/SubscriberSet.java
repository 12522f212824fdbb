package io.portolan.psrt.topic;

import java.util.Arrays;

/// An immutable set of subscribers, ordered by slot.
///
/// A large set is cut into pieces, so that one subscriber more or less costs a copy of one piece
/// and of the list of pieces, not of the whole.
final class SubscriberSet {
  static final SubscriberSet EMPTY = new SubscriberSet(new Subscriber[][] {{}}, 0);

  private static final int PIECE = 128;

  private final Subscriber[][] pieces;
  private final int size;

  private SubscriberSet(Subscriber[][] pieces, int size) {
    this.pieces = pieces;
    this.size = size;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  boolean has(Subscriber subscriber) {
    Subscriber[] piece = pieces[pieceFor(subscriber.slot)];
    int at = positionFor(piece, subscriber.slot);
    return at < piece.length && piece[at] == subscriber;
  }

  /// This set and `subscriber`, which is not in it.
  SubscriberSet with(Subscriber subscriber) {
    int index = pieceFor(subscriber.slot);
    Subscriber[] old = pieces[index];
    int at = positionFor(old, subscriber.slot);
    var piece = new Subscriber[old.length + 1];
    System.arraycopy(old, 0, piece, 0, at);
    piece[at] = subscriber;
    System.arraycopy(old, at, piece, at + 1, old.length - at);
    if (piece.length <= PIECE) {
      return new SubscriberSet(replaced(index, piece), size + 1);
    }
    // Subscribers come mostly in the order of their slots: full pieces stay full.
    int cut = at == old.length ? old.length : piece.length / 2;
    var grown = new Subscriber[pieces.length + 1][];
    System.arraycopy(pieces, 0, grown, 0, index);
    grown[index] = Arrays.copyOfRange(piece, 0, cut);
    grown[index + 1] = Arrays.copyOfRange(piece, cut, piece.length);
    System.arraycopy(pieces, index + 1, grown, index + 2, pieces.length - index - 1);
    return new SubscriberSet(grown, size + 1);
  }

  /// This set without `subscriber`; itself if it is not in it.
  SubscriberSet without(Subscriber subscriber) {
    int index = pieceFor(subscriber.slot);
    Subscriber[] old = pieces[index];
    int at = positionFor(old, subscriber.slot);
    if (at == old.length || old[at] != subscriber) {
      return this;
    }
    if (size == 1) {
      return EMPTY;
    }
    if (old.length == 1) {
      var fewer = new Subscriber[pieces.length - 1][];
      System.arraycopy(pieces, 0, fewer, 0, index);
      System.arraycopy(pieces, index + 1, fewer, index, fewer.length - index);
      return new SubscriberSet(fewer, size - 1);
    }
    var piece = new Subscriber[old.length - 1];
    System.arraycopy(old, 0, piece, 0, at);
    System.arraycopy(old, at + 1, piece, at, piece.length - at);
    return new SubscriberSet(replaced(index, piece), size - 1);
  }

  /// All of them; not to be changed.
  Subscriber[] toArray() {
    if (pieces.length == 1) {
      return pieces[0];
    }
    var all = new Subscriber[size];
    int at = 0;
    for (Subscriber[] piece : pieces) {
      System.arraycopy(piece, 0, all, at, piece.length);
      at += piece.length;
    }
    return all;
  }

  /// Adds those whose slot is not marked to `all` from `at` on, and marks them. A slot beyond the
  /// marks is that of a subscriber who left and came back meanwhile.
  ///
  /// @return how many there are in `all` then
  int addTo(Subscriber[] all, int at, long[] marks) {
    int next = at;
    for (Subscriber[] piece : pieces) {
      for (Subscriber subscriber : piece) {
        int slot = subscriber.slot;
        int word = slot >> 6;
        long bit = 1L << slot;
        boolean known = word < marks.length && (marks[word] & bit) != 0;
        if (!known) {
          if (word < marks.length) {
            marks[word] |= bit;
          }
          all[next++] = subscriber;
        }
      }
    }
    return next;
  }

  /// The highest slot, -1 if empty.
  int highestSlot() {
    Subscriber[] last = pieces[pieces.length - 1];
    return last.length == 0 ? -1 : last[last.length - 1].slot;
  }

  private Subscriber[][] replaced(int index, Subscriber[] piece) {
    Subscriber[][] copy = pieces.clone();
    copy[index] = piece;
    return copy;
  }

  /// The last piece that starts at or below `slot`, else the first.
  private int pieceFor(int slot) {
    int low = 0;
    int high = pieces.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (pieces[middle][0].slot <= slot) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private static int positionFor(Subscriber[] piece, int slot) {
    int low = 0;
    int high = piece.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (piece[middle].slot < slot) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
