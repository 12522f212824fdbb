package io.portolan.identify.familiar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.probe.HttpAnswer.Header;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The examples of RFC 7541, appendix C, and what is no block of header fields.
class HpackTest {
  @Test
  void readsHuffmansCodeAndRefersToEarlierFields() throws MalformedException {
    var hpack = new Hpack();
    assertEquals(
        List.of(
            new Header(":status", "302"),
            new Header("cache-control", "private"),
            new Header("date", "Mon, 21 Oct 2013 20:13:21 GMT"),
            new Header("location", "https://www.example.com")),
        hpack.read(
            Bytes.ofHex(
                "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6"
                    + "2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3")));
    assertEquals(
        List.of(
            new Header(":status", "307"),
            new Header("cache-control", "private"),
            new Header("date", "Mon, 21 Oct 2013 20:13:21 GMT"),
            new Header("location", "https://www.example.com")),
        hpack.read(Bytes.ofHex("4883 640e ffc1 c0bf")));
  }

  @Test
  void readsPlainLiterals() throws MalformedException {
    assertEquals(
        List.of(new Header("custom-key", "custom-header")),
        new Hpack()
            .read(
                Bytes.ofHex("40 0a 6375 7374 6f6d 2d6b 6579 0d 6375 7374 6f6d 2d68 6561 6465 72")));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          80            , the entry 0 is none
          be            , nothing was said before that it could mean
          4085ae        , cut short
          488100        , what follows the code is no padding
          4884000000    , cut short
          7fffffffff0f  , a number beyond every table
          """)
  void rejectsWhatIsNoBlock(String block, String why) {
    assertThrows(MalformedException.class, () -> new Hpack().read(Bytes.ofHex(block)), () -> why);
  }
}
