package io.portolan.psrt.broker;

import io.portolan.psrt.topic.Filter;
import io.portolan.psrt.topic.Interest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A cluster in memory: what one broker offers is delivered to the others at its flush, by the
/// publisher's own thread. It can be told to store nothing.
public final class Neighbours {
  private final List<Member> members = new CopyOnWriteArrayList<>();
  private volatile boolean keeps = true;

  /// A cluster without members.
  public Neighbours() {}

  /// Whether acknowledgements hold from now on.
  public void keeps(boolean now) {
    keeps = now;
  }

  /// A place for one broker.
  public Member member() {
    var member = new Member();
    members.add(member);
    return member;
  }

  /// One broker's place.
  public final class Member implements Cluster, Interest {
    private final List<String> changes = new CopyOnWriteArrayList<>();
    private final List<String> offered = new CopyOnWriteArrayList<>();
    private volatile @Nullable Delivery delivery;

    private Member() {}

    /// Hands what comes to this broker.
    public void open(Broker broker) {
      delivery = broker.delivery();
    }

    /// What was told of filters since the last time: `+a/b`, `-a/b`.
    public List<String> changes() {
      var all = List.copyOf(changes);
      changes.clear();
      return all;
    }

    /// How the frames were offered: `topic*frames`.
    public List<String> offered() {
      return List.copyOf(offered);
    }

    @Override
    public Offering offering() {
      return new Basket();
    }

    @Override
    public Interest interest() {
      return this;
    }

    @Override
    public void began(Filter filter) {
      changes.add("+" + filter);
    }

    @Override
    public void ended(Filter filter) {
      changes.add("-" + filter);
    }

    @Override
    public ClusterStatistics statistics() {
      return new ClusterStatistics(
          "connected",
          "nats://127.0.0.1:4222",
          List.of("north", "south"),
          61,
          62,
          63,
          64,
          65,
          71,
          66,
          67,
          68,
          69,
          Duration.ofMillis(70));
    }

    private final class Basket implements Offering {
      private final List<byte[]> runs = new ArrayList<>();

      @Override
      public void offer(
          byte[] chunk, int offset, int length, int count, int topicOffset, int topicLength) {
        offered.add(
            new String(chunk, topicOffset, topicLength, StandardCharsets.UTF_8) + "*" + count);
        runs.add(Arrays.copyOfRange(chunk, offset, offset + length));
      }

      @Override
      public boolean flush() {
        for (Member other : members) {
          Delivery to = other.delivery;
          if (other != Member.this && to != null) {
            synchronized (other) {
              for (byte[] run : runs) {
                to.deliver(run, 0, run.length, System.nanoTime());
              }
              to.flush();
            }
          }
        }
        boolean none = runs.isEmpty();
        runs.clear();
        return keeps || none;
      }
    }
  }
}
