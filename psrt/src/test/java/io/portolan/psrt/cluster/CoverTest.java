package io.portolan.psrt.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.topic.Filter;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoverTest {
  private static Set<Filter> filters(String said) {
    return Stream.of(said.split(" ")).map(Filter::of).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @CsvSource({
    "a/b a/c, a/b a/c",
    "a/b a/+ a/c/d, a/+ a/c/d",
    "a/b a/# b +/x, a/# b +/x",
    "# a/b + a/#, #",
    "+/b a/+ a/b, +/b a/+",
    "a a/#, a a/#",
    "a/+/# a/# a/+, a/#",
  })
  void leavesOutWhatAnotherFilterContains(String said, String kept) {
    assertEquals(filters(kept), Cover.of(filters(said), 10));
  }

  @ParameterizedTest
  @CsvSource({
    "a/1 a/2 a/3, 2, a/#",
    "a/1 a/2 b/+/c a, 3, a/# b/# a",
    "a/1 +/2 a/3, 2, #",
    "a/1 b/2 c/3, 2, #",
  })
  void listensMoreWidelyBeyondTheMost(String said, int most, String kept) {
    assertEquals(filters(kept), Cover.of(filters(said), most));
  }

  @Test
  void keepsNoFilterThatAnotherContainsAndLosesNone() {
    var random = new Random(3);
    String[] levels = {"a", "b", "+", "#"};
    for (int i = 0; i < 5000; i++) {
      var all = new HashSet<Filter>();
      for (int n = 1 + random.nextInt(8); n > 0; n--) {
        var text = new StringBuilder(levels[random.nextInt(4)]);
        for (int more = random.nextInt(3); more > 0; more--) {
          text.append('/').append(levels[random.nextInt(4)]);
        }
        all.add(Filter.of(text.toString()).canonical());
      }

      Set<Filter> kept = Cover.of(all, 100);

      assertTrue(all.containsAll(kept));
      for (Filter each : all) {
        assertTrue(kept.stream().anyMatch(one -> one.contains(each)), all + " " + kept);
      }
      for (Filter each : kept) {
        assertFalse(
            kept.stream().anyMatch(one -> !one.equals(each) && one.contains(each)),
            all + " " + kept);
      }
    }
  }
}
