package io.portolan.survey;

import io.portolan.identify.Identity;
import io.portolan.watch.Owner;
import io.portolan.wire.Transport;
import java.util.List;
import java.util.Locale;

/// What can honestly be said of Citrix Framehawk, whose format was never published: that an
/// endpoint is consistent with it, never that it is it.
///
/// Each of the ports 3224 to 3324 is registered to somebody else, so the range alone says nothing.
/// It takes company: an ICA or CGP session between the same hosts, or a Citrix program that holds
/// the port. What is recognised as something else, DTLS for example, is that and no more.
///
/// @see "Citrix knowledge base, CTX205257: UDP 3224 to 3324, one port a session, beside ICA"
final class Framehawk {
  private static final int FIRST = 3224;
  private static final int LAST = 3324;
  private static final String UNVERIFIABLE = "; its format is not public, so it cannot be verified";

  private Framehawk() {}

  /// Whether the range and the transport would fit.
  static boolean mayBe(Transport transport, int port) {
    return transport == Transport.UDP && FIRST <= port && port <= LAST;
  }

  /// The verdict on a listener of this host, with the remark where it is due.
  static Verdict considered(
      Verdict verdict, Identity identity, Transport transport, int port, List<Owner> owners) {
    return mayBe(transport, port)
            && identity.spoken() == null
            && owners.stream().anyMatch(Framehawk::isCitrix)
        ? verdict.remarking(
            "consistent with Framehawk (range, and a program of Citrix holds it)" + UNVERIFIABLE)
        : verdict;
  }

  /// The verdict on an endpoint of a capture, with the remark where it is due.
  ///
  /// @param isBesideIca whether one of its callers had an ICA or CGP session with the same host at
  ///     the time
  static Verdict considered(
      Verdict verdict, Identity identity, Transport transport, int port, boolean isBesideIca) {
    return mayBe(transport, port) && identity.spoken() == null && isBesideIca
        ? verdict.remarking(
            "consistent with Framehawk (range, and an ICA session between the same hosts)"
                + UNVERIFIABLE)
        : verdict;
  }

  /// Linux VDAs live under /opt/Citrix.
  private static boolean isCitrix(Owner owner) {
    String executable = owner.executable();
    return executable != null && executable.toLowerCase(Locale.ROOT).contains("/citrix/");
  }
}
