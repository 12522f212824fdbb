package io.portolan.net.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// What a side of TLS brings along: its own certificate and key, whom it trusts, and what it offers
/// to speak. Make one and keep it; making one reads files and sets up the provider.
///
/// Everything but the files' content is fixed once made: the `with…` methods give a new material.
/// [#reload()] may be called from any thread; connections made before it keep what they had.
public final class TlsMaterial {
  /// What a server does about the certificates of its clients.
  public enum ClientAuthentication {
    /// Does not ask for one.
    NONE,
    /// Asks; a client without one is welcome, one with an untrusted one is not.
    WANTED,
    /// Insists.
    REQUIRED
  }

  private final Keys keys;
  private final Trust trust;
  private final List<String> applicationProtocols;
  private final ClientAuthentication clients;
  private volatile Loaded loaded;

  /// An SSL context and the digest of the files it was made from.
  private record Loaded(SSLContext context, String digest) {}

  private TlsMaterial(
      Keys keys, Trust trust, List<String> applicationProtocols, ClientAuthentication clients)
      throws IOException {
    this.keys = keys;
    this.trust = trust;
    this.applicationProtocols = List.copyOf(applicationProtocols);
    this.clients = clients;
    this.loaded = load();
  }

  /// A certificate and its key in PEM; the authorities trusted are the system's until
  /// [#withAuthorities(Path)] says otherwise.
  ///
  /// @param certificateChain one or more certificates, our own first
  /// @param privateKey an unencrypted PKCS#8 key (`BEGIN PRIVATE KEY`), RSA, EC, Ed25519 or Ed448;
  ///     may be in the same file
  /// @throws IOException naming the file, if one cannot be read or holds something else, or the key
  ///     is not the certificate's
  public static TlsMaterial fromPem(Path certificateChain, Path privateKey) throws IOException {
    return of(new Keys.Pem(certificateChain, privateKey), new Trust.Defaults());
  }

  /// A certificate and its key in a PKCS#12 file; the authorities trusted are the system's.
  ///
  /// @throws IOException naming the file, if it cannot be read, the password does not open it, or
  ///     it holds no key
  public static TlsMaterial fromPkcs12(Path file, String password) throws IOException {
    return of(new Keys.Pkcs12(file, password), new Trust.Defaults());
  }

  /// A client without a certificate that trusts these authorities and no others.
  ///
  /// @param authorities one or more certificates in PEM
  public static TlsMaterial trusting(Path authorities) throws IOException {
    return of(new Keys.None(), new Trust.Authorities(authorities));
  }

  /// A client without a certificate that trusts the authorities the Java runtime trusts.
  public static TlsMaterial trustingSystem() throws IOException {
    return of(new Keys.None(), new Trust.Defaults());
  }

  /// A client without a certificate that accepts **any** certificate: expired, self-signed, for
  /// somebody else. Only for finding out what a stranger speaks. Whatever is said over such a line
  /// may be said to anyone, so nothing may be said that is secret, and nothing that is heard may be
  /// believed.
  public static TlsMaterial trustAnyone() throws IOException {
    return of(new Keys.None(), new Trust.Anyone());
  }

  private static TlsMaterial of(Keys keys, Trust trust) throws IOException {
    return new TlsMaterial(keys, trust, List.of(), ClientAuthentication.NONE);
  }

  /// The same, trusting these authorities and no others.
  ///
  /// @param authorities one or more certificates in PEM
  public TlsMaterial withAuthorities(Path authorities) throws IOException {
    return new TlsMaterial(keys, new Trust.Authorities(authorities), applicationProtocols, clients);
  }

  /// The same, offering these application protocols (ALPN), the best first. A server picks the
  /// first of its own that the client offers, and refuses a client with which it has none in
  /// common.
  ///
  /// @param names as registered, for example `http/1.1`
  public TlsMaterial withApplicationProtocols(List<String> names) throws IOException {
    return new TlsMaterial(keys, trust, names, clients);
  }

  /// The same; as a server it asks clients for certificates.
  public TlsMaterial withClientAuthentication(ClientAuthentication authentication)
      throws IOException {
    return new TlsMaterial(keys, trust, applicationProtocols, authentication);
  }

