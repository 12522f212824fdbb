package io.portolan.psrt.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicTest {
  @ParameterizedTest
  @CsvSource({
    "a/b, a/b",
    "/a/b, a/b",
    "a//b, a/b",
    "///a///b, a/b",
    "a/b/, a/b/",
    "a/b//, a/b/",
    "/, ''",
    "//, ''",
    "'', ''",
    "$SYS/x, $SYS/x",
    "a/#/b, a/#/b",
    "ä//ö, ä/ö",
  })
  void hasOneNormalForm(String said, String normal) {
    assertEquals(normal, Topic.of(said).text());
    assertEquals(new Topic(normal), Topic.of(normal), "which stays as it is");
  }

  @ParameterizedTest
  @CsvSource({"'', 0", "a, 0", "a/b, 1", "a/, 1", "a/b/c/d/e, 4", "//a//b//, 2"})
  void countsItsSeparators(String said, int depth) {
    assertEquals(depth, Topic.of(said).depth());
  }

  @Test
  void aWildcardAnywhereForbidsPublishing() {
    assertTrue(Topic.of("a/+/b").hasWildcard());
    assertTrue(Topic.of("a#").hasWildcard());
    assertFalse(Topic.of("a/b").hasWildcard());
  }

  @Test
  void nothingButTheNormalFormIsATopic() {
    assertThrows(IllegalArgumentException.class, () -> new Topic("/a"));
    assertThrows(IllegalArgumentException.class, () -> new Topic("a//b"));
    assertThrows(IllegalArgumentException.class, () -> new Topic("a\0b"));
  }
}
