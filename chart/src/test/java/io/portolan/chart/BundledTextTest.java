package io.portolan.chart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BundledTextTest {
  private static final byte[] TEXT = "what lies there".getBytes(StandardCharsets.UTF_8);
  private static final String PATH = "io/portolan/chart/file.tsv";

  @Test
  void readsFromAFolder(@TempDir Path folder) throws IOException {
    Path file = folder.resolve(PATH);
    Files.createDirectories(file.getParent());
    Files.write(file, TEXT);
    assertArrayEquals(TEXT, BundledText.readFrom(folder.toFile(), "file.tsv"));
    assertNull(BundledText.readFrom(folder.toFile(), "other.tsv"));
  }

  @Test
  void readsFromAJar(@TempDir Path folder) throws IOException {
    Path jar = folder.resolve("some.jar");
    try (var out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry(PATH));
      out.write(TEXT);
    }
    assertArrayEquals(TEXT, BundledText.readFrom(jar.toFile(), "file.tsv"));
    assertNull(BundledText.readFrom(jar.toFile(), "other.tsv"));
  }

  @Test
  void findsNothingWhereThereIsNeither(@TempDir Path folder) throws IOException {
    assertNull(BundledText.readFrom(folder.resolve("no.jar").toFile(), "file.tsv"));
  }

  @Test
  void theClassLoaderGivesTheSameBytes() throws IOException {
    assertArrayEquals(BundledText.readFromLoader("claims.tsv"), BundledText.read("claims.tsv"));
  }
}
