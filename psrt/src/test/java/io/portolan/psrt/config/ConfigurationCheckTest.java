package io.portolan.psrt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.nats.client.NKey;
import io.portolan.psrt.server.TlsStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationCheckTest {
  private final Path folder;
  private final Path file;

  ConfigurationCheckTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.file = folder.resolve("config.yml");
    Files.writeString(
        file,
        """
        server:
          latency_warn: 50000
          data_queue: 16
          max_topic_depth: 4
          max_pub_size: 1000
          max_topic_length: 200
        proto:
          tls_cert: cert.pem
          tls_key: key.pem
          allow_no_tls: true
        auth:
          allow_anonymous: true
          password_file: passwords
          key_file: keys.yml
          acl: acl.yml
        """);
  }

  private List<String> texts(List<Problem> problems) {
    return problems.stream().map(problem -> problem.toString().replace(folder + "/", "")).toList();
  }

  @Test
  void goesOnToTheNextFileWhereOneIsBroken() throws IOException {
    Files.writeString(folder.resolve("acl.yml"), "a: {sub: ''}\nb:\n");
    Files.writeString(folder.resolve("keys.yml"), "[]\n");
    Files.writeString(folder.resolve("cert.pem"), "nothing\n");
    Files.writeString(folder.resolve("key.pem"), "nothing\n");
    var check = ConfigurationCheck.of(file);
    assertEquals(
        List.of(
            "acl.yml:1:10: a.sub: expected a text or a list of them, found \"\"",
            "acl.yml:2:3: b: expected a map, found nothing",
            "config.yml:13:18: auth.password_file: passwords: no such file",
            "keys.yml:1:1: expected a map, found a list",
            "config.yml:8:13: proto.tls_cert: cert.pem: holds no certificate in PEM (BEGIN"
                + " CERTIFICATE)"),
        texts(check.problems()));
  }

  @Test
  void blamesTheFileThatIsMissing() throws IOException {
    Files.writeString(folder.resolve("cert.pem"), "nothing\n");
    var problems = texts(ConfigurationCheck.of(file).problems());
    assertEquals("config.yml:9:12: proto.tls_key: key.pem: no such file", problems.getLast());
  }

  private List<String> problemsOfCluster(String cluster) throws IOException {
    String rest = Files.readString(file).replaceAll("  (tls|password|key)_.*\n", "");
    Files.writeString(file, rest + "portolan:\n  cluster:\n" + cluster.indent(4));
    Files.writeString(folder.resolve("acl.yml"), "a: {}\n");
    return texts(ConfigurationCheck.of(file).problems());
  }

  @Test
  void opensTheFilesOfACluster() throws IOException {
    Files.writeString(folder.resolve("user.creds"), "hello\n");
    Files.writeString(folder.resolve("ca.pem"), "hello\n");

    assertEquals(
        List.of(
            "config.yml:15:18: portolan.cluster.credentials: user.creds: holds no user's seed (a"
                + " line that begins with SU)",
            "config.yml:16:13: portolan.cluster.tls_ca: ca.pem: holds no certificate in PEM (BEGIN"
                + " CERTIFICATE)",
            "config.yml:17:13: portolan.cluster.ledger: none/ledger: has no folder to be made in"),
        problemsOfCluster(
            """
            url: nats://127.0.0.1
            credentials: user.creds
            tls_ca: ca.pem
            ledger: none/ledger
            """));
  }

  @Test
  void goodFilesOfAClusterStayAsTheyAre() throws Exception {
    NKey user = NKey.createUser(null);
    Files.writeString(folder.resolve("user.nk"), new String(user.getSeed()));

    assertEquals(
        List.of(),
        problemsOfCluster(
            "{url: nats://127.0.0.1, credentials: user.nk, ledger: ledger, tls_ca: %s}"
                .formatted(TlsStore.certificate(TlsStore.make(folder, "ca", "dns:a")))));
    assertFalse(Files.exists(folder.resolve("ledger")), "it was only to be checked");
  }

  @Test
  void aFolderIsNoLedger() throws IOException {
    Files.createDirectory(folder.resolve("ledger"));
    assertEquals(
        List.of("config.yml:14:37: portolan.cluster.ledger: ledger: is no file"),
        problemsOfCluster("{url: nats://127.0.0.1, ledger: ledger}"));
  }

  @Test
  void opensTheAuthoritiesOfEachNeighbour() throws IOException {
    assertEquals(
        List.of("config.yml:16:42: portolan.cluster.mesh.tls_ca: ca.pem: no such file"),
        problemsOfCluster(
            """
            mesh:
              - {path: north}
              - {path: south, tls: true, tls_ca: ca.pem}
            """));
  }

  @Test
  void countsWhatIsThereAndTellsWhatIsIgnored() throws IOException {
    Files.writeString(file, Files.readString(file).replaceAll("  tls_.*\n", ""));
    Files.writeString(folder.resolve("acl.yml"), "a: {}\n_: {}\n");
    Files.writeString(folder.resolve("passwords"), "a:" + PasswordFileTest.HTPASSWD + "\nb\n");
    Files.writeString(folder.resolve("keys.yml"), "b: " + KeyFileTest.KEY + "\nc: d\n");
    var check = ConfigurationCheck.of(file);
    assertEquals(List.of(), check.problems());
    assertEquals(
        List.of(
            "passwords:2: ignored: expected LOGIN:HASH with one colon",
            "keys.yml:2:4: ignored: the key of c is not 64 hex digits",
            "keys.yml:1:1: ignored: b has a key but no entry in acl.yml"),
        texts(check.remarks()));
    assertEquals(List.of(2, 1, 1), List.of(check.logins(), check.passwords(), check.keys()));
  }

  @Test
  void aFileThatIsNotThereIsOneProblem() {
    var check = ConfigurationCheck.of(folder.resolve("none.yml"));
    assertEquals(List.of("none.yml: no such file"), texts(check.problems()));
  }
}
