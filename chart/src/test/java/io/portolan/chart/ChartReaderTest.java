package io.portolan.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.chart.Port.Transport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChartReaderTest {
  private static final String HEADER =
      "Service Name,Port Number,Transport Protocol,Description,Assignee,Contact,Registration Date,"
          + "Modification Date,Reference,Service Code,Unauthorized Use Reported,Assignment Notes\n";

  private static final String GOOD =
      "2480-2490\ttcp\tde-facto\tprimary\tStore\thttp\tStore\tA store\tManual\thttps://x.test\t2026\n";

  @Test
  void readsTheBundledClaimsWithoutDamage() throws IOException {
    try (InputStream in = Chart.class.getResourceAsStream("claims.tsv")) {
      Reading<List<Claim>> read = ClaimsFile.read(in.readAllBytes(), "claims.tsv", true);
      assertEquals(List.of(), read.damages());
      assertTrue(read.value().size() > 300, "claims: " + read.value().size());
      int port = 0;
      for (Claim claim : read.value()) {
        assertTrue(claim.first() >= port, "sorted at " + claim.first());
        port = claim.first();
      }
    }
  }

  @Test
  void everyBundledClaimFromDebianCitesALineOfAPackagesVersion() throws IOException {
    try (InputStream in = Chart.class.getResourceAsStream("claims.tsv")) {
      var sources =
          ClaimsFile.read(in.readAllBytes(), "claims.tsv", true).value().stream()
              .map(Claim::source)
              .filter(source -> source.title().startsWith("Debian"))
              .toList();
      assertTrue(sources.size() > 150, "claims: " + sources.size());
      for (Source source : sources) {
        assertTrue(source.title().matches("Debian 12, [a-z0-9.+-]+ [0-9][^ ]*"), source.title());
        assertTrue(source.citation().matches("/[^ :]+:[1-9][0-9]*"), source.citation());
      }
    }
  }

  @Test
  void readsOneClaimForEachTransport() throws IOException {
    Reading<List<Claim>> read = overlay("# mine\n\n7\ttcp,udp\tsite\t\tlab\r\n" + GOOD);
    assertTrue(read.isWhole());
    assertEquals(
        List.of(Transport.TCP, Transport.UDP, Transport.TCP),
        read.value().stream().map(Claim::transport).toList());
    Claim lab = read.value().getFirst();
    assertEquals(new Source("this site's own claims", "mine.tsv", null), lab.source());
    assertEquals(Level.PRIMARY, lab.level());
    assertNull(lab.protocol());
    Claim store = read.value().getLast();
    assertEquals(2490, store.last());
    assertEquals("http", store.protocol());
    assertEquals(new Source("Manual", "https://x.test", "2026"), store.source());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "70000 tcp site _ x | 1 | ports \"70000\" | 0 to 65535 or a range of them",
        "9-7 tcp site _ x | 1 | range \"9-7\" that ends before it starts | 2424-2430",
        "9 ip site _ x | 3 | transports \"ip\" | tcp, udp, sctp or dccp, each once, with commas between",
        "9 tcp,tcp site _ x | 3 | transports \"tcp,tcp\" | tcp, udp, sctp or dccp, each once, with commas between",
        "9 tcp registered primary x _ _ _ t c 2026 | 7 | kind \"registered\" | de-facto, range, abuse-report or site",
        "9 tcp site sure x | 12 | level \"sure\" | primary, secondary or reported",
        "9 tcp site | 11 | nothing | a service name",
        "9 tcp site _ x A+B | 15 | protocol \"A+B\" | one word of small letters, digits and hyphens",
        "9 tcp site _ x y _ _ _ _ June | 21 | date \"June\" | YYYY, YYYY-MM or YYYY-MM-DD",
        "9 tcp range primary x y _ d _ c 2026 | 28 | nothing | the title of a source",
        "9 tcp site _ x _ _ _ _ _ _ _ 13 | 22 | a cell after the last | 12 cells"
      })
  void namesLineAndColumnOfADamagedCell(String line, int column, String what, String expected)
      throws IOException {
    String damaged = line.replace(" _", " ").replace(' ', '\t');
    Reading<List<Claim>> read = overlay(GOOD + damaged + "\n" + GOOD);
    assertEquals(2, read.value().size());
    assertEquals(List.of(new Damage("mine.tsv", 2, column, what, expected)), read.damages());
    assertEquals(
        "mine.tsv:2:" + column + ": " + what + ", expected " + expected,
        read.damages().getFirst().toString());
  }

  @Test
  void tellsOfADamagedLineWhatIsWrongFirst() throws IOException {
    Reading<List<Claim>> read = overlay("9\n9\ttcp\tsito\n" + GOOD);
    assertEquals(
        List.of(2, 7), read.damages().stream().map(Damage::column).toList(), read.toString());
    assertEquals(1, read.value().size());
  }

  @Test
  void namesBytesThatAreNoText() throws IOException {
    byte[] bytes = (GOOD + "9\ttcp\tsite\t\tx?\n" + GOOD).getBytes(StandardCharsets.ISO_8859_1);
    bytes[GOOD.length() + 13] = (byte) 0xFF;
    Reading<List<Claim>> read = ChartReader.overlay(new ByteArrayInputStream(bytes), "mine.tsv");
    assertEquals(2, read.value().size());
    assertEquals("mine.tsv:2:14: bytes that are no UTF-8, expected UTF-8", damage(read));
  }

  @Test
  void listsNoMoreThanAThousandDamages() throws IOException {
    Reading<List<Claim>> read = overlay("x\n".repeat(1500) + GOOD);
    assertEquals(1, read.value().size());
    assertEquals(Reading.DAMAGES_LIMIT, read.damages().size());
    assertTrue(read.damages().getLast().what().endsWith("more damages follow"));
  }

  @Test
  void readsCellsThatSpanLines() throws IOException {
    Chart chart =
        csv("a,7,tcp,first,[A_B],[A_B],2020-01-02,,,,,\"one\ntwo, \"\"three\"\"\"\nb,8,,second\u00e9,,,,,,,,\n")
            .value();
    Claim a = chart.claims(Port.parse("7/tcp")).getFirst();
    assertEquals("one\ntwo, \"three\"", Objects.requireNonNull(a.registration()).notes());
    assertEquals("A B", Objects.requireNonNull(a.registration()).contact());
    assertEquals(
        List.of(),
        chart.claims(Port.parse("7/udp")).stream()
            .filter(c -> c.kind() == Kind.REGISTERED)
            .toList());
    assertEquals(4, chart.named("b").size());
    assertEquals("second\u00e9", chart.named("b").getFirst().description());
    assertEquals("2020-01-02", chart.registryDate());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "b,65536,tcp,,,,,,,,, | 2 | port number \"65536\"",
        "b,9-7,tcp,,,,,,,,, | 2 | port number \"9-7\"",
        "b,7-,tcp,,,,,,,,, | 2 | port number \"7-\"",
        "b,7,ip,,,,,,,,, | 3 | transport \"ip\"",
        "b,7,tcp,,,,May 5,,,,, | 7 | date \"May 5\"",
        "b,7 | 1 | 2 cells"
      })
  void namesTheLineOfADamagedRecord(String record, int cell, String what) throws IOException {
    Reading<Chart> read = csv("a,7,tcp,\"x\ny\",,,,,,,,\n" + record + "\nc,9,tcp,,,,,,,,,\n");
    Damage damage = read.damages().getFirst();
    assertEquals(1, read.damages().size());
    assertEquals(new Damage("new.csv", 4, cell, what, damage.expected()), damage);
    assertEquals(1, read.value().named("a").size());
    assertEquals(1, read.value().named("c").size());
  }

  @Test
  void refusesAFileThatIsNoRegistry() {
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                ChartReader.registry(
                    new ByteArrayInputStream("a,b\n".getBytes(StandardCharsets.UTF_8)), "x.csv"));
    assertTrue(
        String.valueOf(e.getMessage()).startsWith("x.csv:1:1: no column names of the registry"));
    assertThrows(IOException.class, () -> csv(""));
    assertThrows(IOException.class, () -> ChartReader.overlay(Path.of("no/such/file")));
  }

  @Test
  void stripsWhatCouldSteerATerminal() throws IOException {
    Chart chart = csv("a,7,tcp,\"x\u001b[2Jy\u202ez\",,,,,,,,\n").value();
    assertEquals("x [2Jy z", chart.named("a").getFirst().description());
  }

  @Test
  void findsRangesThatNestAndOverlap() throws IOException {
    Chart chart =
        csv("""
                wide,10-90,tcp,,,,,,,,,
                early,20-30,tcp,,,,,,,,,
                late,25-60,tcp,,,,,,,,,
                one,40,tcp,,,,,,,,,
                end,91,tcp,,,,,,,,,
                """)
            .value();
    assertEquals(List.of("wide", "early", "late"), registered(chart, 27));
    assertEquals(List.of("wide", "late", "one"), registered(chart, 40));
    assertEquals(List.of("wide"), registered(chart, 61));
    assertEquals(List.of("end"), registered(chart, 91));
    assertEquals(List.of(), registered(chart, 9));
    assertEquals(List.of(), registered(chart, 92));
  }

  @Test
  void readsBackARegistryThatWasSaved(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("registry.tsv");
    var out = new ByteArrayOutputStream();
    csv("a,7,tcp,,,,2030-01,,,,,\n").value().saveRegistry(out);
    Files.write(file, out.toByteArray());
    Chart chart = ChartReader.saved(file);
    assertEquals("2030-01-01", chart.registryDate());
    assertEquals(List.of("a"), registered(chart, 7));

    Files.writeString(file, "something else");
    assertThrows(IOException.class, () -> ChartReader.saved(file));
  }

  @Test
  void aSavedRegistryWithAnyByteChangedOrMissingIsRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("registry.tsv");
    var out = new ByteArrayOutputStream();
    csv("a,7,tcp,,,,2030-01,,,,,\nb,9,udp,,,,,,,,,\n").value().saveRegistry(out);
    byte[] whole = out.toByteArray();
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      assertThrows(IOException.class, () -> ChartReader.saved(file), "byte " + at);
      Files.write(file, Arrays.copyOf(whole, at));
      assertThrows(IOException.class, () -> ChartReader.saved(file), "first " + at);
    }
  }

  @Test
  void aSavedRegistryGivesWayToANewerBundledOne(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("registry.tsv");
    byte[] old = RegistryCompiler.compile(List.of(row("1999-01-01")));
    Files.write(file, SealedText.seal(old, "2000-01-01"));
    assertEquals(Chart.bundled().registryDate(), ChartReader.saved(file).registryDate());
    Files.write(file, SealedText.seal(old, Chart.bundled().registryDate()));
    assertEquals("1999-01-01", ChartReader.saved(file).registryDate());
  }

  private static CsvRow row(String registered) {
    return new CsvRow(7, 7, "tcp", "a", "", "", "", registered, "", "", "", "", "");
  }

  private static List<String> registered(Chart chart, int number) {
    return chart.claims(new Port(number, Transport.TCP)).stream()
        .filter(claim -> claim.kind() == Kind.REGISTERED)
        .map(Claim::service)
        .toList();
  }

  private static Reading<List<Claim>> overlay(String text) throws IOException {
    return ChartReader.overlay(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "mine.tsv");
  }

  private static Reading<Chart> csv(String records) throws IOException {
    byte[] bytes = (records.isEmpty() ? "" : HEADER + records).getBytes(StandardCharsets.UTF_8);
    return ChartReader.registry(new ByteArrayInputStream(bytes), "new.csv");
  }

  private static String damage(Reading<?> read) {
    assertEquals(1, read.damages().size());
    return read.damages().getFirst().toString();
  }
}
