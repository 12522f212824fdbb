package io.portolan.psrt.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.message.Topic;
import io.portolan.psrt.topic.Filter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectsTest {
  private static final Pattern SUBJECT = Pattern.compile("psrt\\.c\\.d(\\.[!-~&&[^.*>]]+)+");

  private final Subjects subjects = new Subjects("c");

  private String subject(String topic) {
    byte[] bytes = ("xy" + topic).getBytes(StandardCharsets.UTF_8);
    return subjects.ofTopic(bytes, 2, bytes.length - 2);
  }

  @ParameterizedTest
  @CsvSource({
    "plant/temp, psrt.c.d.plant.temp",
    "a.b/c d, psrt.c.d.a%2Eb.c%20d",
    "a/, psrt.c.d.a.%",
    "'', psrt.c.d.%",
    "%, psrt.c.d.%25",
    "*/>, psrt.c.d.%2A.%3E",
    "ü, psrt.c.d.%C3%BC",
    "$SYS/x, psrt.c.d.$SYS.x",
  })
  void aTopicIsASubject(String topic, String subject) {
    assertEquals(subject, subject(topic));
    assertEquals(Optional.of(new Topic(topic)), subjects.topic(subject));
  }

  @ParameterizedTest
  @CsvSource({
    "plant/+/temp, psrt.c.d.plant.*.temp",
    "#, psrt.c.d.>",
    "a/#/b, psrt.c.d.a.>",
    "a+/x#, psrt.c.d.a+.x#",
    "a/, psrt.c.d.a.%",
  })
  void aFilterIsASubjectWithWildcards(String filter, String subject) {
    assertEquals(subject, subjects.ofFilter(Filter.of(filter)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "psrt.d.d.a",
        "psrt.c.d",
        "psrt.c.d.",
        "psrt.c.d.a..b",
        "psrt.c.d.%4",
        "psrt.c.d.%zz",
        "psrt.c.d.%41",
        "psrt.c.d.%2e"
      })
  void whatNoTopicBecomesIsNoTopic(String subject) {
    assertEquals(Optional.empty(), subjects.topic(subject));
  }

  @Test
  void longTopicsShareASubjectThatWildFiltersHearToo() {
    String topic = "ab/".repeat(1000) + "c";

    assertEquals("psrt.c.l", subject(topic));
    assertTrue(subjects.mayBeLong(Filter.of(topic)));
    assertTrue(subjects.mayBeLong(Filter.of("ab/#")));
    assertEquals("psrt.c.l", subjects.ofFilter(Filter.of(topic)));
  }

  @Test
  void noTwoTopicsShareASubjectAndEachCanBeReadBack() {
    var random = new Random(7);
    var seen = new HashMap<String, String>();
    String alphabet = "ab.*>%/+$ \t\u0001\u007fü€\uD83D\uDE00E2";
    int[] letters = alphabet.codePoints().toArray();
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      for (int n = random.nextInt(8); n > 0; n--) {
        text.appendCodePoint(letters[random.nextInt(letters.length)]);
      }
      Topic topic = Topic.of(text.toString());
      String subject = subject(topic.text());

      assertTrue(SUBJECT.matcher(subject).matches(), subject);
      assertEquals(Optional.of(topic), subjects.topic(subject));
      String before = seen.put(subject, topic.text());
      assertTrue(before == null || before.equals(topic.text()), subject);
    }
  }

  /// NATS's own rules: `*` is one token, `>` is one or more to the end.
  private static boolean natsMatches(String pattern, String subject) {
    String[] want = pattern.split("\\.", -1);
    String[] have = subject.split("\\.", -1);
    for (int i = 0; i < want.length; i++) {
      if (want[i].equals(">")) {
        return have.length > i;
      }
      if (i >= have.length || !(want[i].equals("*") || want[i].equals(have[i]))) {
        return false;
      }
    }
    return want.length == have.length;
  }

  @Test
  void natsDeliversWhatTheFilterMatches() {
    var random = new Random(8);
    String[] levels = {"a", "b.", "", "+", "#", "%", "*"};
    for (int i = 0; i < 20_000; i++) {
      Filter filter = Filter.of(path(random, levels, 7));
      Topic topic = Topic.of(path(random, levels, 7).replace('+', 'a').replace('#', 'b'));

      assertEquals(
          filter.matches(topic),
          natsMatches(subjects.ofFilter(filter), subject(topic.text())),
          filter + " " + topic);
    }
  }

  private static String path(Random random, String[] levels, int most) {
    var text = new StringBuilder(levels[random.nextInt(levels.length)]);
    for (int n = random.nextInt(4); n > 0; n--) {
      text.append('/').append(levels[random.nextInt(most)]);
    }
    return text.toString();
  }
}
