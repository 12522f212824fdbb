package io.portolan.wire;

import java.nio.ByteBuffer;
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

/// What a name costs: a 24-byte header read field by field, with names and without.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ReadingBenchmark {
  private final Bytes header = Bytes.ofHex("0102030405060708090a0b0c0d0e0f101112131415161718");

  @Benchmark
  public long named() throws MalformedException {
    var in = new WireReader(header);
    return in.u16("type")
        + in.u16("flags")
        + in.u32("length")
        + in.i64("sequence")
        + in.i64("time");
  }

  @Benchmark
  public long bare() {
    ByteBuffer in = header.buffer();
    return (in.getShort() & 0xFFFF)
        + (in.getShort() & 0xFFFF)
        + (in.getInt() & 0xFFFFFFFFL)
        + in.getLong()
        + in.getLong();
  }
}
