package io.portolan.net.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.net.tls.TlsMaterial.ClientAuthentication;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class TlsMaterialTest {
  private static Certificates.Own own;
  private static Certificates.Own other;

  @BeforeAll
  static void make(@TempDir Path folder) throws Exception {
    own = Certificates.forLocalhost(folder, "own");
    other = Certificates.forLocalhost(folder, "other");
  }

  private static TlsMaterial served() throws IOException {
    return TlsMaterial.fromPem(own.chain(), own.key());
  }

  /// Both ends after as much of a handshake as there is.
  private record Ends(TlsEngine client, TlsEngine server) {}

  private static Ends shake(TlsMaterial calling, String name, TlsMaterial served)
      throws SSLException {
    var client = TlsEngine.client(calling, name);
    var server = TlsEngine.server(served);
    Bytes toServer = client.owed();
    while (!toServer.isEmpty()) {
      server.arrived(toServer);
      client.arrived(server.owed());
      toServer = client.owed();
    }
    return new Ends(client, server);
  }

  private static String subjectShown(TlsMaterial served) throws SSLException, IOException {
    var certificate =
        shake(TlsMaterial.trustAnyone(), "localhost", served).client().facts().certificate();
    return certificate == null ? "none" : certificate.subject();
  }

  private static String complaint(Path chain, Path key) {
    return String.valueOf(
        assertThrows(IOException.class, () -> TlsMaterial.fromPem(chain, key)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void servesWithAKeyOfAnyUsualKind(String algorithm, @TempDir Path folder) throws Exception {
    var made = Certificates.make(folder, "made", algorithm);
    assertEquals("CN=made", subjectShown(TlsMaterial.fromPem(made.chain(), made.key())));
  }

  @Test
  void servesFromPkcs12() throws Exception {
    assertEquals(
        "CN=own", subjectShown(TlsMaterial.fromPkcs12(own.store(), Certificates.PASSWORD)));
  }

  @Test
  void aWrongPasswordNamesTheFile() {
    var e = assertThrows(IOException.class, () -> TlsMaterial.fromPkcs12(own.store(), "guessed"));
    assertTrue(String.valueOf(e.getMessage()).startsWith(own.store().toString()), e::toString);
  }

  @Test
  void certificateAndKeyMayShareAFileWithOtherText(@TempDir Path folder) throws Exception {
    Path both = folder.resolve("both.pem");
    Files.writeString(
        both,
        "a comment - with dashes\n"
            + Files.readString(own.key())
            + "subject=CN = own\r\n"
            + Files.readString(own.chain()).replace("\n", "\r\n"));
    assertEquals("CN=own", subjectShown(TlsMaterial.fromPem(both, both)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "DSA PRIVATE KEY"
      })
  void anotherFormOfKeyIsNamedTogetherWithTheWayOut(String label, @TempDir Path folder)
      throws IOException {
    Path key = folder.resolve("old.key");
    Files.writeString(
        key,
        "-----BEGIN "
            + label
            + "-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END "
            + label
            + "-----");
    String complaint = complaint(own.chain(), key);
    assertTrue(complaint.startsWith(key + " holds a key of the form " + label), complaint);
    assertTrue(
        complaint.endsWith("openssl pkcs8 -topk8 -nocrypt -in " + key + " -out " + key + ".pkcs8"),
        complaint);
  }

  @Test
  void complaintsNameTheFileAtFault(@TempDir Path folder) throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    Path half = folder.resolve("half");
    String certificate = Files.readString(own.chain());
    Files.writeString(half, certificate.substring(0, 200));
    Path damaged = folder.resolve("damaged");
    Files.writeString(damaged, Certificates.pem("CERTIFICATE", new byte[] {0x30, 5, 1}));
    assertEquals(
        empty + " holds no certificate in PEM (BEGIN CERTIFICATE)", complaint(empty, own.key()));
    assertEquals(
        empty + " holds no private key in PEM (BEGIN PRIVATE KEY)", complaint(own.chain(), empty));
    assertEquals(half + ": the PEM block at byte 0 has no end", complaint(half, own.key()));
    assertEquals(damaged + ": certificate 1 is damaged", complaint(damaged, own.key()));
    assertEquals(
        other.key() + " is not the key of the certificate in " + own.chain(),
        complaint(own.chain(), other.key()));
    Path missing = folder.resolve("missing");
    assertTrue(complaint(missing, own.key()).contains(missing.toString()));
  }

  @Test
  void aKeyOfAnotherKindIsSaidToBeUnusable(@TempDir Path folder) throws Exception {
    var rsa = Certificates.make(folder, "rsa", "RSA");
    String complaint = complaint(own.chain(), rsa.key());
    assertTrue(complaint.startsWith(rsa.key() + " holds no usable EC key"), complaint);
  }

  @Test
  void believesOnlyItsAuthorities() throws Exception {
    var trusting = TlsMaterial.trusting(own.chain());
    assertTrue(shake(trusting, "localhost", served()).client().isEstablished());
    var stranger = TlsMaterial.fromPem(other.chain(), other.key());
    assertThrows(SSLException.class, () -> shake(trusting, "localhost", stranger));
    var system = TlsMaterial.trustingSystem();
    assertThrows(SSLException.class, () -> shake(system, "localhost", served()));
  }

  @Test
  void thePeerMustBeWhoItWasCalled() throws Exception {
    var trusting = TlsMaterial.trusting(own.chain());
    assertTrue(shake(trusting, "127.0.0.1", served()).client().isEstablished());
    assertThrows(SSLException.class, () -> shake(trusting, "example.org", served()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a_b",
        "under_score.example.",
        "-",
        "..",
        "::1",
        "fe80::1%eth0",
        "ü.de",
        "a b"
      })
  void trustingAnyoneStopsAtNoName(String name) throws Exception {
    var ends = shake(TlsMaterial.trustAnyone(), name, served());
    assertTrue(ends.client().isEstablished());
    assertTrue(ends.server().isEstablished());
  }

  @Test
  void trustingAnyoneStopsAtNoCertificateAndTellsWhatItWas(@TempDir Path folder) throws Exception {
    var expired =
        Certificates.make(
            folder,
            "expired, O=\"odd; name\"",
            "RSA",
            "-startdate",
            "2001/01/01 00:00:00",
            "-validity",
            "10",
            "-ext",
            "san=dns:a.example,ip:10.0.0.1,email:x@y.z,uri:urn:q");
    var facts =
        shake(
                TlsMaterial.trustAnyone(),
                "localhost",
                TlsMaterial.fromPem(expired.chain(), expired.key()))
            .client()
            .facts();
    var certificate = facts.certificate();
    assertEquals("TLSv1.3", facts.version());
    assertEquals("", facts.applicationProtocol());
    if (certificate == null) {
      throw new AssertionError("no certificate seen");
    }
    assertTrue(certificate.selfSigned());
    assertEquals("CN=expired,O=odd\\; name", certificate.subject());
    assertEquals(certificate.subject(), certificate.issuer());
    assertEquals(List.of("a.example", "10.0.0.1", "x@y.z", "urn:q"), certificate.names());
    assertEquals("2001", certificate.notBefore().toString().substring(0, 4));
    assertEquals(
        10, java.time.Duration.between(certificate.notBefore(), certificate.notAfter()).toDays());
  }

  @Test
  void agreesOnAnApplicationProtocol() throws Exception {
    var calling = TlsMaterial.trustAnyone().withApplicationProtocols(List.of("psrt/1", "mqtt"));
    var ends =
        shake(calling, "localhost", served().withApplicationProtocols(List.of("mqtt", "psrt/1")));
    assertEquals("mqtt", ends.client().facts().applicationProtocol());
    assertEquals("mqtt", ends.server().facts().applicationProtocol());
    assertEquals("", shake(calling, "localhost", served()).client().facts().applicationProtocol());
    assertThrows(
        SSLException.class,
        () -> shake(calling, "localhost", served().withApplicationProtocols(List.of("h2"))));
  }

  @Test
  void clientsShowCertificatesWhenAsked() throws Exception {
    var asking =
        served()
            .withAuthorities(other.chain())
            .withClientAuthentication(ClientAuthentication.REQUIRED);
    var showing = TlsMaterial.fromPem(other.chain(), other.key()).withAuthorities(own.chain());
    var certificate = shake(showing, "localhost", asking).server().facts().certificate();
    assertTrue(certificate != null && certificate.subject().equals("CN=other"));
    assertThrows(
        SSLException.class, () -> shake(TlsMaterial.trusting(own.chain()), "localhost", asking));
  }

  @Test
  void aWantedCertificateMayBeMissing() throws Exception {
    var asking =
        served()
            .withAuthorities(other.chain())
            .withClientAuthentication(ClientAuthentication.WANTED);
    var ends = shake(TlsMaterial.trusting(own.chain()), "localhost", asking);
    assertTrue(ends.server().isEstablished());
    assertNull(ends.server().facts().certificate());
  }

  @Test
  void aServerWithoutACertificateIsAMistake() throws Exception {
    var none = TlsMaterial.trustAnyone();
    assertThrows(IllegalStateException.class, () -> TlsEngine.server(none));
  }

  @Test
  void reloadsWhatHasChangedAndKeepsTheOldWhenTheNewIsDamaged(@TempDir Path folder)
      throws Exception {
    Path chain = Files.copy(own.chain(), folder.resolve("chain"));
    Path key = Files.copy(own.key(), folder.resolve("key"));
    var material = TlsMaterial.fromPem(chain, key);
    assertFalse(material.reload());

    Files.copy(other.chain(), chain, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    var e = assertThrows(IOException.class, material::reload);
    assertTrue(String.valueOf(e.getMessage()).startsWith(key + " is not the key"), e::toString);
    assertEquals("CN=own", subjectShown(material));

    Files.copy(other.key(), key, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertTrue(material.reload());
    assertEquals("CN=other", subjectShown(material));
    assertFalse(material.reload());

    Files.delete(key);
    assertThrows(IOException.class, material::reload);
    assertEquals("CN=other", subjectShown(material));
  }

  @Test
  void aDamagedAuthorityFileIsNamed(@TempDir Path folder) throws IOException {
    Path empty = Files.createFile(folder.resolve("ca"));
    var e = assertThrows(IOException.class, () -> TlsMaterial.trusting(empty));
    assertEquals(empty + " holds no certificate in PEM (BEGIN CERTIFICATE)", e.getMessage());
  }
}
