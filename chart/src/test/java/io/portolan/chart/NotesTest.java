package io.portolan.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.chart.Note.Topic;
import io.portolan.chart.Port.Transport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NotesTest {
  private static final Chart CHART = Chart.bundled();

  @Test
  void everyBundledNoteReadsAndIsSorted() {
    var notes = new Notes(BundledText.read("notes.tsv"));
    assertTrue(notes.overlapping(0, Port.LAST).size() > 50);
    int before = 0;
    for (String line :
        new String(BundledText.read("notes.tsv"), StandardCharsets.UTF_8).split("\n", -1)) {
      if (!line.startsWith("#")) {
        int port = Integer.parseInt(line.split("[-\t]", -1)[0]);
        assertTrue(port >= before, line);
        before = port;
      }
    }
  }

  @Test
  void tellsNotesInTheOrderOfTopics() {
    List<Topic> topics = CHART.notes(2543).stream().map(Note::topic).toList();
    assertEquals(topics.stream().sorted().toList(), topics);
    assertTrue(topics.containsAll(List.of(Topic.values())), topics.toString());
  }

  @Test
  void saysOf643WhatItIsAssociatedWithAndThatThisIsNoEvidence() {
    Note related =
        CHART.notes(643).stream().filter(n -> n.topic() == Topic.RELATED).findFirst().orElseThrow();
    assertEquals(Level.REPORTED, related.level());
    assertEquals(
        List.of("3260/tcp", "2049/tcp", "161/udp", "162/udp"),
        related.related().stream().map(Port::toString).toList());
    assertTrue(related.text().contains("guess"), related.text());
  }

  @Test
  void aNoteIsAboutItsTransportsOnly() {
    Note udp = CHART.notes(3243).stream().filter(n -> n.first() == 3224).findFirst().orElseThrow();
    assertTrue(udp.covers(new Port(3243, Transport.UDP)));
    assertFalse(udp.covers(new Port(3243, Transport.TCP)));
    assertFalse(udp.covers(new Port(3325, Transport.UDP)));
    assertEquals(List.of(), CHART.notes(4));
  }

  @Test
  void aLineThatDoesNotFitIsADefect() {
    for (String line :
        List.of(
            "9\ttcp\tsecurity\tprimary\ttext\t\tt\tc",
            "9\tip\tsecurity\tprimary\ttext\t\tt\tc\t2026",
            "9\ttcp\tgossip\tprimary\ttext\t\tt\tc\t2026",
            "9\ttcp\tsecurity\tsure\ttext\t\tt\tc\t2026",
            "9\ttcp\tsecurity\tprimary\ttext\t7\tt\tc\t2026")) {
      var notes = new Notes(line.getBytes(StandardCharsets.UTF_8));
      assertThrows(IllegalStateException.class, () -> notes.overlapping(9, 9), line);
      assertEquals(List.of(), notes.overlapping(10, 20));
    }
  }
}
