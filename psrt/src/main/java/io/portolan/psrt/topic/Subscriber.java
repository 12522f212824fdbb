package io.portolan.psrt.topic;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One who hears of topics, once for each message however many of its filters match. Belongs to
/// one [Subscriptions] at a time, which alone looks at what is in here.
public abstract class Subscriber {
  /// Stands for it in sets of bits while it is [enrolled][#enrolled]; -1 before the first time. It
  /// keeps its value afterwards, for somebody may still be looking at a set with it.
  int slot = -1;

  /// Whether the slot is its own.
  boolean enrolled;

  /// What it has subscribed, by the filters' text.
  final ByteTable<Registration> registrations = new ByteTable<>();

  /// How many of its filters mean the same, where that is more than one.
  @Nullable Map<Place, Integer> repeated;

  protected Subscriber() {}

  /// A filter and where in the index it led.
  static final class Registration extends ByteKey {
    final Place place;

    Registration(byte[] key, int hash, Place place) {
      super(key, hash);
      this.place = place;
    }
  }
}
