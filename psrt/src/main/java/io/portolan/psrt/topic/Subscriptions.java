package io.portolan.psrt.topic;

import io.portolan.psrt.message.Topic;
import io.portolan.psrt.topic.Subscriber.Registration;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/// Who has subscribed what, and who therefore hears of a topic.
///
/// Three parts. Filters without wildcards are in a hash table by their bytes; most are, and a
/// topic finds them in one step. The others are in a tree of levels, walked along a topic's
/// levels, `+` and `#` beside the name at each. What both came to is remembered for each topic
/// in a [TopicCache].
///
/// Matching takes no lock. Changes take one after another; each member list is replaced as a
/// whole, so a reader sees it before or after. What is remembered is checked by generations: a
/// change raises that of its filter's first level (one of 256 shards), or the common one if the
/// first level is a wildcard, after it was made; a reader notes both before it looks. So who
/// subscribes `plant1/…` leaves what is known about `plant2/…` alone, and nobody is told from
/// the cache what was true only before a change that has returned. A reader that finds a
/// generation raised while it looked starts again and, the third time, waits for the changes to
/// end; otherwise one who exchanges one filter for another could be missed by a reader that saw
/// neither.
public final class Subscriptions {
  private static final int SHARDS = 256;
  private static final int ROOT = SHARDS;
  private static final int LIGHT_HEARTED_TRIES = 2;
  private static final Subscriber[] NOBODY = {};
  private static final Interest NO_INTEREST =
      new Interest() {
        @Override
        public void began(Filter filter) {}

        @Override
        public void ended(Filter filter) {}
      };

  private final ByteTable<Place> exact = new ByteTable<>();
  private final Place root = Place.root();
  private final AtomicLongArray generations = new AtomicLongArray(SHARDS + 1);
  private final TopicCache<Match> cache;
  private final BitSet slots = new BitSet();
  private final BitSet changed = new BitSet(SHARDS + 1);
  private final Interest interest;
  private volatile long size;

  /// @param cachedTopics for how many topics to remember who hears of them
  /// @param cachedBytes how much memory that may take
  public Subscriptions(int cachedTopics, long cachedBytes) {
    this(cachedTopics, cachedBytes, NO_INTEREST);
  }

  /// Remembers 65,536 topics in at most 64 MiB.
  ///
  /// @param interest told what is subscribed at all
  public Subscriptions(Interest interest) {
    this(65_536, 64L << 20, interest);
  }

  /// Remembers 65,536 topics in at most 64 MiB.
  public Subscriptions() {
    this(NO_INTEREST);
  }

  private Subscriptions(int cachedTopics, long cachedBytes, Interest interest) {
    this.cache = new TopicCache<>(cachedTopics, cachedBytes);
    this.interest = interest;
  }

  /// Subscribes all of `filters`, as one change. Those subscribed already stay as they are.
  ///
  /// @return how many are new
  public synchronized int subscribe(Subscriber who, List<Filter> filters) {
    if (!who.enrolled) {
      who.slot = slots.nextClearBit(0);
      slots.set(who.slot);
      who.enrolled = true;
    }
    int before = who.registrations.size();
    for (Filter filter : filters) {
      add(who, filter);
    }
    int added = who.registrations.size() - before;
    size += added;
    announceChanges();
    return added;
  }

  /// Takes back all of `filters`, as one change. Those not subscribed are passed over.
  ///
  /// @return how many were subscribed
  public synchronized int unsubscribe(Subscriber who, List<Filter> filters) {
    int before = who.registrations.size();
    for (Filter filter : filters) {
      byte[] text = filter.text().getBytes(StandardCharsets.UTF_8);
      Registration registration = who.registrations.find(text);
      if (registration != null) {
        who.registrations.remove(registration);
        leave(who, registration);
      }
    }
    int removed = before - who.registrations.size();
    size -= removed;
    announceChanges();
    return removed;
  }

  /// Takes back everything that `who` has subscribed.
  public synchronized void remove(Subscriber who) {
    if (!who.enrolled) {
      return;
    }
    who.registrations.forEach(
        registration -> {
          who.registrations.remove(registration);
          leave(who, registration);
          size--;
        });
    announceChanges();
    // Only now: a reader that meets the slot of one who is gone beside that of its next owner has
    // to find that it must look again.
    slots.clear(who.slot);
    who.enrolled = false;
  }

