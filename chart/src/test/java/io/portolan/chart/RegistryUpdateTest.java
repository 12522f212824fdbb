package io.portolan.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.chart.Port.Transport;
import io.portolan.chart.RegistryUpdate.Objection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class RegistryUpdateTest {
  private static final String WHOLE = RegistryAsCsv.bundled();

  /// The first rows, all of ASCII: enough for tests that read them often.
  private static final String FEW = WHOLE.substring(0, WHOLE.indexOf("\n", 40_000) + 1);

  private static final String NEWER = WHOLE + "newthing,4999,tcp,New,,,2030-10-01,,,,,\n";

  @Test
  void theSameRegistryChangesNothing() throws IOException {
    RegistryUpdate update = update(WHOLE);
    assertEquals(List.of(), update.objections());
    assertTrue(update.difference().isEmpty(), update.difference().toString());
  }

  @Test
  void tellsAddedRemovedRenamedAndAmendedNamesApart() throws IOException {
    String csv =
        NEWER
            .replaceFirst("\"timelot\",3243,tcp", "\"timeslot\",3243,tcp")
            .replaceFirst("(?m)^\"kofax-svr\",2424,udp.*\n", "")
            .replaceFirst("(?m)^(\"psrt\",2873,udp,.*\"2021-11-12\"),", "$1,\"2030-01-01\"");
    RegistryDifference difference = update(csv).difference();
    assertEquals(List.of(change(4999, Transport.TCP, null, "newthing")), difference.added());
    assertEquals(List.of(change(2424, Transport.UDP, "kofax-svr", null)), difference.removed());
    assertEquals(List.of(change(3243, Transport.TCP, "timelot", "timeslot")), difference.renamed());
    assertEquals(List.of(change(2873, Transport.UDP, "psrt", "psrt")), difference.amended());
  }

  @Test
  void aFileThatWasCutShortIsRefusedForGood() throws IOException {
    List<Objection> objections = update(NEWER.substring(0, NEWER.length() / 2)).objections();
    assertTrue(objections.stream().anyMatch(Objection::isFinal), objections.toString());
  }

  @Test
  void aFileThatLostItsLastBytesIsObjectedTo() throws IOException {
    Chart held = few(FEW).offered();
    for (int lost = 1; lost < 40; lost++) {
      var cut = new ByteArrayInputStream(RegistryAsCsv.bytes(FEW), 0, FEW.length() - lost);
      var update = RegistryUpdate.read(cut, "new.csv", held);
      assertFalse(update.objections().isEmpty(), "without the last " + lost);
    }
  }

  @Test
  void anOlderRegistryIsObjectedTo() throws IOException {
    Chart newer = update(NEWER).offered();
    RegistryUpdate back =
        RegistryUpdate.read(new ByteArrayInputStream(RegistryAsCsv.bytes(WHOLE)), "old.csv", newer);
    assertEquals(1, back.objections().size());
    Objection objection = back.objections().getFirst();
    assertFalse(objection.isFinal());
    assertTrue(objection.reason().contains("older than the registry held, of 2030-10-01"));
  }

  @Test
  void aRowThatCannotBeReadIsNamedWithItsPlace() throws IOException {
    String csv = WHOLE.replaceFirst("\"timelot\",3243,tcp", "\"timelot\",99243,tcp");
    List<Objection> objections = update(csv).objections();
    assertEquals(1, objections.size());
    assertTrue(
        Pattern.matches(
            "new.csv:\\d+:2: port number \"99243\", expected .*", objections.getFirst().reason()),
        objections.toString());
  }

  @Test
  void whatIsNoRegistryIsAnError() {
    for (String csv : List.of("", "<html></html>", "a,b,c\n1,2,3\n", "\u0000\u0001")) {
      var e = assertThrows(IOException.class, () -> update(csv));
      assertTrue(String.valueOf(e.getMessage()).startsWith("new.csv:1:1: "), e.getMessage());
    }
  }

  /// Whatever becomes of the bytes, it is refused, objected to, or a registry of about that size.
  @Test
  void damagedFilesAreNeverTakenForMuchLess() throws IOException {
    var random = new Random(3243);
    Chart held = few(FEW).offered();
    byte[] whole = RegistryAsCsv.bytes(FEW);
    for (int round = 0; round < 200; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i < 1 + random.nextInt(20); i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        var update = RegistryUpdate.read(new ByteArrayInputStream(damaged), "new.csv", held);
        boolean isBlocked = update.objections().stream().anyMatch(Objection::isFinal);
        int names = held.registeredNames();
        assertTrue(isBlocked || update.offered().registeredNames() > names * 9 / 10);
      } catch (IOException e) {
        assertTrue(String.valueOf(e.getMessage()).startsWith("new.csv:"), e.getMessage());
      }
    }
  }

  private static RegistryUpdate few(String csv) throws IOException {
    var in = new ByteArrayInputStream(RegistryAsCsv.bytes(csv));
    return RegistryUpdate.read(in, "few.csv", Chart.bundled());
  }

  private static RegistryUpdate update(String csv) throws IOException {
    return RegistryUpdate.read(
        new ByteArrayInputStream(RegistryAsCsv.bytes(csv)), "new.csv", Chart.bundled());
  }

  private static RegistryChange change(
      int port,
      Transport transport,
      @org.jspecify.annotations.Nullable String before,
      @org.jspecify.annotations.Nullable String after) {
    return new RegistryChange(port, port, transport, before, after);
  }
}
