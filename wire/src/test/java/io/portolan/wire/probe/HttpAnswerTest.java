package io.portolan.wire.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswerTest {
  private static final String WHOLE =
      "HTTP/1.1 404 Not Found\r\nServer: x/1\r\nSERVER:  y \r\nEmpty:\r\n\r\nbo\r\ndy";

  private static HttpAnswer read(String text) throws MalformedException {
    return HttpAnswer.read(Bytes.ofText(text));
  }

  private static MalformedException complaint(String text) {
    return assertThrows(MalformedException.class, () -> read(text));
  }

  @Test
  void readsAWholeHead() throws MalformedException {
    var answer = read(WHOLE);
    assertEquals("1.1", answer.version());
    assertEquals(404, answer.status());
    assertEquals("Not Found", answer.reason());
    assertEquals(
        List.of(
            new HttpAnswer.Header("server", "x/1"),
            new HttpAnswer.Header("server", "y"),
            new HttpAnswer.Header("empty", "")),
        answer.headers());
    assertEquals(Optional.of("x/1"), answer.header("server"));
    assertEquals(Optional.empty(), answer.header("date"));
    assertTrue(answer.complete());
    assertEquals(Bytes.ofText("bo\r\ndy"), answer.body());
  }

  @Test
  void bareLineFeedsAndMissingReasonsPass() throws MalformedException {
    var answer = read("HTTP/1.0 200\nA: b\n\n");
    assertEquals("1.0", answer.version());
    assertEquals("", answer.reason());
    assertTrue(answer.complete());
    assertEquals("", read("HTTP/1.1 204 \r\n").reason());
  }

  @Test
  void everyTruncationIsReadAsFarAsItGoesOrAsksForMore() throws MalformedException {
    int firstLine = WHOLE.indexOf('\n') + 1;
    int head = WHOLE.indexOf("\r\n\r\n") + 4;
    for (int size = 0; size < WHOLE.length(); size++) {
      String part = WHOLE.substring(0, size);
      if (size < firstLine) {
        assertEquals(1, complaint(part).missing(), part);
      } else {
        assertEquals(size >= head, read(part).complete(), part);
      }
    }
  }

  @Test
  void anUnfinishedHeaderLineIsNotTaken() throws MalformedException {
    var answer = read("HTTP/1.1 200 OK\r\nServer: x\r\nDa");
    assertEquals(1, answer.headers().size());
    assertFalse(answer.complete());
    assertEquals(Bytes.EMPTY, answer.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-x",
        "HTTQ",
        "http/1.1 200 OK\r\n",
        "HTTP/2.0 200 OK\r\n",
        "HTTP/1.1  200 OK\r\n",
        "HTTP/1.1 2x0 OK\r\n",
        "HTTP/1.1 20\r\n",
        "HTTP/1.1 2000\r\n",
        "\r\n"
      })
  void whatCannotBeAnAnswerIsRejectedForGood(String text) {
    var e = complaint(text);
    assertEquals("status line", e.field());
    assertEquals(0, e.missing());
  }

  @ParameterizedTest
  @ValueSource(strings = {"099", "600", "000"})
  void aStatusOutsideItsRangeIsBlamedWhereItStands(String status) {
    var e = complaint("HTTP/1.1 " + status + " x\r\n");
    assertEquals("status", e.field());
    assertEquals(9, e.offset());
  }

  @ParameterizedTest
  @ValueSource(strings = {"no colon", ": no name", "blank in: name", "tab\there: x"})
  void aBadHeaderIsBlamedWhereItsLineStarts(String line) {
    var e = complaint("HTTP/1.1 200 OK\r\nA: b\r\n" + line + "\r\n\r\n");
    assertEquals("header", e.field());
    assertEquals(23, e.offset());
  }
}
