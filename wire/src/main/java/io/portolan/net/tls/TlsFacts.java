package io.portolan.net.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// What a TLS handshake came to.
///
/// @param version as negotiated: `TLSv1.2` or `TLSv1.3`
/// @param cipherSuite the suite's standard name
/// @param applicationProtocol the ALPN result; empty if none was agreed on
/// @param certificate what the peer showed of itself; null if it showed none
/// @see "RFC 8446; RFC 7301 (ALPN); RFC 5280 (certificates)"
public record TlsFacts(
    String version,
    String cipherSuite,
    String applicationProtocol,
    @Nullable Certificate certificate) {

  /// The peer's own certificate, as it was shown. Only where the material trusts authorities has
  /// anyone vouched for it.
  ///
  /// @param subject whom it is for, as in RFC 2253; may be empty
  /// @param issuer who signed it, as in RFC 2253
  /// @param names the subject's alternative names: host names, IP addresses, mail addresses and
  ///     URIs in the order of the certificate; empty if there are none or they cannot be read
  /// @param notBefore valid from
  /// @param notAfter valid to
  /// @param selfSigned whether its own key has signed it
  public record Certificate(
      String subject,
      String issuer,
      List<String> names,
      Instant notBefore,
      Instant notAfter,
      boolean selfSigned) {
    public Certificate {
      names = List.copyOf(names);
    }

    static Certificate of(X509Certificate shown) {
      return new Certificate(
          shown.getSubjectX500Principal().getName(),
          shown.getIssuerX500Principal().getName(),
          alternativeNames(shown),
          shown.getNotBefore().toInstant(),
          shown.getNotAfter().toInstant(),
          isSelfSigned(shown));
    }
  }

  static TlsFacts of(SSLSession session, @Nullable String applicationProtocol) {
    return new TlsFacts(
        session.getProtocol(),
        session.getCipherSuite(),
        applicationProtocol == null ? "" : applicationProtocol,
        shown(session));
  }

  private static @Nullable Certificate shown(SSLSession session) {
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate first
          ? Certificate.of(first)
          : null;
    } catch (SSLPeerUnverifiedException _) {
      return null;
    }
  }

  private static List<String> alternativeNames(X509Certificate shown) {
    Collection<List<?>> all;
    try {
      all = shown.getSubjectAlternativeNames();
    } catch (CertificateParsingException _) {
      return List.of();
    }
    var names = new ArrayList<String>();
    if (all != null) {
      for (List<?> kindAndName : all) {
        if (kindAndName.get(1) instanceof String name) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private static boolean isSelfSigned(X509Certificate shown) {
    if (!shown.getSubjectX500Principal().equals(shown.getIssuerX500Principal())) {
      return false;
    }
    try {
      shown.verify(shown.getPublicKey());
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
