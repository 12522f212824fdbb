package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.tpncp.catalogue.Catalogue;
import io.portolan.tpncp.catalogue.CatalogueReader;
import io.portolan.tpncp.catalogue.Damage;
import io.portolan.tpncp.catalogue.InstalledCatalogue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParseResult;

/// The catalogue a TPNCP command works with.
///
/// @param file where it was read; null if there is none
/// @param damages what of the file could not be used; named on stderr
record Catalogues(Catalogue catalogue, @Nullable Path file, List<Damage> damages) {
  Catalogues {
    damages = List.copyOf(damages);
  }

  static ArgSpec option() {
    return Grammar.option(
        "--catalogue", "FILE", "A tpncp.dat; else the one that Wireshark has installed.");
  }

  /// The file of `--catalogue`, else Wireshark's, else none, which is said on stderr.
  ///
  /// @throws IOException if the file cannot be read at all
  static Catalogues load(ParseResult options, Console console) throws IOException {
    String named = options.matchedOptionValue("--catalogue", "");
    Path file = named.isEmpty() ? InstalledCatalogue.file().orElse(null) : Path.of(named);
    if (file == null) {
      console.complain(
          "no catalogue: " + sought() + "; ids stay numbers, bodies stay hex (give --catalogue)");
      return new Catalogues(Catalogue.EMPTY, null, List.of());
    }
    var reading = CatalogueReader.read(file);
    for (Damage damage : reading.damages()) {
      console.complain(file + ":" + damage);
    }
    return new Catalogues(reading.catalogue(), file, reading.damages());
  }

  /// @throws IOException if there is no catalogue
  void insistOnOne() throws IOException {
    if (file == null) {
      throw new IOException("no catalogue: nothing to list (give --catalogue FILE)");
    }
  }

  /// The exit status of a command that did its work with this catalogue.
  int status(int done) {
    return done == ExitStatus.DONE && !damages.isEmpty() ? ExitStatus.FOUND : done;
  }

  void writeJson(JsonGenerator json) throws IOException {
    if (file == null) {
      json.writeNullField("catalogue");
      return;
    }
    json.writeObjectFieldStart("catalogue");
    json.writeStringField("file", file.toString());
    json.writeStringField("title", catalogue.title());
    json.writeNumberField("damages", damages.size());
    json.writeEndObject();
  }

  private static String sought() {
    return InstalledCatalogue.places().stream()
        .map(Path::toString)
        .collect(Collectors.joining(", ", "none of ", " is there"));
  }
}
