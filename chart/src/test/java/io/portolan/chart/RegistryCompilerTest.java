package io.portolan.chart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RegistryCompilerTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ask jo@example.org",
        "<feil&kronos.nisd.example.com>",
        "[Some One <xadmin&example-systems.nl> 15 June 2009]",
        "Contact <network at example.com>",
        "jo (at) example.org",
        "jo [at] example [dot] org",
        "jo at example dot org",
        "jo_at_example dot org",
        "mailto:jo"
      })
  void seesMailAddressesInAnySpelling(String text) {
    assertTrue(RegistryCompiler.looksLikeMailAddress(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Will be described at www.exbiblio.com",
        "Miele@home Protocol",
        "Defined TXT keys: None at present",
        "AT&T Dot Matrix",
        "Ports 44515 & 44516"
      })
  void doesNotSeeThemWhereThereAreNone(String text) {
    assertFalse(RegistryCompiler.looksLikeMailAddress(text));
  }

  @ParameterizedTest
  @CsvSource({
    "[Serhij_Symonenko], Serhij Symonenko",
    "[Apple_Inc_3], Apple Inc",
    "[Rob_Rix][Eric_Boehnisch-Volkmann], 'Rob Rix, Eric Boehnisch-Volkmann'",
    "[IEEE_1722_1], IEEE 1722 1",
    "IANA, IANA",
    "[], ''"
  })
  void writesNamesAsPeopleDo(String cell, String names) {
    assertEquals(names, RegistryCompiler.people(cell));
  }

  @Test
  void makesTheBundledTextOutOfItsCsv(@TempDir Path folder) throws IOException {
    Path csv = csv();
    Path out = folder.resolve("registry.tsv");
    RegistryCompiler.main(new String[] {csv.toString(), out.toString()});
    assertArrayEquals(Chart.bundled().registry().text(), Files.readAllBytes(out));
  }

  private static Path csv() {
    String name = System.getProperty("portolan.iana.csv", System.getenv("PORTOLAN_IANA_CSV"));
    if (name == null || !Files.isReadable(Path.of(name))) {
      String reason = "portolan.iana.csv names no readable CSV of the registry: not regenerated";
      System.out.println(reason);
      return abort(reason);
    }
    return Path.of(name);
  }
}
