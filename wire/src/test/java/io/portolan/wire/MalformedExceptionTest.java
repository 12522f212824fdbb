package io.portolan.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MalformedExceptionTest {
  @Test
  void saysFieldPlaceAndReason() {
    var e = MalformedException.of("length", 12, "is 0, expected at least 1");
    assertEquals("length at byte 12: is 0, expected at least 1", e.getMessage());
    assertEquals("length", e.field());
    assertEquals(12, e.offset());
    assertEquals("is 0, expected at least 1", e.reason());
    assertEquals(0, e.missing());
  }

  @Test
  void saysHowManyBytesWouldHelp() {
    assertEquals(3, MalformedException.cutShort("f", 0, 10, 7).missing());
    assertEquals(
        Integer.MAX_VALUE, MalformedException.cutShort("f", 0, Long.MAX_VALUE, 7).missing());
  }

  @Test
  void isCheapBecauseTheStackIsNotToBlame() {
    assertEquals(0, MalformedException.of("f", 0, "r").getStackTrace().length);
  }
}
