package io.portolan.net.tls;

import io.portolan.wire.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Enumeration;
import java.util.List;

/// Reads certificates and keys; every complaint names the file.
///
/// @see "RFC 7468 (PEM), RFC 5958 (PKCS#8), RFC 7292 (PKCS#12)"
final class KeyFiles {
  private static final String BEGIN = "-----BEGIN ";
  private static final String DASHES = "-----";
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String PKCS8 = "PRIVATE KEY";

  private KeyFiles() {}

  /// One part of a PEM file.
  ///
  /// @param label what stands behind BEGIN
  /// @param content decoded
  private record Block(String label, Bytes content) {}

  /// A store with one entry that has an empty password.
  static KeyStore pem(Path chainFile, Path keyFile) throws IOException {
    List<Certificate> chain = certificates(chainFile);
    PrivateKey key = privateKey(keyFile, chain.getFirst().getPublicKey(), chainFile);
    try {
      KeyStore store = emptyStore();
      store.setKeyEntry("own", key, new char[0], chain.toArray(new Certificate[0]));
      return store;
    } catch (GeneralSecurityException e) {
      throw new IOException(chainFile + ": " + e.getMessage(), e);
    }
  }

  static KeyStore pkcs12(Path file, String password) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password.toCharArray());
      for (Enumeration<String> names = store.aliases(); names.hasMoreElements(); ) {
        if (store.isKeyEntry(names.nextElement())) {
          return store;
        }
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new IOException(file + " cannot be opened as PKCS#12: " + e.getMessage(), e);
    }
    throw new IOException(file + " holds no private key");
  }

  static KeyStore authorities(Path file) throws IOException {
    try {
      KeyStore store = emptyStore();
      List<Certificate> certificates = certificates(file);
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry("authority " + i, certificates.get(i));
      }
      return store;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /// Changes whenever the content of one of the files does.
  static String digest(List<Path> files) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files) {
        byte[] content = Files.readAllBytes(file);
        digest.update((content.length + ":").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        digest.update(content);
      }
      return Bytes.wrap(digest.digest()).hex();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static List<Certificate> certificates(Path file) throws IOException {
    var certificates = new ArrayList<Certificate>();
    for (Block block : blocks(file)) {
      if (block.label().equals(CERTIFICATE)) {
        try {
          certificates.add(
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(block.content().toArray())));
        } catch (GeneralSecurityException e) {
          throw new IOException(
              file + ": certificate " + (certificates.size() + 1) + " is damaged", e);
        }
      }
    }
    if (certificates.isEmpty()) {
      throw new IOException(file + " holds no certificate in PEM (BEGIN CERTIFICATE)");
    }
    return certificates;
  }

  private static PrivateKey privateKey(Path file, PublicKey counterpart, Path chainFile)
      throws IOException {
    for (Block block : blocks(file)) {
      if (block.label().equals(PKCS8)) {
        return matching(file, block.content(), counterpart, chainFile);
      }
      if (block.label().endsWith(PKCS8)) {
        throw new IOException(
            file
                + " holds a key of the form "
                + block.label()
                + ", expected PRIVATE KEY (PKCS#8, not encrypted); convert it: openssl pkcs8 -topk8"
                + " -nocrypt -in "
                + file
                + " -out "
                + file
                + ".pkcs8");
      }
    }
    throw new IOException(file + " holds no private key in PEM (BEGIN PRIVATE KEY)");
  }

  private static PrivateKey matching(Path file, Bytes pkcs8, PublicKey counterpart, Path chainFile)
      throws IOException {
    PrivateKey key;
    try {
      key =
          KeyFactory.getInstance(counterpart.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(pkcs8.toArray()));
      if (areOnePair(key, counterpart)) {
        return key;
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(
          file
              + " holds no usable "
              + counterpart.getAlgorithm()
              + " key, which the certificate in "
              + chainFile
              + " needs: "
              + e.getMessage(),
          e);
    }
    throw new IOException(file + " is not the key of the certificate in " + chainFile);
  }

  /// Signs with one and verifies with the other. Kinds of key that no rule here knows pass.
  private static boolean areOnePair(PrivateKey key, PublicKey counterpart)
      throws GeneralSecurityException {
    String algorithm =
        switch (counterpart.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "EdDSA" -> "EdDSA";
          default -> "";
        };
    if (algorithm.isEmpty()) {
      return true;
    }
    byte[] text = {1, 2, 3};
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(key);
    signer.update(text);
    byte[] signature = signer.sign();
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(counterpart);
    verifier.update(text);
    return verifier.verify(signature);
  }

  private static List<Block> blocks(Path file) throws IOException {
    String text = Bytes.wrap(Files.readAllBytes(file)).latin1();
    var blocks = new ArrayList<Block>();
    int begin = text.indexOf(BEGIN);
    while (begin >= 0) {
      int labelEnd = text.indexOf(DASHES, begin + BEGIN.length());
      String label = labelEnd < 0 ? "" : text.substring(begin + BEGIN.length(), labelEnd);
      String ending = "-----END " + label + DASHES;
      int end = labelEnd < 0 ? -1 : text.indexOf(ending, labelEnd);
      if (end < 0) {
        throw new IOException(file + ": the PEM block at byte " + begin + " has no end");
      }
      blocks.add(new Block(label, content(file, text, labelEnd + DASHES.length(), end)));
      begin = text.indexOf(BEGIN, end);
    }
    return blocks;
  }

  /// Old forms of key carry headers before their content, which is not needed to refuse them.
  private static Bytes content(Path file, String text, int from, int to) throws IOException {
    String body = text.substring(from, to);
    if (body.indexOf(':') >= 0) {
      return Bytes.EMPTY;
    }
    try {
      return Bytes.wrap(Base64.getMimeDecoder().decode(body));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": the PEM block at byte " + from + " is damaged", e);
    }
  }
}