  /// How many filters `who` has subscribed.
  public synchronized int count(Subscriber who) {
    return who.registrations.size();
  }

  /// Everything that `who` has subscribed, in no particular order.
  public synchronized List<Filter> filters(Subscriber who) {
    var filters = new ArrayList<Filter>(who.registrations.size());
    who.registrations.forEach(
        registration ->
            filters.add(Filter.of(new String(registration.key, StandardCharsets.UTF_8))));
    return filters;
  }

  /// How many filters all subscribers together have subscribed.
  public long size() {
    return size;
  }

  /// How much memory is taken by what is remembered about topics, roughly.
  public long cachedBytes() {
    return cache.bytes();
  }

  /// Who hears of a topic.
  public List<Subscriber> subscribers(Topic topic) {
    byte[] text = topic.text().getBytes(StandardCharsets.UTF_8);
    return match(text, 0, text.length).subscribers();
  }

  /// Who hears of the topic whose UTF-8, in normal form, stands in `array`.
  public Match match(byte[] array, int offset, int length) {
    int hash = ByteKey.hash(array, offset, length);
    Match known = cache.find(array, offset, length, hash);
    if (known != null && isCurrent(known)) {
      return known;
    }
    Match found = look(array, offset, length, hash);
    cache.put(found, length + Integer.BYTES * found.size());
    return found;
  }

  /// Whether nothing that could concern its topic has changed since.
  public boolean isCurrent(Match match) {
    return generations.get(match.shard) == match.shardGeneration
        && generations.get(ROOT) == match.rootGeneration;
  }

  private Match look(byte[] array, int offset, int length, int hash) {
    byte[] topic = Arrays.copyOfRange(array, offset, offset + length);
    for (int tries = 0; tries < LIGHT_HEARTED_TRIES; tries++) {
      Match match = lookOnce(topic, hash);
      if (isCurrent(match)) {
        return match;
      }
    }
    synchronized (this) {
      return lookOnce(topic, hash);
    }
  }

  private Match lookOnce(byte[] topic, int hash) {
    int shard = shard(topic);
    long shardGeneration = generations.get(shard);
    long rootGeneration = generations.get(ROOT);
    var sets = new Found();
    Place here = exact.find(topic, 0, topic.length, hash);
    if (here != null) {
      sets.add(here.members);
    }
    walk(root, topic, 0, sets);
    return new Match(topic, hash, sets.union(), shard, shardGeneration, rootGeneration);
  }

  /// Goes down from `level` with what of the topic stands from `start` on: at least one level.
  private static void walk(Place level, byte[] topic, int start, Found sets) {
    Place rest = level.rest;
    if (rest != null) {
      sets.add(rest.members);
    }
    Place any = level.any;
    ByteTable<Place> children = level.children;
    if (any == null && children == null) {
      return;
    }
    int end = levelEnd(topic, start);
    if (children != null) {
      int size = end - start;
      Place child = children.find(topic, start, size, ByteKey.hash(topic, start, size));
      if (child != null) {
        descend(child, topic, end, sets);
      }
    }
    if (any != null) {
      descend(any, topic, end, sets);
    }
  }

  private static void descend(Place into, byte[] topic, int end, Found sets) {
    if (end == topic.length) {
      sets.add(into.members);
    } else {
      walk(into, topic, end + 1, sets);
    }
  }

  private void add(Subscriber who, Filter filter) {
    byte[] text = filter.text().getBytes(StandardCharsets.UTF_8);
    int hash = ByteKey.hash(text, 0, text.length);
    if (who.registrations.find(text, 0, text.length, hash) != null) {
      return;
    }
    Place place = filter.isWild() ? wildPlace(text) : exactPlace(text, hash);
    // The text of an exact filter is kept once for all who have subscribed it.
    who.registrations.add(new Registration(filter.isWild() ? text : place.key, hash, place));
    if (filter.isWild() && place.members.has(who)) {
      repeat(who, place);
    } else {
      boolean isFirst = place.members.isEmpty();
      place.members = place.members.with(who);
      changed.set(filter.isWild() ? shardOfWild(text) : shard(text));
      if (isFirst) {
        interest.began(filter.canonical());
      }
    }
  }

