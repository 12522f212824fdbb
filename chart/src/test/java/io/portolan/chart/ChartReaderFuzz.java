package io.portolan.chart;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.chart.Port.Transport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Damages good files at random. Whatever comes out is read or refused, within bounds, and every
/// claim that was read can be asked for. A failure names the seed and the round.
final class ChartReaderFuzz {
  private static final int ROUNDS = 400;
  private static final byte[] SPICE =
      "\t\n\r\",;-/#\\*0123456789tcpudp\0\u001b\u00ff".getBytes(StandardCharsets.UTF_8);

  private static final String CSV =
      """
      Service Name,Port Number,Transport Protocol,Description,Assignee,Contact,Registration Date,\
      Modification Date,Reference,Service Code,Unauthorized Use Reported,Assignment Notes
      ,0,tcp,Reserved,,,,2024-12-20,[RFC6335],,,
      http,80,tcp,World Wide Web HTTP,[IESG],[IETF_Chair],,2021-10-01,[RFC9110],,,"Defined TXT
      keys: u=<username>"
      www,80,tcp,HTTP,[IESG],[IETF_Chair],,,,,,"This is a duplicate of the ""http"" service"
      active-net,3322-3325,,Active Networks,[Bob_Braden],[Bob_Braden],,,,,,
      x11,6000-6063,udp,X Window System,[S_G],[S_G],,,,,Known Unauthorized Use on port 6003,
      ,6064-6068,,Unassigned,,,,,,,,
      name-only,,udp,\u00e9t\u00e9,[A][B],[C_2],2014-03,2014-03-13,,1885957735,,
      """;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void survivesADamagedCsv(long seed) {
    fuzz(seed, CSV.getBytes(StandardCharsets.UTF_8), ChartReaderFuzz::readCsv);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void survivesADamagedOverlay(long seed) throws IOException {
    try (InputStream in = Chart.class.getResourceAsStream("claims.tsv")) {
      byte[] all = in.readAllBytes();
      fuzz(
          seed,
          Arrays.copyOfRange(all, all.length - 3000, all.length),
          ChartReaderFuzz::readOverlay);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void survivesADamagedSavedRegistry(long seed) {
    byte[] table =
        RegistryCompiler.compile(
            RegistryCsv.read(CSV.getBytes(StandardCharsets.UTF_8), "x").value());
    fuzz(seed, table, ChartReaderFuzz::readTable);
  }

  private interface Reader {
    void read(byte[] bytes) throws IOException;
  }

  private static void fuzz(long seed, byte[] good, Reader reader) {
    var random = new SplittableRandom(seed);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bad = mutate(good, random);
      String place = "seed " + seed + ", round " + round;
      assertTimeoutPreemptively(
          Duration.ofSeconds(30),
          () -> {
            try {
              reader.read(bad);
            } catch (IOException refused) {
              assertTrue(String.valueOf(refused.getMessage()).contains("fuzz"), place);
            } catch (RuntimeException e) {
              throw new AssertionError(place + ": " + e, e);
            }
          });
    }
  }

  private static byte[] mutate(byte[] good, SplittableRandom random) {
    byte[] bad = good.clone();
    int size = bad.length;
    for (int i = random.nextInt(1, 12); i > 0; i--) {
      int at = random.nextInt(size);
      switch (random.nextInt(5)) {
        case 0 -> bad[at] = (byte) random.nextInt(256);
        case 1 -> bad[at] = SPICE[random.nextInt(SPICE.length)];
        case 2 -> size = Math.max(1, at);
        case 3 -> {
          int length = Math.min(random.nextInt(1, 64), size - at);
          System.arraycopy(bad, random.nextInt(size - length + 1), bad, at, length);
        }
        default -> bad = insert(bad, at, SPICE[random.nextInt(SPICE.length)]);
      }
    }
    return Arrays.copyOf(bad, size);
  }

  private static byte[] insert(byte[] bytes, int at, byte b) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
    longer[at] = b;
    return longer;
  }

  private static void readCsv(byte[] bytes) throws IOException {
    Reading<Chart> read = ChartReader.registry(new ByteArrayInputStream(bytes), "fuzz.csv");
    checkBounds(read);
    askEverything(read.value());
  }

  private static void readOverlay(byte[] bytes) throws IOException {
    Reading<List<Claim>> read = ChartReader.overlay(new ByteArrayInputStream(bytes), "fuzz.tsv");
    checkBounds(read);
    Chart chart = Chart.bundled().with(read.value());
    for (Claim claim : read.value()) {
      assertTrue(chart.claims(new Port(claim.last(), claim.transport())).contains(claim));
      assertTrue(chart.named(claim.service()).contains(claim));
    }
  }

  /// A saved registry is not checked beyond its head: nonsense may be told, but it must end.
  private static void readTable(byte[] bytes) throws IOException {
    try {
      askEverything(Chart.of(RegistryTable.of(bytes)));
    } catch (IllegalArgumentException e) {
      if (!String.valueOf(e.getMessage()).startsWith("no table")) {
        throw e;
      }
      throw new IOException("fuzz: " + e.getMessage(), e);
    }
  }

  private static void checkBounds(Reading<?> read) {
    assertTrue(read.damages().size() <= Reading.DAMAGES_LIMIT);
    for (Damage damage : read.damages()) {
      assertTrue(damage.line() >= 1 && damage.column() >= 1, damage.toString());
      assertTrue(damage.toString().length() < 400, damage.toString());
    }
  }

  private static void askEverything(Chart chart) {
    for (int number : new int[] {0, 80, 3321, 3324, 6000, 6063, 6064, 65535}) {
      for (Transport transport : Transport.values()) {
        var port = new Port(number, transport);
        for (Claim claim : chart.claims(port)) {
          assertTrue(claim.covers(port), claim.toString());
        }
        chart.status(port);
      }
    }
    chart.within(0, Port.LAST);
    chart.named("http");
    chart.portless("name-only");
  }
}
