package io.portolan.psrt.codec;

import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.wire.Bytes;
import io.portolan.wire.FrameBuffer;
import io.portolan.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One publish of 100 bytes in a full read buffer: scanned, and decoded.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameScannerBenchmark {
  private static final int FRAMES = 500;

  private final byte[] oneTopic = frames(1);
  private final byte[] manyTopics = frames(1000);
  private final FrameScanner scanner = new FrameScanner(PsrtLimits.DEFAULT, FRAMES);

  private static byte[] frames(int topics) {
    var out = new ByteArrayOutputStream();
    for (int i = 0; i < FRAMES; i++) {
      var body = Bytes.wrap(new byte[100]);
      PsrtCodec.write(new Publish(7, "plant/line/" + i % topics, body)).writeTo(out);
    }
    return out.toByteArray();
  }

  private int scan(byte[] chunk) {
    scanner.over(chunk, 0, chunk.length);
    int count = 0;
    while (scanner.next() == FrameScanner.Found.RUN) {
      count += scanner.count();
    }
    return count;
  }

  @Benchmark
  @OperationsPerInvocation(FRAMES)
  public int scannedOfOneTopic() {
    return scan(oneTopic);
  }

  @Benchmark
  @OperationsPerInvocation(FRAMES)
  public int scannedOfManyTopics() {
    return scan(manyTopics);
  }

  @Benchmark
  @OperationsPerInvocation(FRAMES)
  public int decoded() throws MalformedException {
    var stream =
        new FrameBuffer(
            new PsrtFramer(Context.OPERATION, PsrtLimits.DEFAULT),
            PsrtFramer.largest(PsrtLimits.DEFAULT));
    stream.add(Bytes.wrap(manyTopics));
    int count = 0;
    for (Bytes frame = stream.next(); frame != null; frame = stream.next()) {
      count += ((Publish) PsrtCodec.read(frame, Context.OPERATION)).body().size() > 0 ? 1 : 0;
    }
    return count;
  }
}
