package io.portolan.identify.familiar;

import io.portolan.survey.Surveyor;
import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Probe;
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
import org.openjdk.jmh.infra.Blackhole;

/// What it takes all recognisers together to weigh one exchange.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class WeighingBenchmark {
  private final List<Probe> probes = Surveyor.installedProbes();

  private final Exchange page =
      Exchange.answered(
          Layer.TCP,
          "http-get/1",
          Bytes.ofText("GET / HTTP/1.0\r\n\r\n"),
          Bytes.ofText("HTTP/1.1 200 OK\r\nServer: quay/1.2\r\nContent-Length: 0\r\n\r\n"));

  private final Exchange banner =
      Exchange.greeted(Layer.TCP, Bytes.ofText("220 harbour.example ESMTP Postfix\r\n"));

  private final Exchange noise =
      Exchange.answered(
          Layer.TCP,
          "http-get/1",
          Bytes.ofText("GET / HTTP/1.0\r\n\r\n"),
          Bytes.ofHex("8f01a2b3c4d5e6f7".repeat(64)));

  @Benchmark
  public void aWebPage(Blackhole hole) {
    weigh(page, hole);
  }

  @Benchmark
  public void aGreeting(Blackhole hole) {
    weigh(banner, hole);
  }

  @Benchmark
  public void noise(Blackhole hole) {
    weigh(noise, hole);
  }

  private void weigh(Exchange exchange, Blackhole hole) {
    for (Probe probe : probes) {
      hole.consume(probe.weigh(exchange));
    }
  }
}
