package io.portolan.tpncp.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The catalogue that an installed Wireshark brings along.
public final class InstalledCatalogue {
  private static final Path FILE = Path.of("tpncp", "tpncp.dat");

  private InstalledCatalogue() {}

  /// Where it is looked for, the most wanted place first: the folder that `WIRESHARK_DATA_DIR`
  /// names, then the usual folders of Linux, macOS and Windows.
  public static List<Path> places() {
    var folders = new ArrayList<Path>();
    String named = System.getenv("WIRESHARK_DATA_DIR");
    if (named != null && !named.isEmpty()) {
      folders.add(Path.of(named));
    }
    folders.add(Path.of("/usr/share/wireshark"));
    folders.add(Path.of("/usr/local/share/wireshark"));
    folders.add(Path.of("/opt/homebrew/share/wireshark"));
    folders.add(Path.of("/Applications/Wireshark.app/Contents/Resources/share/wireshark"));
    String programs = System.getenv("ProgramFiles");
    if (programs != null && !programs.isEmpty()) {
      folders.add(Path.of(programs, "Wireshark"));
    }
    return folders.stream().map(folder -> folder.resolve(FILE)).toList();
  }

  /// The first of them that is there.
  public static Optional<Path> file() {
    return places().stream().filter(Files::isRegularFile).findFirst();
  }

  /// What it says, as far as it can be used; [Catalogue#EMPTY] if there is none or it cannot be
  /// read.
  public static Catalogue catalogue() {
    try {
      var file = file();
      return file.isEmpty() ? Catalogue.EMPTY : CatalogueReader.read(file.get()).catalogue();
    } catch (IOException e) {
      return Catalogue.EMPTY;
    }
  }
}
