package io.portolan.tpncp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.tpncp.catalogue.Catalogue;
import io.portolan.tpncp.catalogue.CatalogueReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A catalogue made for tests: its names are invented, but for those that rules look for.
public final class Invented {
  public static final Catalogue CATALOGUE = catalogue();

  private Invented() {}

  /// The file's text.
  public static String text() {
    try (var in = Invented.class.getResourceAsStream("/invented.dat")) {
      return new String(
          java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Catalogue catalogue() {
    var reading = CatalogueReader.parse(text());
    assertEquals(List.of(), reading.damages());
    return reading.catalogue();
  }
}
