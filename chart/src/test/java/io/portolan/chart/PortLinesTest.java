package io.portolan.chart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PortLinesTest {
  @Test
  void findsLinesAboutAPortInTheOrderOfTheText() {
    var lines = lines("# head\n5\ta\n7-9\tb\n7\tc\n\n8\td\n8-20\te\n30\tf");
    assertArrayEquals(new int[] {1, 3, 4}, lines.about(8, 8));
    assertArrayEquals(new int[] {1, 2}, lines.about(7, 7));
    assertArrayEquals(new int[] {4}, lines.about(20, 29));
    assertArrayEquals(new int[] {}, lines.about(21, 29));
    assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5}, lines.about(0, 65535));
    assertEquals("30\tf", lines.line(5));
  }

  @Test
  void linesInDisorderAreRefused() {
    assertThrows(IllegalStateException.class, () -> lines("7\ta\n6\tb"));
  }

  @Test
  void agreesWithLookingAtEveryLine() {
    var random = new Random(2424);
    for (int round = 0; round < 200; round++) {
      int[] firsts = random.ints(random.nextInt(40), 0, 100).sorted().toArray();
      int[] lasts = IntStream.of(firsts).map(first -> first + random.nextInt(30)).toArray();
      var text = new StringBuilder();
      for (int i = 0; i < firsts.length; i++) {
        text.append(firsts[i]).append('-').append(lasts[i]).append("\tx\n");
      }
      var lines = lines(text.toString());
      int from = random.nextInt(120);
      int to = from + random.nextInt(20);
      int[] expected =
          IntStream.range(0, firsts.length)
              .filter(i -> firsts[i] <= to && from <= lasts[i])
              .toArray();
      assertArrayEquals(expected, lines.about(from, to), text.toString());
    }
  }

  private static PortLines lines(String text) {
    return new PortLines(text.getBytes(StandardCharsets.UTF_8));
  }
}
