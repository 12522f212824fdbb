package io.portolan.psrt.topic;

import org.jspecify.annotations.Nullable;

/// Where a filter ends in the index, and who has subscribed it: an entry of the exact index, or a
/// level of the tree of wildcards.
///
/// Changed by one thread at a time, read by any.
final class Place extends ByteKey {
  private static final byte[] NAMELESS = {};

  volatile SubscriberSet members = SubscriberSet.EMPTY;

  /// The level above in the tree; null for the tree's root and in the exact index.
  private final @Nullable Place parent;

  private final boolean exact;

  /// The levels below with a name.
  volatile @Nullable ByteTable<Place> children;

  /// The level below that is `+`.
  volatile @Nullable Place any;

  /// What is below as `#`.
  volatile @Nullable Place rest;

  /// An entry of the exact index.
  Place(byte[] topic, int hash) {
    super(topic, hash);
    this.parent = null;
    this.exact = true;
  }

  private Place(byte[] name, int hash, @Nullable Place parent) {
    super(name, hash);
    this.parent = parent;
    this.exact = false;
  }

  /// The root of a tree.
  static Place root() {
    return new Place(NAMELESS, 0, null);
  }

  boolean isExact() {
    return exact;
  }

  /// The level below for `+`, made if there is none.
  Place intoAny() {
    Place below = any;
    if (below == null) {
      below = new Place(NAMELESS, 0, this);
      any = below;
    }
    return below;
  }

  /// The end below for `#`, made if there is none.
  Place intoRest() {
    Place below = rest;
    if (below == null) {
      below = new Place(NAMELESS, 0, this);
      rest = below;
    }
    return below;
  }

  /// The level below with this name, made if there is none.
  Place into(byte[] name) {
    ByteTable<Place> below = children;
    if (below == null) {
      below = new ByteTable<>();
      children = below;
    }
    int hash = ByteKey.hash(name, 0, name.length);
    Place child = below.find(name, 0, name.length, hash);
    if (child == null) {
      child = new Place(name, hash, this);
      below.add(child);
    }
    return child;
  }

  /// Takes the levels that nobody needs any more out of the tree, from this one upwards.
  void prune() {
    Place unused = this;
    while (unused.parent != null && unused.isUnused()) {
      Place above = unused.parent;
      if (above.any == unused) {
        above.any = null;
      } else if (above.rest == unused) {
        above.rest = null;
      } else if (above.children != null) {
        above.children.remove(unused);
        if (above.children.size() == 0) {
          above.children = null;
        }
      }
      unused = above;
    }
  }

  private boolean isUnused() {
    return members.isEmpty() && any == null && rest == null && children == null;
  }
}
