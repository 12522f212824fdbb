package io.portolan.sim;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Hostile input that can be had again: random bytes, and good vectors damaged in small ways.
///
/// Everything follows from a seed. [#check] names the seed of the case that failed, and
/// [#of(long, List)] makes that one case anew:
///
/// ```
/// Noise.check(2026, 10_000, vectors, input -> LanternCodec.read(new WireReader(input)));
/// ```
public final class Noise {
  /// Longest run of random bytes, in bytes.
  private static final int LONGEST = 2048;

  /// Values at which lengths, counts and signs go wrong.
  private static final int[] EDGES = {0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF};

  private Noise() {}

  /// One hostile input.
  ///
  /// @param seed makes it again
  /// @param how what was done, for people: `bit 13 flipped`
  public record Case(long seed, String how, Bytes bytes) {
    @Override
    public String toString() {
      return "noise seed " + seed + " (" + how + "): " + bytes.hex();
    }
  }

  /// What is done with every input.
  @FunctionalInterface
  public interface Check {
    /// Takes one input, as a stranger sent it.
    ///
    /// @throws MalformedException if the input is rejected, which is a good answer to noise
    /// @throws Exception any other, checked or not: something is wrong
    void accept(Bytes input) throws Exception;
  }

  /// The case of this seed.
  ///
  /// @param vectors what to damage; if there are none the case is random bytes
  public static Case of(long seed, List<Bytes> vectors) {
    var random = new SplittableRandom(seed);
    int kind = vectors.isEmpty() ? 0 : random.nextInt(8);
    if (kind == 0) {
      return new Case(
          seed, "random bytes", random(random, random.nextInt(1 + random.nextInt(LONGEST))));
    }
    Bytes good = vectors.get(random.nextInt(vectors.size()));
    if (good.isEmpty()) {
      return new Case(seed, "random bytes for an empty vector", random(random, random.nextInt(16)));
    }
    int from = random.nextInt(good.size());
    int to = random.nextInt(from, good.size() + 1);
    return switch (kind) {
      case 1 -> new Case(seed, "cut to " + from + " bytes", good.first(from));
      case 2 -> flipped(seed, good, random.nextInt(good.size() * 8));
      case 3 -> {
        int value = EDGES[random.nextInt(EDGES.length)];
        yield new Case(
            seed,
            "byte " + from + " is " + value,
            good.first(from).concat(Bytes.of(value)).concat(good.from(from + 1)));
      }
      case 4 -> new Case(seed, "extended", good.concat(random(random, 1 + random.nextInt(64))));
      case 5 ->
          new Case(
              seed,
              "bytes " + from + " to " + to + " doubled",
              good.first(to).concat(good.from(from)));
      case 6 ->
          new Case(
              seed,
              "bytes " + from + " to " + to + " missing",
              good.first(from).concat(good.from(to)));
      default -> {
        Bytes other = vectors.get(random.nextInt(vectors.size()));
        yield new Case(
            seed,
            "continued with another vector after byte " + from,
            good.first(from).concat(other.from(random.nextInt(other.size() + 1))));
      }
    };
  }

  /// As many cases as asked for; the seed of each is its own.
  public static Stream<Case> cases(long seed, int count, List<Bytes> vectors) {
    var seeds = new SplittableRandom(seed);
    return IntStream.range(0, count).mapToObj(_ -> of(seeds.nextLong(), vectors));
  }

  /// Insists that every one of that many cases is accepted or rejected, and nothing else.
  ///
  /// @return how many were rejected, 0 to `count`
  /// @throws AssertionError for the first case that ends otherwise: seed, damage and bytes
  public static int check(long seed, int count, List<Bytes> vectors, Check check) {
    int rejected = 0;
    for (Case hostile : (Iterable<Case>) cases(seed, count, vectors)::iterator) {
      try {
        check.accept(hostile.bytes());
      } catch (MalformedException _) {
        rejected++;
      } catch (Exception | Error e) {
        throw new AssertionError(hostile + ": " + e, e);
      }
    }
    return rejected;
  }

  private static Case flipped(long seed, Bytes good, int bit) {
    byte[] damaged = good.toArray();
    damaged[bit / 8] ^= (byte) (0x80 >> bit % 8);
    return new Case(seed, "bit " + bit + " flipped", Bytes.wrap(damaged));
  }

  private static Bytes random(SplittableRandom random, int size) {
    var bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }
}
