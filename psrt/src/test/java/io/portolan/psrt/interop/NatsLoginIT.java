package io.portolan.psrt.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nats.client.NKey;
import io.nats.client.support.JsonSerializable;
import io.nats.client.support.JwtUtils;
import io.portolan.psrt.cluster.ClusterSettings;
import io.portolan.psrt.cluster.ClusterSettings.Login;
import io.portolan.psrt.server.TlsStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every way to log in at a real nats-server, right and wrong, and what is said of the wrong one.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NatsLoginIT {
  private static final String ACCOUNT =
      "{\"limits\":{\"subs\":-1,\"data\":-1,\"payload\":-1,\"imports\":-1,\"exports\":-1,"
          + "\"wildcards\":true,\"conn\":-1,\"leaf\":-1},\"type\":\"account\",\"version\":2}";

  private final Path folder;
  private final List<ClusterNode> nodes = new ArrayList<>();
  private final Warnings warnings = new Warnings();
  private @Nullable NatsServer nats;

  NatsLoginIT(@TempDir Path folder) {
    this.folder = folder;
  }

  /// The warnings of clusters.
  private static final class Warnings extends Handler {
    private static final Logger CLUSTER = Logger.getLogger("io.portolan.psrt.cluster");

    private final List<String> texts = new CopyOnWriteArrayList<>();

    Warnings() {
      CLUSTER.addHandler(this);
    }

    @Override
    public void publish(LogRecord line) {
      if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
        Object[] values = line.getParameters();
        texts.add(values == null ? line.getMessage() : String.valueOf(values[0]));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      CLUSTER.removeHandler(this);
    }

    String await(String part) throws InterruptedException {
      ClusterNode.await(
          () -> texts.stream().anyMatch(each -> each.contains(part)),
          () -> "never said " + part + ", but " + texts);
      return texts.stream().filter(each -> each.contains(part)).findFirst().orElseThrow();
    }
  }

  @AfterEach
  void stop() throws IOException {
    nodes.forEach(ClusterNode::close);
    if (nats != null) {
      nats.close();
    }
    warnings.close();
  }

  private Path config() {
    return folder.resolve("nats.conf");
  }

  private NatsServer serving(String config) throws IOException, InterruptedException {
    Files.writeString(config(), config);
    var started = new NatsServer(folder.resolve("nats"), "-c", config().toString());
    nats = started;
    return started;
  }

  private static void serveNow(NatsServer server, Path file, String config)
      throws IOException, InterruptedException {
    Files.writeString(file, config);
    server.signal("HUP");
  }

  private ClusterNode node(String url, String name, Login login, @Nullable Path authorities)
      throws IOException {
    var node = new ClusterNode(ClusterSettings.of(url, name).with(login, authorities));
    nodes.add(node);
    return node;
  }

  /// Two nodes with this login know each other and pass on what is said.
  private void areJoined(String url, Login login, @Nullable Path authorities)
      throws IOException, InterruptedException {
    ClusterNode one = node(url, "one", login, authorities);
    ClusterNode two = node(url, "two", login, authorities).knowing(1);
    assertEquals(List.of("one"), two.statistics().nodes());
    two.hearer("a").ready(one.client(), "a");
  }

  private void part() {
    nodes.forEach(ClusterNode::close);
    nodes.clear();
  }

  /// A node with this login stays outside, says why once, and keeps what it has for the others.
  private void staysOutside(String url, Login login, @Nullable Path authorities, String because)
      throws IOException, InterruptedException {
    ClusterNode outside = node(url, "outside", login, authorities);
    String said = warnings.await(because);
    assertTrue(said.startsWith("cannot reach NATS at ["), said);
    assertEquals("connecting", outside.statistics().state());
    outside.client().publish("a", "waits");
    assertEquals(List.of(1L, 0L), waitingAndDropped(outside));
    outside.close();
    nodes.remove(outside);
  }

  private static List<Long> waitingAndDropped(ClusterNode node) {
    return List.of(node.statistics().waiting(), node.statistics().dropped());
  }

  private static Login password(String user, String password) {
    return new Login(user, password, "", null);
  }

  private static Login token(String token) {
    return new Login("", "", token, null);
  }

  private static Login credentials(Path file) {
    return new Login("", "", "", file);
  }

  private static String users(String user, String password) {
    return "authorization { users: [{user: %s, password: %s}] }%n".formatted(user, password);
  }

  @Test
  void byUserAndPassword() throws IOException, InterruptedException {
    String url = serving(users("broker", "s3cret")).url();

    areJoined(url, password("broker", "s3cret"), null);
    staysOutside(url, password("broker", "guessed"), null, "Authorization Violation");
    areSecretsKept("s3cret", "guessed");
  }

  @Test
  void byUserAndPasswordInTheUrl() throws IOException, InterruptedException {
    String url = serving(users("broker", "s3cret")).url();

    areJoined(url.replace("//", "//broker:s3cret@"), Login.NONE, null);
    assertEquals(url, nodes.getFirst().statistics().server());
    staysOutside(
        url.replace("//", "//broker:guessed@"), Login.NONE, null, "Authorization Violation");
    areSecretsKept("s3cret", "guessed");
  }

  private void areSecretsKept(String... secrets) {
    for (String secret : secrets) {
      assertTrue(
          warnings.texts.stream().noneMatch(each -> each.contains(secret)),
          warnings.texts.toString());
    }
  }

  @Test
  void byToken() throws IOException, InterruptedException {
    String url = serving("authorization { token: open-sesame }\n").url();

    areJoined(url, token("open-sesame"), null);
    staysOutside(url, token("open-barley"), null, "Authorization Violation");
  }

  private static String allowing(NKey user) throws Exception {
    return "authorization { users: [{nkey: %s}] }%n".formatted(key(user));
  }

  private Path seedFile(String name, NKey user) throws IOException {
    return Files.writeString(folder.resolve(name), new String(user.getSeed()) + "\n");
  }

  @Test
  void byNkey() throws Exception {
    NKey user = NKey.createUser(null);
    String url = serving(allowing(user)).url();

    areJoined(url, credentials(seedFile("user.nk", user)), null);
    Path stranger = seedFile("stranger.nk", NKey.createUser(null));
    staysOutside(url, credentials(stranger), null, "Authorization Violation");
  }

  /// NATS's claims of one JWT.
  private record Claims(String json) implements JsonSerializable {
    @Override
    public String toJson() {
      return json;
    }
  }

  private static String key(NKey of) throws Exception {
    return new String(of.getPublicKey());
  }

  private static String jwt(NKey by, NKey of, String name, String claims) throws Exception {
    return JwtUtils.issueJWT(
        by, key(of), name, null, JwtUtils.currentTimeSeconds(), key(by), new Claims(claims));
  }

  /// As `nsc` would write them.
  private Path credentialsFile(String name, NKey account, NKey user, @Nullable Duration validity)
      throws Exception {
    String jwt = JwtUtils.issueUserJWT(account, key(account), key(user), name, validity);
    return Files.writeString(
        folder.resolve(name + ".creds"),
        """
        -----BEGIN NATS USER JWT-----
        %s
        ------END NATS USER JWT------

        ************************* IMPORTANT *************************
        NKEY Seed printed below can be used to sign and prove identity.

        -----BEGIN USER NKEY SEED-----
        %s
        ------END USER NKEY SEED------
        """
            .formatted(jwt, new String(user.getSeed())));
  }

  @Test
  void byJwt() throws Exception {
    NKey operator = NKey.createOperator(null);
    NKey account = NKey.createAccount(null);
    NKey system = NKey.createAccount(null);
    String url =
        serving(
                "operator: %s%nresolver: MEMORY%nsystem_account: %s%n"
                        .formatted(
                            jwt(
                                operator,
                                operator,
                                "plant",
                                "{\"type\":\"operator\",\"version\":2}"),
                            key(system))
                    + "resolver_preload: { %s: %s%n %s: %s }%n"
                        .formatted(
                            key(account),
                            jwt(operator, account, "brokers", ACCOUNT),
                            key(system),
                            jwt(operator, system, "system", ACCOUNT)))
            .url();

    Path good = credentialsFile("good", account, NKey.createUser(null), null);
    areJoined(url, credentials(good), null);
    NKey strange = NKey.createAccount(null);
    Path bad = credentialsFile("bad", strange, NKey.createUser(null), null);
    staysOutside(url, credentials(bad), null, "Authorization Violation");
  }

  @Test
  void aFileThatIsNoneIsSaidAtOnce() throws Exception {
    Path none = folder.resolve("none.creds");
    Path text = Files.writeString(folder.resolve("text.creds"), "hello\n");
    NKey user = NKey.createUser(null);
    String seed = new String(user.getSeed());
    Path damaged =
        Files.writeString(folder.resolve("damaged.creds"), seed.substring(0, 50) + "AAAAAAAA\n");
    Path half =
        Files.writeString(
            folder.resolve("half.creds"), "-----BEGIN NATS USER JWT-----\nhello\n" + seed + "\n");
    for (var each :
        Map.of(
                none, "none.creds",
                text, " holds no user's seed (a line that begins with SU)",
                damaged, " holds a damaged seed: ",
                half, " holds no JWT (a line that begins with eyJ)")
            .entrySet()) {
      var e =
          assertThrows(
              IOException.class,
              () -> node("nats://127.0.0.1:1", "one", credentials(each.getKey()), null));
      String said = String.valueOf(e.getMessage());
      assertTrue(said.startsWith(each.getKey().toString()) && said.contains(each.getValue()), said);
    }
  }

  /// Somebody exchanges the key at the server, and then in the file: the broker goes on, and the
  /// messages of the time between wait. NATS refuses it more often than its client puts up with.
  @Test
  void aFileThatIsReplacedCountsFromTheNextLogin() throws Exception {
    NKey first = NKey.createUser(null);
    NKey second = NKey.createUser(null);
    NatsServer server = serving(allowing(first));
    Path file = seedFile("user.nk", first);
    areJoined(server.url(), credentials(file), null);

    serveNow(server, config(), allowing(second));
    ClusterNode.await(
        () -> nodes.stream().allMatch(each -> each.statistics().state().equals("reconnecting")),
        () -> "still " + nodes.getFirst().statistics());
    warnings.await("cannot reach NATS");
    nodes.getFirst().client().publish("a", "meanwhile");
    Files.writeString(file, new String(second.getSeed()) + "\n");

    ClusterNode.await(
        () -> nodes.stream().allMatch(each -> each.statistics().state().equals("connected")),
        () -> "never back: " + nodes.getFirst().statistics());
    var again = nodes.getLast().hearer("a");
    again.until("meanwhile");
    assertEquals(0, nodes.getFirst().statistics().dropped());
    assertTrue(warnings.texts.size() < 20, warnings.texts.size() + " " + warnings.texts);
  }

  private static String tls(Path store) throws Exception {
    return "tls { cert_file: \"%s\", key_file: \"%s\" }%n"
        .formatted(TlsStore.certificate(store), TlsStore.key(store));
  }

  @Test
  void insideTlsTheServerMustBeWhoItWasCalled() throws Exception {
    Path store = TlsStore.make(folder, "nats", "dns:localhost,ip:127.0.0.1");
    Path authority = TlsStore.certificate(store);
    NatsServer server = serving(tls(store));
    String named = "tls://localhost:" + server.port();

    areJoined(named, Login.NONE, authority);
    part();
    areJoined("tls://127.0.0.1:" + server.port(), Login.NONE, authority);
    part();
    // The server insists, whatever it is called by.
    areJoined(server.url(), Login.NONE, authority);
    part();
    staysOutside(named, Login.NONE, null, "unable to find valid certification path");
  }

  @Test
  void insideTlsAnotherNameIsAnotherServer() throws Exception {
    Path store = TlsStore.make(folder, "nats", "dns:nats.plant");
    NatsServer server = serving(tls(store));

    staysOutside(
        "tls://localhost:" + server.port(),
        Login.NONE,
        TlsStore.certificate(store),
        "No subject alternative DNS name matching localhost found");
  }

  @Test
  void aServerWithoutTlsIsNotSpokenToInTheClear() throws Exception {
    Path authority = TlsStore.certificate(TlsStore.make(folder, "nats", "dns:localhost"));
    NatsServer server = serving(users("broker", "s3cret"));

    staysOutside(
        "tls://localhost:" + server.port(), password("broker", "s3cret"), authority, "SSL");
  }

  @Test
  void whatIsNoAuthorityIsSaidAtOnce() throws IOException {
    Path text = Files.writeString(folder.resolve("ca.pem"), "hello\n");
    var e =
        assertThrows(IOException.class, () -> node("tls://127.0.0.1:1", "one", Login.NONE, text));
    assertEquals(text + " holds no certificate in PEM (BEGIN CERTIFICATE)", e.getMessage());
  }
}
