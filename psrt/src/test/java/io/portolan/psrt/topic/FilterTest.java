package io.portolan.psrt.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.message.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {
  @ParameterizedTest
  @CsvSource({
    "#, a",
    "#, a/b/c",
    "#, ''",
    "+, a",
    "+, ''",
    "a/#, a/b",
    "a/#, a/b/c",
    "a/#, a/",
    "a/+, a/",
    "a/+/c, a/b/c",
    "+/#, a/b",
    "a/#/b, a/x",
    "a/b, a/b",
    "'', ''",
    "/a//+, a/b"
  })
  void matches(String filter, String topic) {
    assertTrue(Filter.of(filter).matches(new Topic(topic)));
  }

  @ParameterizedTest
  @CsvSource({
    "a/#, a",
    "+, a/b",
    "a/+/c, a/b/b/c",
    "+/#, a",
    "a/#/b, a",
    "a/b, a",
    "a, a/b",
    "a/b, a/bc",
    "a/b/, a/b",
    "a/b, a/b/",
    "a+, ab",
    "x#y, xzy",
    "'', a"
  })
  void doesNotMatch(String filter, String topic) {
    assertFalse(Filter.of(filter).matches(new Topic(topic)));
  }

  @ParameterizedTest
  @CsvSource({
    "#, #",
    "#, +/#",
    "#, a",
    "+, +",
    "+, a",
    "a/#, a/#",
    "a/#, a/+",
    "a/#, a/b/#",
    "a/+, a/b",
    "open/#, /open/z",
    "a/+/c, a/b/c",
    "a/#/z, a/b",
    "a/#, a/#/z"
  })
  void aMaskContains(String mask, String filter) {
    assertTrue(Filter.of(mask).contains(Filter.of(filter)));
  }

  @ParameterizedTest
  @CsvSource({
    "+, #",
    "+/x, #/x",
    "a/+, a/#",
    "a/+/c, a//c",
    "a/b, a/+",
    "a/#, a",
    "a/#, #",
    "a/#, +/b",
    "+/#, #",
    "open/#, open",
    "a/b, a/b/c",
    "a/b/c, a/b"
  })
  void aMaskDoesNotContain(String mask, String filter) {
    assertFalse(Filter.of(mask).contains(Filter.of(filter)));
  }

  @Test
  void whatStandsBehindTheRestMeansNothingButStaysAnotherFilter() {
    var odd = Filter.of("a/#/b");
    assertNotEquals(Filter.of("a/#"), odd);
    assertEquals(Filter.of("a/#"), odd.canonical());
    assertFalse(odd.isCanonical());
    assertEquals(2, odd.depth());
  }

  @Test
  void wildcardsCountOnlyAsWholeLevels() {
    assertTrue(Filter.of("a/+/b").isWild());
    assertTrue(Filter.of("a/#").isWild());
    assertFalse(Filter.of("a+/#b").isWild());
  }
}
