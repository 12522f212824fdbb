package io.portolan.net.tls;

import io.portolan.wire.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Security;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Makes certificates with the running JDK's keytool.
public final class Certificates {
  public static final String PASSWORD = "changeit";

  static {
    // So that conversations in tests change keys as only very long ones otherwise do. Works only
    // before the first use of TLS in this JVM.
    Security.setProperty("jdk.tls.keyLimits", "AES/GCM/NoPadding KeyUpdate 2^18");
  }

  private Certificates() {}

  /// A self-signed certificate and its key, in every form.
  ///
  /// @param store PKCS#12, opened by [#PASSWORD]
  /// @param chain PEM
  /// @param key PEM, PKCS#8
  public record Own(Path store, Path chain, Path key) {}

  /// For `localhost` and 127.0.0.1, valid now.
  public static Own forLocalhost(Path folder, String name) throws Exception {
    return make(folder, name, "EC", "-ext", "san=dns:localhost,ip:127.0.0.1");
  }

  /// Whatever is wanted.
  ///
  /// @param algorithm as keytool knows it: `RSA`, `EC`, `Ed25519`
  /// @param more further options of keytool
  public static Own make(Path folder, String name, String algorithm, String... more)
      throws Exception {
    Path store = folder.resolve(name + ".p12");
    var command =
        new ArrayList<String>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=" + name,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
    command.addAll(List.of(more));
    var keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said =
        new String(
            keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IOException("keytool: " + said);
    }
    return inPem(folder, name, store);
  }

  private static Own inPem(Path folder, String name, Path store)
      throws IOException, GeneralSecurityException {
    KeyStore opened = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      opened.load(in, PASSWORD.toCharArray());
    }
    Key key = opened.getKey("own", PASSWORD.toCharArray());
    Path chainFile = folder.resolve(name + ".crt");
    Path keyFile = folder.resolve(name + ".key");
    Files.writeString(chainFile, pem("CERTIFICATE", opened.getCertificate("own").getEncoded()));
    Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()));
    return new Own(store, chainFile, keyFile);
  }

  static String pem(String label, byte[] content) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
        + "\n-----END "
        + label
        + "-----\n";
  }

  /// `size` bytes that look random and are the same every time.
  static Bytes noise(int seed, int size) {
    var bytes = new byte[size];
    new java.util.SplittableRandom(seed).nextBytes(bytes);
    return Bytes.wrap(bytes);
  }
}
