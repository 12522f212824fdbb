package io.portolan.psrt.topic;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it takes to find a topic's subscribers, remembered and not.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SubscriptionsBenchmark {
  private static final int TOPICS = 1000;

  private static final class Client extends Subscriber {}

  private final Subscriptions remembering = new Subscriptions();

  /// Has room for nothing.
  private final Subscriptions forgetful = new Subscriptions(4, 0);

  private final byte[][] topics = new byte[TOPICS][];
  private final byte[] crowded = "news/of/all".getBytes(StandardCharsets.UTF_8);
  private int next;

  /// 100,000 exact filters of five levels over 1000 clients, 30 wildcards, and a topic that 1000
  /// have subscribed.
  @Setup
  public void subscribe() {
    for (Subscriptions each : List.of(remembering, forgetful)) {
      for (int c = 0; c < 1000; c++) {
        var filters = new ArrayList<Filter>();
        for (int f = 0; f < 100; f++) {
          filters.add(Filter.of(topic(c * 100 + f)));
        }
        filters.add(Filter.of("news/of/all"));
        each.subscribe(new Client(), filters);
      }
      for (int i = 0; i < 10; i++) {
        each.subscribe(
            new Client(),
            List.of(
                Filter.of("plant" + i + "/#"),
                Filter.of("+/line" + i + "/+/+/temp"),
                Filter.of("other/+/" + i)));
      }
    }
    for (int i = 0; i < TOPICS; i++) {
      topics[i] = topic(i * 97 % 100_000).getBytes(StandardCharsets.UTF_8);
    }
  }

  private static String topic(int number) {
    return "plant"
        + number % 10
        + "/line"
        + number % 100
        + "/cell"
        + number % 1000
        + "/unit"
        + number
        + "/temp";
  }

  private byte[] topic() {
    next = next + 1 == TOPICS ? 0 : next + 1;
    return topics[next];
  }

  @Benchmark
  public Match rememberedOf100k() {
    byte[] topic = topic();
    return remembering.match(topic, 0, topic.length);
  }

  @Benchmark
  public Match soughtOf100k() {
    byte[] topic = topic();
    return forgetful.match(topic, 0, topic.length);
  }

  @Benchmark
  public Match rememberedFor1000() {
    return remembering.match(crowded, 0, crowded.length);
  }

  @Benchmark
  public Match soughtFor1000() {
    return forgetful.match(crowded, 0, crowded.length);
  }
}
