package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portolan.psrt.client.Message;
import io.portolan.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PsrtMessageFormTest {
  private static final Instant WHEN = Instant.parse("2026-11-21T12:00:00.5Z");

  private static String written(String format, Bytes body) throws Exception {
    var out = new ByteArrayOutputStream();
    PsrtMessageForm.of(format).write(new Message("a/b", body, 9), WHEN, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static JsonNode json(Bytes body) throws IOException {
    var out = new ByteArrayOutputStream();
    PsrtMessageForm.json(new Message("a/\"b", body, 9), WHEN, out);
    return new ObjectMapper().readTree(out.toByteArray());
  }

  @Test
  void eachLetterStandsForItsField() throws Exception {
    Bytes body = Bytes.ofText("h\u00e9llo");
    assertEquals("a/b h\u00e9llo 68c3a96c6c6f 68C3A96C6C6F 6", written("%t %p %x %X %l", body));
    assertEquals("2026-11-21T12:00:00.500Z 1795262400.500000000", written("%I %U", body));
    assertEquals("00 100%\t\n\\ \\q %", written("%q%r 100%%\\t\\n\\\\ \\q %%", body));
    assertEquals("[]", written("[%p%x]", Bytes.EMPTY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%z", "%t %"})
  void whatMeansNothingIsSaid(String format) {
    assertThrows(UsageException.class, () -> PsrtMessageForm.of(format));
  }

  /// Characters of every length, so that some stand across every border between pieces.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 4000, 4001, 8192, 30_001})
  void textOfAnySizeIsReadBackFromJson(int characters) throws Exception {
    var random = new SplittableRandom(characters);
    var text = new StringBuilder();
    for (int i = 0; i < characters; i++) {
      text.append(
          new String[] {"a", "\u00e9", "\u20ac", "\ud83d\ude00", "\"", "\n"}[random.nextInt(6)]);
    }
    Bytes body = Bytes.ofText(text.toString());
    JsonNode read = json(body);
    assertEquals(text.toString(), read.get("text").asText());
    assertEquals(body.hex(), read.get("payload").asText());
    assertEquals(body.size(), read.get("size").asInt());
    assertEquals("a/\"b", read.get("topic").asText());
    assertEquals(9, read.get("priority").asInt());
    assertEquals(body.hex(), written("%x", body));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff", "61c3", "eda080", "6100ff"})
  void whatIsNoTextIsInHexOnly(String hex) throws Exception {
    Bytes body = Bytes.ofHex("61".repeat(10_000) + hex);
    JsonNode read = json(body);
    assertFalse(read.has("text"));
    assertEquals(body.hex(), read.get("payload").asText());
  }
}