  private void leave(Subscriber who, Registration registration) {
    Place place = registration.place;
    if (isRepeated(who, place)) {
      return;
    }
    place.members = place.members.without(who);
    if (place.members.isEmpty() && interest != NO_INTEREST) {
      interest.ended(Filter.of(new String(registration.key, StandardCharsets.UTF_8)).canonical());
    }
    if (place.isExact()) {
      changed.set(shard(place.key));
      if (place.members.isEmpty()) {
        exact.remove(place);
      }
    } else {
      changed.set(shardOfWild(registration.key));
      place.prune();
    }
  }

  private static void repeat(Subscriber who, Place place) {
    Map<Place, Integer> repeated = who.repeated;
    if (repeated == null) {
      repeated = new HashMap<>();
      who.repeated = repeated;
    }
    repeated.merge(place, 1, Integer::sum);
  }

  /// Whether another filter of `who` still means the same place; then one less does.
  private static boolean isRepeated(Subscriber who, Place place) {
    Map<Place, Integer> repeated = who.repeated;
    if (repeated == null || !repeated.containsKey(place)) {
      return false;
    }
    repeated.computeIfPresent(place, (_, more) -> more > 1 ? more - 1 : null);
    return true;
  }

  private Place exactPlace(byte[] text, int hash) {
    Place place = exact.find(text, 0, text.length, hash);
    if (place == null) {
      place = new Place(text, hash);
      exact.add(place);
    }
    return place;
  }

  private Place wildPlace(byte[] text) {
    Place place = root;
    int start = 0;
    while (start <= text.length) {
      int end = levelEnd(text, start);
      if (isLevel(text, start, end, Topic.ALL_LEVELS)) {
        return place.intoRest();
      }
      place =
          isLevel(text, start, end, Topic.ANY_LEVEL)
              ? place.intoAny()
              : place.into(Arrays.copyOfRange(text, start, end));
      start = end + 1;
    }
    return place;
  }

  private void announceChanges() {
    for (int shard = changed.nextSetBit(0); shard >= 0; shard = changed.nextSetBit(shard + 1)) {
      generations.incrementAndGet(shard);
    }
    changed.clear();
  }

  private static int shardOfWild(byte[] filter) {
    int end = levelEnd(filter, 0);
    return isLevel(filter, 0, end, Topic.ANY_LEVEL) || isLevel(filter, 0, end, Topic.ALL_LEVELS)
        ? ROOT
        : shard(filter);
  }

  private static int shard(byte[] topic) {
    return ByteKey.hash(topic, 0, levelEnd(topic, 0)) & (SHARDS - 1);
  }

  private static int levelEnd(byte[] text, int start) {
    int end = start;
    while (end < text.length && text[end] != Topic.SEPARATOR) {
      end++;
    }
    return end;
  }

  private static boolean isLevel(byte[] text, int start, int end, char wildcard) {
    return end == start + 1 && text[start] == wildcard;
  }

  /// The sets that were met on the way.
  private static final class Found {
    private SubscriberSet[] sets = new SubscriberSet[4];
    private int count;

    void add(SubscriberSet set) {
      if (set.isEmpty()) {
        return;
      }
      if (count == sets.length) {
        sets = Arrays.copyOf(sets, 2 * count);
      }
      sets[count++] = set;
    }

    /// Everybody in any of them, each once.
    Subscriber[] union() {
      if (count == 0) {
        return NOBODY;
      }
      if (count == 1) {
        return sets[0].toArray();
      }
      int most = 0;
      int highest = 0;
      for (int i = 0; i < count; i++) {
        most += sets[i].size();
        highest = Math.max(highest, sets[i].highestSlot());
      }
      var all = new Subscriber[most];
      var marks = new long[(highest >> 6) + 1];
      int size = 0;
      for (int i = 0; i < count; i++) {
        size = sets[i].addTo(all, size, marks);
      }
      return size == most ? all : Arrays.copyOf(all, size);
    }
  }
}
