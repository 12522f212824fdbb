package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.chart.ChartReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `portolan chart update` on a registry of a few rows.
final class ChartCommandTest {
  private static final String HEADER =
      "Service Name,Port Number,Transport Protocol,Description,Assignee,Contact,Registration Date,"
          + "Modification Date,Reference,Service Code,Unauthorized Use Reported,Assignment Notes\n";
  private static final String OLD =
      HEADER + "ahoy,2000,tcp,,,,2020-01-01,,,,,\nbuoy,2001,udp,,,,2020-02-02,,,,,\n";
  private static final String NEW =
      HEADER
          + "ahoy,2000,tcp,,,,2020-01-01,,,,,\n"
          + "bell,2001,udp,,,,2026-03-03,,,,,\n"
          + "crow,2002,tcp,,,,2026-03-03,,,,,\n"
          + "crow,2002,udp,,,,2026-03-03,,,,,\n";

  @TempDir private Path folder;
  private Path file = Path.of("unset");

  @BeforeEach
  void holdAnOldRegistry() throws IOException {
    file = folder.resolve("portolan").resolve("registry.tsv");
    var old = new ByteArrayInputStream(OLD.getBytes(StandardCharsets.UTF_8));
    new SavedRegistry(file).replaceWith(ChartReader.registry(old, "old").value());
  }

  @Test
  void takesANewerRegistryAndTellsTheDifference() throws IOException {
    var result = update(NEW);
    assertEquals(ExitStatus.DONE, result.status(), result.toString());
    assertEquals("", result.err());
    assertTrue(result.out().contains("Registry of 2020-02-02 -> 2026-03-03"), result.out());
    assertTrue(result.out().contains("added 1:\n  2002/tcp,udp  crow\n"), result.out());
    assertTrue(result.out().contains("renamed 1:\n  2001/udp  buoy -> bell\n"), result.out());
    assertTrue(result.out().contains("Saved as " + file), result.out());
    assertEquals("2026-03-03", ChartReader.saved(file).registryDate());
    try (var left = Files.list(file.getParent())) {
      assertEquals(List.of(file), left.toList(), "nothing else left there");
    }
    assertTrue(update(NEW).out().contains("Nothing new"));
  }

  @Test
  void aDryRunSavesNothing() throws IOException {
    byte[] before = Files.readAllBytes(file);
    var result = update(NEW, "--dry-run");
    assertEquals(ExitStatus.DONE, result.status(), result.toString());
    assertTrue(result.out().contains("crow"), result.out());
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void aDamagedFileIsRefusedWithItsPlaceAndTheOldRegistryStays() throws IOException {
    byte[] before = Files.readAllBytes(file);
    for (String damaged : List.of(NEW.replace(",2001,", ",200100,"), NEW + "dory,2003", "", "no")) {
      var result = update(damaged);
      assertEquals(ExitStatus.COULD_NOT, result.status(), result.toString());
      assertEquals("", result.out());
      assertEquals(1, result.err().lines().count(), result.err());
      assertTrue(result.err().contains("standard input:"), result.err());
      assertTrue(result.err().contains("the registry of 2020-02-02 stays"), result.err());
      assertArrayEquals(before, Files.readAllBytes(file));
    }
  }

  @Test
  void aFileThatWasCutShortIsRefusedEvenByForce() {
    var result = update(HEADER + "ahoy,2000,tcp,,,,2026-01-01,,,,,\n", "--force");
    assertEquals(ExitStatus.COULD_NOT, result.status(), result.toString());
    assertTrue(result.err().contains("cut short?"), result.err());
  }

  @Test
  void anOlderRegistryIsTakenByForceOnly() throws IOException {
    String older = OLD.replace("2020-", "2010-");
    var refused = update(older);
    assertEquals(ExitStatus.COULD_NOT, refused.status());
    assertTrue(refused.err().contains("--force"), refused.err());
    assertEquals(ExitStatus.DONE, update(older, "--force").status());
    assertEquals("2010-02-02", ChartReader.saved(file).registryDate());
  }

  @Test
  void aSavedRegistryThatWasDamagedIsNamedAndTheBundledOneUsed() throws IOException {
    String text = Files.readString(file);
    Files.writeString(file, text.replace("ahoy", "ahog"));
    var called =
        Called.with(
            0,
            false,
            console -> {
              var held = new SavedRegistry(file).load(console);
              assertTrue(held.isDamaged());
              assertFalse(held.chart().named("ssh").isEmpty());
              return ExitStatus.DONE;
            });
    assertTrue(called.err().contains("checksum"), called.err());
  }

  @Test
  void tellsTheWholeDifferenceAsJson() {
    var result = update(NEW, "--json");
    assertTrue(result.out().contains("\"before\" : \"buoy\""), result.out());
    assertTrue(result.out().contains("\"after\" : \"bell\""), result.out());
    assertTrue(result.out().contains("\"savedAs\" : \"" + file + "\""), result.out());
  }

  @Test
  void aRegistryIsAskedFor() {
    var result = run("", "chart", "update");
    assertEquals(ExitStatus.WRONG_USAGE, result.status());
    assertTrue(result.err().contains("for example portolan chart update --from"), result.err());
  }

  private Called update(String csv, String... more) {
    var arguments = new String[4 + more.length];
    arguments[0] = "chart";
    arguments[1] = "update";
    arguments[2] = "--from";
    arguments[3] = "-";
    System.arraycopy(more, 0, arguments, 4, more.length);
    return run(csv, arguments);
  }

  private Called run(String in, String... arguments) {
    var command =
        new ChartCommand(
            new SavedRegistry(file),
            InstantSource.fixed(Instant.EPOCH),
            new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)));
    return Called.with(0, false, console -> Main.run(List.of(command), arguments, console));
  }
}
