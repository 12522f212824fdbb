package io.portolan.tpncp.interop;

import static org.junit.jupiter.api.Assumptions.abort;

import io.portolan.tpncp.catalogue.Catalogue;
import io.portolan.tpncp.catalogue.CatalogueReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
      return skip("no folder of recorded captures (set portolan.shared or PORTOLAN_SHARED)");
    }
    Path file = Path.of(folder, "vectors", name);
    return Files.isReadable(file) ? file : skip("no capture " + file);
  }

  /// Wireshark's catalogue.
  static Path catalogueFile() {
    return CATALOGUES.stream()
        .filter(Files::isReadable)
        .findFirst()
        .orElseGet(() -> skip("no catalogue in " + CATALOGUES));
  }

  static Catalogue catalogue() throws IOException {
    return CatalogueReader.read(catalogueFile()).catalogue();
  }

  static <T> T skip(String because) {
    System.out.println("skipped: " + because);
    return abort(because);
  }
}
