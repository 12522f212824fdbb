package io.portolan.survey;

import io.portolan.identify.Identity.Spoken;
import io.portolan.net.tls.TlsFacts;
import io.portolan.watch.Owner;
import io.portolan.watch.Ownership;
import io.portolan.wire.Transport;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What of a finding can be held against an earlier one: not when, not how it was found, and not
/// numbers that every restart changes.
///
/// @param addresses sorted
/// @param heldBy names of the owners' programs, sorted, with the user; or why nobody is named
/// @param speaks protocol inside its layers, product and version: `tls/http nginx 1.22.1`; empty if
///     nothing was recognised
/// @param certificate subject, issuer and dates of the certificate shown; empty if none was
/// @param verdict the word of the report
public record Trait(
    Transport transport,
    int port,
    List<String> addresses,
    String heldBy,
    String exposure,
    String speaks,
    String certificate,
    String verdict) {
  public Trait {
    addresses = addresses.stream().sorted().toList();
  }

  public static Trait of(Finding finding) {
    Spoken spoken = finding.identity().recognised().orElse(null);
    return new Trait(
        finding.transport(),
        finding.port(),
        finding.addresses(),
        heldBy(
            finding.owners().stream().map(Owner::name).toList(),
            finding.ownership().word(),
            finding.user()),
        finding.exposure().word(),
        spoken == null ? "" : speaks(spoken.layers(), spoken.product(), spoken.version()),
        spoken == null || spoken.tls() == null ? "" : certificate(spoken.tls()),
        finding.verdict().word().word());
  }

  static String heldBy(List<String> programs, String ownership, String user) {
    String who =
        ownership.equals(Ownership.KNOWN.word())
            ? String.join(", ", new TreeSet<>(programs))
            : ownership;
    return who + " (" + user + ")";
  }

  static String speaks(List<String> layers, @Nullable String product, @Nullable String version) {
    var text = new StringBuilder(String.join("/", layers.subList(1, layers.size())));
    if (product != null) {
      text.append(' ').append(product);
    }
    if (version != null) {
      text.append(' ').append(version);
    }
    return text.toString();
  }

  private static String certificate(TlsFacts facts) {
    var shown = facts.certificate();
    return shown == null
        ? ""
        : certificate(
            shown.subject(),
            shown.issuer(),
            shown.notBefore().toString(),
            shown.notAfter().toString());
  }

  static String certificate(String subject, String issuer, String notBefore, String notAfter) {
    return subject + ", by " + issuer + ", " + notBefore + " to " + notAfter;
  }
}
