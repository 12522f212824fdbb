package io.portolan.psrt.cluster;

import io.portolan.net.tls.TlsMaterial;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Whom we take for NATS inside TLS: a server whose certificate an authority vouches for, and that
/// is called as the certificate says. The NATS client asks for the former alone, so that anybody
/// with some certificate of a public authority could be our server.
final class NatsTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager authorities;

  private NatsTrust(X509ExtendedTrustManager authorities) {
    this.authorities = authorities;
  }

  /// @param file PEM certificates of authorities; null for those that the Java runtime trusts
  /// @throws IOException naming the file, if it cannot be used
  static SSLContext context(@Nullable Path file) throws IOException {
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(file == null ? null : store(file));
      var context = SSLContext.getInstance("TLS");
      for (TrustManager each : factory.getTrustManagers()) {
        if (each instanceof X509ExtendedTrustManager known) {
          context.init(null, new TrustManager[] {new NatsTrust(known)}, null);
          return context;
        }
      }
      throw new IllegalStateException("no trust manager that may ask for names");
    } catch (GeneralSecurityException e) {
      throw new IOException((file == null ? "TLS" : file) + ": " + e.getMessage(), e);
    }
  }

  private static KeyStore store(Path file) throws IOException, GeneralSecurityException {
    // Complains of whatever is no certificate, and names the file.
    TlsMaterial _ = TlsMaterial.trusting(file);
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority " + number++, each);
      }
    }
    return store;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    if (!(socket instanceof SSLSocket secured)) {
      throw new CertificateException("not called by TLS");
    }
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    authorities.checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    authorities.checkServerTrusted(chain, type, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("nobody said what the server is called");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("we serve nobody");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("we serve nobody");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("we serve nobody");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.getAcceptedIssuers();
  }
}
