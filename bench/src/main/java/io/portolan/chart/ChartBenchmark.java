package io.portolan.chart;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Looking up who claims a port: the same one again, and every one in turn.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ChartBenchmark {
  private static final Port OFTEN = new Port(2424, Port.Transport.TCP);

  private final Chart chart = Chart.bundled();
  private int number;

  @Benchmark
  public List<Claim> onePortAgain() {
    return chart.claims(OFTEN);
  }

  @Benchmark
  public List<Claim> everyPortInTurn() {
    number = (number + 1) & 0xFFFF;
    return chart.claims(new Port(number, Port.Transport.TCP));
  }

  @Benchmark
  public List<Claim> aServiceByName() {
    return chart.named("redis");
  }
}
