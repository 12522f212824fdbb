package io.portolan.psrt.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.codec.FrameScanner.Found;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage.Bye;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.wire.Bytes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FrameScannerTest {
  private static final PsrtLimits LIMITS = new PsrtLimits(100, 100, 2, 100);

  private final FrameScanner scanner = new FrameScanner(LIMITS, 1000);

  private static Bytes frame(String topic, String body) {
    return PsrtCodec.write(new Publish(0x7F, topic, Bytes.ofText(body)));
  }

  private void over(Bytes... frames) {
    var all = Bytes.EMPTY;
    for (Bytes frame : frames) {
      all = all.concat(frame);
    }
    // Not at the start of the array, and not to its end.
    byte[] chunk = Bytes.ofHex("0101").concat(all).concat(Bytes.ofHex("0101")).toArray();
    scanner.over(chunk, 2, chunk.length - 2);
    this.chunk = chunk;
  }

  private byte[] chunk = {};

  private String topic() {
    return new String(chunk, scanner.topicOffset(), scanner.topicLength(), StandardCharsets.UTF_8);
  }

  @Test
  void consecutiveFramesOfOneTopicAreOneRun() {
    over(frame("a/b", "one"), frame("a/b", ""), frame("a/bc", "x"), frame("a/b", "two"));
    assertEquals(Found.RUN, scanner.next());
    assertEquals(2, scanner.count());
    assertEquals(2, scanner.offset());
    assertEquals(13 + 10, scanner.length());
    assertEquals("a/b", topic());
    assertEquals(Found.RUN, scanner.next());
    assertEquals(1, scanner.count());
    assertEquals("a/bc", topic());
    assertEquals(Found.RUN, scanner.next());
    assertEquals("a/b", topic());
    assertEquals(Found.END, scanner.next());
    assertEquals(Found.END, scanner.next());
  }

  @Test
  void aRunIsNoLongerThanAllowed() {
    var small = new FrameScanner(LIMITS, 2);
    byte[] three = frame("a", "").concat(frame("a", "")).concat(frame("a", "")).toArray();
    small.over(three, 0, three.length);
    assertEquals(Found.RUN, small.next());
    assertEquals(2, small.count());
    assertEquals(Found.RUN, small.next());
    assertEquals(1, small.count());
  }

  @Test
  void aRunEndsBeforeWhatIsNotComplete() {
    Bytes second = frame("a", "second");
    for (int cut = 1; cut < second.size(); cut++) {
      over(frame("a", "first"), second.first(cut));
      assertEquals(Found.RUN, scanner.next());
      assertEquals(1, scanner.count());
      assertEquals(Found.PARTIAL, scanner.next());
      assertEquals(cut < 6 ? 0 : second.size(), scanner.wanted());
      assertEquals(Found.PARTIAL, scanner.next());
    }
  }

  @Test
  void aRunEndsBeforeAnotherOperation() {
    over(frame("a", "first"), PsrtCodec.write(new Bye()), frame("a", "never"));
    assertEquals(Found.RUN, scanner.next());
    int end = scanner.offset() + scanner.length();
    assertEquals(Found.OTHER, scanner.next());
    assertEquals(end, scanner.offset());
    assertEquals(0, scanner.length());
  }

  @Test
  void aTopicThatIsNotInNormalFormIsPutIntoIt() {
    over(frame("//a///b", "body"), frame("/", "to the empty topic"), frame("a/b/", "z"));
    assertEquals(Found.IRREGULAR, scanner.next());
    assertArrayEquals(frame("a/b", "body").toArray(), scanner.regular());
    assertEquals(Found.IRREGULAR, scanner.next());
    assertEquals(
        Bytes.ofHex("017f13000000 00").concat(Bytes.ofText("to the empty topic")),
        Bytes.wrap(scanner.regular()));
    assertEquals(Found.RUN, scanner.next());
    assertEquals("a/b/", topic());
  }

  @Test
  void depthIsThatOfTheNormalForm() {
    over(frame("a/b/c", ""), frame("a/b/c/d", ""), frame("//a//b//c", ""), frame("/a/b/c/d", ""));
    assertEquals(Found.RUN, scanner.next());
    assertEquals(Found.TOO_DEEP, scanner.next());
    assertEquals(1, scanner.count());
    assertEquals(Found.IRREGULAR, scanner.next());
    assertEquals(Found.TOO_DEEP, scanner.next());
    assertEquals(Found.END, scanner.next());
  }

  private void assertMalformed(String hex, String why) {
    over(Bytes.ofHex(hex));
    assertEquals(Found.MALFORMED, scanner.next(), hex);
    assertTrue(scanner.fault().contains(why), scanner.fault());
    assertEquals(Found.MALFORMED, scanner.next(), hex);
  }

  @Test
  void whatCannotBecomeAFrameIsMalformedAsSoonAsThatIsClear() {
    assertMalformed("017f65000000", "at most 100");
    assertMalformed("017fffffffff", "4294967295");
    assertMalformed("017f00000000", "NUL");
    assertMalformed("017f020000006161", "NUL");
    assertMalformed("017f020000000061", "empty");
    assertMalformed("017f03000000612b00", "wildcard");
    assertMalformed("017f04000000 61236100", "wildcard");
    assertMalformed("017f03000000 c3 28 00", "UTF-8");
    assertMalformed("017f03000000 c0 80 00", "UTF-8");
    assertMalformed("017f04000000 eda080 00", "UTF-8");
  }

  @Test
  void aMalformedFrameEndsARunAndDoesNotSpoilIt() {
    over(frame("a", "x"), Bytes.ofHex("017f020000006161"));
    assertEquals(Found.RUN, scanner.next());
    assertEquals(1, scanner.count());
    assertEquals(Found.MALFORMED, scanner.next());
  }
}
