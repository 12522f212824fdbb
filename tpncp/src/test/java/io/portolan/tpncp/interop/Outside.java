package io.portolan.tpncp.interop;

import io.portolan.tpncp.catalogue.Catalogue;
import io.portolan.tpncp.catalogue.CatalogueReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/// What the project does not have and some hosts do. A test that wants what is not there is
/// skipped, and says so.
final class Outside {
  private static final List<Path> CATALOGUES =
      List.of(
          Path.of("/usr/share/wireshark/tpncp/tpncp.dat"),
          Path.of("/usr/local/share/wireshark/tpncp/tpncp.dat"));

  private Outside() {}

  /// A recorded capture: `vectors/` in the folder that the system property `portolan.shared` or
  /// the environment's `PORTOLAN_SHARED` names.
  static Path capture(String name) {
    String folder =
        System.getProperty(
            "portolan.shared", Optional.ofNullable(System.getenv("PORTOLAN_SHARED")).orElse(""));
    if (folder.isEmpty()) {
      throw missing("no folder of recorded captures (set portolan.shared or PORTOLAN_SHARED)");
    }
    Path file = Path.of(folder, "vectors", name);
    if (!Files.isReadable(file)) {
      throw missing("no capture " + file);
    }
    return file;
  }

  /// Wireshark's catalogue.
  static Path catalogueFile() {
    return CATALOGUES.stream()
        .filter(Files::isReadable)
        .findFirst()
        .orElseThrow(() -> missing("no catalogue in " + CATALOGUES));
  }

  static Catalogue catalogue() throws IOException {
    return CatalogueReader.read(catalogueFile()).catalogue();
  }

  static TestAbortedException missing(String because) {
    System.out.println("skipped: " + because);
    return new TestAbortedException(because);
  }
}