  /// Reads the files again if their content has changed.
  ///
  /// @return whether there was anything new
  /// @throws IOException naming the file, if one is damaged; what was read before stays in use
  public boolean reload() throws IOException {
    Loaded old = loaded;
    if (old.digest().equals(digest())) {
      return false;
    }
    loaded = load();
    return true;
  }

  /// An engine for the calling side.
  SSLEngine clientEngine(String serverName) {
    SSLContext context = loaded.context();
    SSLEngine engine =
        trust.isPicky() ? context.createSSLEngine(serverName, -1) : context.createSSLEngine();
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    SNIHostName name = hostName(serverName);
    if (name != null) {
      parameters.setServerNames(List.of(name));
    }
    if (trust.isPicky()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    parameters.setApplicationProtocols(applicationProtocols.toArray(new String[0]));
    engine.setSSLParameters(parameters);
    return engine;
  }

  /// An engine for the answering side.
  SSLEngine serverEngine() {
    if (keys instanceof Keys.None) {
      throw new IllegalStateException("a TLS server needs a certificate, this material has none");
    }
    SSLEngine engine = loaded.context().createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    switch (clients) {
      case NONE -> parameters.setNeedClientAuth(false);
      case WANTED -> parameters.setWantClientAuth(true);
      case REQUIRED -> parameters.setNeedClientAuth(true);
    }
    parameters.setApplicationProtocols(applicationProtocols.toArray(new String[0]));
    parameters.setUseCipherSuitesOrder(true);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /// IP addresses, and names that are no host names, are not sent.
  private static @Nullable SNIHostName hostName(String name) {
    if (name.isEmpty() || name.indexOf(':') >= 0 || isAllDigitsAndDots(name)) {
      return null;
    }
    try {
      return new SNIHostName(name);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static boolean isAllDigitsAndDots(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != '.' && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }

  private Loaded load() throws IOException {
    // Taken first: files that change while they are read are then found changed by the next reload.
    String digest = digest();
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(keyManagers(), trustManagers(), null);
      return new Loaded(context, digest);
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  private String digest() throws IOException {
    var files = new ArrayList<Path>(keys.files());
    files.addAll(trust.files());
    return KeyFiles.digest(files);
  }

  private KeyManager @Nullable [] keyManagers() throws IOException, GeneralSecurityException {
    KeyStore store = keys.read();
    if (store == null) {
      return null;
    }
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, keys.password().toCharArray());
    return factory.getKeyManagers();
  }

  private TrustManager @Nullable [] trustManagers() throws IOException, GeneralSecurityException {
    return switch (trust) {
      case Trust.Defaults() -> null;
      case Trust.Anyone() -> new TrustManager[] {new Gullible()};
      case Trust.Authorities(var file) -> {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(KeyFiles.authorities(file));
        yield factory.getTrustManagers();
      }
    };
  }

  /// Where our own certificate and key come from.
  private sealed interface Keys {
    record None() implements Keys {}

    record Pem(Path certificateChain, Path privateKey) implements Keys {}

    record Pkcs12(Path file, String secret) implements Keys {}

    default List<Path> files() {
      return switch (this) {
        case None() -> List.of();
        case Pem(var chain, var key) -> List.of(chain, key);
        case Pkcs12(var file, _) -> List.of(file);
      };
    }

    /// Opens the key store that [#read()] gives.
    default String password() {
      return this instanceof Pkcs12(_, var secret) ? secret : "";
    }

    default @Nullable KeyStore read() throws IOException {
      return switch (this) {
        case None() -> null;
        case Pem(var chain, var key) -> KeyFiles.pem(chain, key);
        case Pkcs12(var file, var secret) -> KeyFiles.pkcs12(file, secret);
      };
    }
  }

  /// Whom we believe.
  private sealed interface Trust {
    record Defaults() implements Trust {}

    record Authorities(Path file) implements Trust {}

    record Anyone() implements Trust {}

    default List<Path> files() {
      return this instanceof Authorities(var file) ? List.of(file) : List.of();
    }

    /// Whether the peer must be who it was called.
    default boolean isPicky() {
      return !(this instanceof Anyone);
    }
  }
}
