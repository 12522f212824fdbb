package io.portolan.psrt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A key and a certificate that nobody trusts unless told to.
public final class TlsStore {
  private static final String PASSWORD = "broker";

  private TlsStore() {}

  /// Makes one for `localhost`, in PKCS#12, with the pass phrase `broker`.
  static Path make(Path folder) throws IOException, InterruptedException {
    return make(folder, "keys", "dns:localhost");
  }

  /// Makes one, in PKCS#12, with the pass phrase `broker`.
  ///
  /// @param name of the file, without its end
  /// @param whose names and addresses, as keytool wants them: `dns:localhost,ip:127.0.0.1`
  public static Path make(Path folder, String name, String whose)
      throws IOException, InterruptedException {
    Path file = folder.resolve(name + ".p12");
    var tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=" + whose,
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertTrue(tool.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, tool.exitValue());
    return file;
  }

  /// Its certificate, in PEM, beside it.
  public static Path certificate(Path store) throws IOException, GeneralSecurityException {
    byte[] content = open(store).getCertificate("broker").getEncoded();
    return pem(store, ".crt", "CERTIFICATE", content);
  }

  /// Its key, in PEM, beside it.
  public static Path key(Path store) throws IOException, GeneralSecurityException {
    byte[] content = open(store).getKey("broker", PASSWORD.toCharArray()).getEncoded();
    return pem(store, ".key", "PRIVATE KEY", content);
  }

  private static Path pem(Path store, String end, String label, byte[] content) throws IOException {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return Files.writeString(
        Path.of(store.toString().replace(".p12", end)),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, lines, label));
  }

  private static KeyStore open(Path store) throws IOException, GeneralSecurityException {
    return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
  }

  /// Trusts that one and no other.
  static SSLContext trusting(Path store) throws IOException, GeneralSecurityException {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("broker", open(store).getCertificate("broker"));
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
