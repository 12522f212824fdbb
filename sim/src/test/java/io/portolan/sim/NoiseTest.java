package io.portolan.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NoiseTest {
  private static final List<Bytes> VECTORS =
      List.of(Bytes.ofText("hello, world"), Bytes.of(1), Bytes.EMPTY);

  @Test
  void theSameSeedGivesTheSameNoise() {
    assertEquals(Noise.cases(7, 100, VECTORS).toList(), Noise.cases(7, 100, VECTORS).toList());
    assertNotEquals(Noise.cases(7, 100, VECTORS).toList(), Noise.cases(8, 100, VECTORS).toList());
  }

  @Test
  void aCaseCanBeHadAgainByItsSeed() {
    for (var hostile : Noise.cases(7, 100, VECTORS).toList()) {
      assertEquals(hostile, Noise.of(hostile.seed(), VECTORS));
    }
  }

  @Test
  void everyKindOfDamageIsDone() {
    var kinds =
        Noise.cases(7, 500, VECTORS)
            .map(hostile -> hostile.how().replaceAll("\\d+ ?", "").strip())
            .collect(Collectors.toSet());
    assertEquals(
        Set.of(
            "random bytes",
            "random bytes for an empty vector",
            "cut to bytes",
            "bit flipped",
            "byte is",
            "extended",
            "bytes to doubled",
            "bytes to missing",
            "continued with another vector after byte"),
        kinds);
  }

  @Test
  void withoutVectorsThereAreOnlyRandomBytes() {
    assertTrue(Noise.cases(7, 50, List.of()).allMatch(c -> c.how().equals("random bytes")));
  }

  @Test
  void rejectionIsAGoodAnswerAndIsCounted() {
    int rejected =
        Noise.check(
            7,
            100,
            VECTORS,
            input -> {
              if (!input.startsWith("hello")) {
                throw MalformedException.of("greeting", 0, "expected hello");
              }
            });
    assertTrue(rejected > 0 && rejected < 100, rejected + " rejected");
  }

  @Test
  void aFailureNamesTheSeedAndTheBytes() {
    var failure =
        assertThrows(
            AssertionError.class,
            () ->
                Noise.check(
                    7,
                    1_000,
                    VECTORS,
                    input -> {
                      if (input.size() > 12) {
                        throw new IndexOutOfBoundsException("byte 12");
                      }
                    }));
    long seed =
        Long.parseLong(
            String.valueOf(failure.getMessage()).replaceAll("noise seed (-?\\d+) .*", "$1"));
    var again = Noise.of(seed, VECTORS);
    assertTrue(again.bytes().size() > 12);
    assertTrue(String.valueOf(failure.getMessage()).contains(again.bytes().hex()));
  }
}
