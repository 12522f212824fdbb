package io.portolan.psrt.config;

import io.portolan.psrt.broker.Access;
import io.portolan.psrt.broker.Authenticator;
import io.portolan.psrt.broker.Credentials;
import io.portolan.psrt.codec.DatagramKey;
import io.portolan.psrt.config.PsrtdConfiguration.Auth;
import io.portolan.psrt.message.Topic;
import io.portolan.psrt.topic.Filter;
import io.portolan.wire.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Lets in whom psrtd's files let in.
///
/// Hashes are computed by a few threads of its own, half as many as there are processors, with a
/// bounded queue: when that is full, logins are refused. Credentials that were right are remembered
/// until their password changes, one for each login, as an HMAC-SHA256 under a key that only this
/// process has ever known: the next login or datagram with them costs microseconds. Equal
/// credentials that come while the first are being checked wait for the same answer. Addresses
/// whose logins fail are [held back][FailurePenalty]. An unknown login costs as much as a wrong
/// password.
///
/// Where an address may be forged nothing is held against it, or a stranger could lock its owner
/// out. Such logins have one thread of their own and few [places to wait][WaitingRoom], so that a
/// flood of them delays no others; a password that was right once needs neither.
///
/// Every question is answered from one state of the files; [#reload()] replaces it as a whole.
///
/// @see "psrtd 0.3.8 as observed: login, password file, access list, key file"
public final class FileAuthenticator implements Authenticator, Closeable {
  private static final int WAITING = 1024;
  private static final String HMAC = "HmacSHA256";

  private final Auth auth;
  private final InstantSource clock;
  private final SecretKeySpec secret = secret();
  private final ThreadPoolExecutor hashing =
      hashing("bcrypt ", Math.max(1, Runtime.getRuntime().availableProcessors() / 2), WAITING);
  private final ThreadPoolExecutor datagramHashing = hashing("bcrypt udp ", 1, WaitingRoom.MOST);
  private final WaitingRoom room = new WaitingRoom();
  private final FailurePenalty penalty = new FailurePenalty();
  private volatile State state;

  /// What the files say, and what was found out with them.
  ///
  /// @param decoy a hash that no password has, as costly as the costliest
  /// @param right credentials that were found right, by login
  /// @param underWay credentials that are being checked
  private record State(
      Acl acl,
      PasswordFile passwords,
      KeyFile keys,
      String decoy,
      Map<String, Right> right,
      Map<Question, CompletableFuture<Boolean>> underWay) {
    static State of(Acl acl, PasswordFile passwords, KeyFile keys, Map<String, Right> before) {
      String cost = (passwords.cost() < 10 ? "0" : "") + passwords.cost();
      String decoy = "$2y$" + cost + "$" + ".".repeat(53);
      var right = new ConcurrentHashMap<>(before);
      right.entrySet().removeIf(each -> !each.getValue().isOf(passwords.hash(each.getKey())));
      return new State(acl, passwords, keys, decoy, right, new ConcurrentHashMap<>());
    }
  }

  /// Credentials that were right, and the hash that says so.
  private record Right(Bytes proof, String hash) {
    boolean isOf(Optional<String> now) {
      return now.isPresent() && now.get().equals(hash);
    }
  }

  /// Which credentials are being checked, and where.
  private record Question(Bytes proof, boolean mayBeForged) {}

  /// What a login may do that has said the password of this hash.
  private record Proven(AclEntry entry, String hash) implements Access {
    @Override
    public String login() {
      return entry.login();
    }

    @Override
    public boolean mayPublish(Topic topic) {
      return entry.mayPublish(topic);
    }

    @Override
    public boolean maySubscribe(Filter filter) {
      return entry.maySubscribe(filter);
    }

    @Override
    public boolean isAdmin() {
      return entry.isAdmin();
    }

    @Override
    public boolean isReplicator() {
      return entry.isReplicator();
    }

    /// Without the hash.
    @Override
    public String toString() {
      return entry.toString();
    }
  }

  private FileAuthenticator(Auth auth, InstantSource clock, State state) {
    this.auth = auth;
    this.clock = clock;
    this.state = state;
  }

  /// Reads the files.
  ///
  /// @throws IOException if one of them cannot be used, with its name
  public static FileAuthenticator open(Auth auth, InstantSource clock) throws IOException {
    return new FileAuthenticator(
        auth,
        clock,
        State.of(Acl.read(auth.acl()), passwords(auth.passwords()), keys(auth.keys()), Map.of()));
  }

  private static PasswordFile passwords(@Nullable Path file) throws IOException {
    return file == null ? PasswordFile.NONE : PasswordFile.read(file);
  }

  private static KeyFile keys(@Nullable Path file) throws IOException {
    return file == null ? KeyFile.NONE : KeyFile.read(file);
  }

  @Override
  public CompletionStage<Optional<Access>> authenticate(Credentials credentials) {
    if (credentials.isAnonymous()) {
      return CompletableFuture.completedFuture(access(""));
    }
    State now = state;
    String login = credentials.login();
    Bytes proof = proof(login, credentials.password());
    Right right = now.right().get(login);
    if (right != null && MessageDigest.isEqual(right.proof().toArray(), proof.toArray())) {
      return CompletableFuture.completedFuture(proven(now, login, right.hash()));
    }
    boolean heldBack =
        !credentials.mayBeForged() && penalty.holdsBack(credentials.from(), clock.instant());
    if (now.passwords().size() == 0 || heldBack) {
      return refused();
    }
    return check(now, credentials, proof)
        .thenApply(isRight -> isRight ? stillAllowed(now, login) : Optional.empty());
  }

  private static CompletionStage<Optional<Access>> refused() {
    return CompletableFuture.completedFuture(Optional.empty());
  }

  /// Whether the credentials are right, sooner or later.
  private CompletableFuture<Boolean> check(State now, Credentials credentials, Bytes proof) {
    var answer = new CompletableFuture<Boolean>();
    var question = new Question(proof, credentials.mayBeForged());
    var before = now.underWay().putIfAbsent(question, answer);
    if (before != null) {
      return before;
    }
    String known = now.passwords().hash(credentials.login()).isEmpty() ? "" : credentials.login();
    if (question.mayBeForged() && !room.enter(known, credentials.from())) {
      now.underWay().remove(question, answer);
      answer.complete(false);
      return answer;
    }
    Runnable done =
        () -> {
          now.underWay().remove(question, answer);
          if (question.mayBeForged()) {
            room.leave(known, credentials.from());
          }
        };
    try {
      (question.mayBeForged() ? datagramHashing : hashing)
          .execute(
              () -> {
                try {
                  answer.complete(isRight(now, credentials, proof));
                } catch (RuntimeException | Error e) {
                  answer.completeExceptionally(e);
                } finally {
                  done.run();
                }
              });
    } catch (RejectedExecutionException _) {
      done.run();
      answer.complete(false);
    }
    return answer;
  }

  private boolean isRight(State now, Credentials credentials, Bytes proof) {
    String login = credentials.login();
    Optional<String> hash = now.passwords().hash(login);
    boolean matches = Passwords.matches(credentials.password(), hash.orElse(now.decoy()));
    if (hash.isEmpty() || !matches) {
      if (!credentials.mayBeForged()) {
        penalty.failed(credentials.from(), clock.instant());
      }
      return false;
    }
    now.right().put(login, new Right(proof, hash.get()));
    return true;
  }

  /// What the login may do if the files still have the hash that was compared.
  private Optional<Access> stillAllowed(State then, String login) {
    State now = state;
    return now.passwords()
        .hash(login)
        .filter(hash -> then.passwords().hash(login).equals(Optional.of(hash)))
        .flatMap(hash -> proven(now, login, hash));
  }

  private static Optional<Access> proven(State state, String login, String hash) {
    return state.acl().entry(login).map(entry -> new Proven(entry, hash));
  }

  private static Optional<Access> entry(State state, String login) {
    return state.acl().entry(login).map(Access.class::cast);
  }

  @Override
  public Optional<Access> access(String login) {
    return login.isEmpty() && !auth.anonymousAllowed() ? Optional.empty() : entry(state, login);
  }

  @Override
  public Optional<Access> renew(Access granted) {
    if (!(granted instanceof Proven proven)) {
      return access(granted.login());
    }
    State now = state;
    String login = proven.login();
    return now.passwords()
        .hash(login)
        .filter(proven.hash()::equals)
        .flatMap(hash -> proven(now, login, hash));
  }

  @Override
  public Optional<DatagramKey> key(String login) {
    State now = state;
    return now.acl().entry(login).isEmpty() ? Optional.empty() : now.keys().key(login);
  }

  /// Whether the anonymous may look at the statistics: psrtd goes by their entry in the access list
  /// alone, whether they may log in or not.
  public boolean isAnonymousAdmin() {
    return state.acl().entry("").map(AclEntry::isAdmin).orElse(false);
  }

  /// Reads the files again. One that cannot be used leaves in force what it said before.
  ///
  /// @return what was wrong, a sentence for each file that was; empty if all were read
  public synchronized List<String> reload() {
    var complaints = new ArrayList<String>();
    State old = state;
    state =
        State.of(
            reread(() -> Acl.read(auth.acl()), old.acl(), auth.acl(), complaints),
            reread(
                () -> passwords(auth.passwords()), old.passwords(), auth.passwords(), complaints),
            reread(() -> keys(auth.keys()), old.keys(), auth.keys(), complaints),
            old.right());
    return List.copyOf(complaints);
  }

  /// Reads one file.
  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T reread(
      Reading<T> reading, T old, @Nullable Path file, List<String> complaints) {
    try {
      return reading.read();
    } catch (IOException e) {
      String why =
          e instanceof ConfigurationException || file == null
              ? String.valueOf(e.getMessage())
              : ConfigurationCheck.problem(file, e).toString();
      complaints.add(why + " (what it said before stays in force)");
      return old;
    }
  }

  /// What of the files is ignored, and why.
  public List<Problem> remarks() {
    State now = state;
    var remarks = new ArrayList<Problem>(now.passwords().ignored());
    remarks.addAll(now.keys().ignored());
    remarks.addAll(now.keys().strangers(now.acl()));
    return List.copyOf(remarks);
  }

  /// How much the files hold: logins in the access list, passwords, keys.
  public String summary() {
    State now = state;
    return now.acl().size()
        + " in the access list, "
        + now.passwords().size()
        + " passwords, "
        + now.keys().size()
        + " keys";
  }

  /// Lets nobody in any more by a password that was not seen before.
  @Override
  public void close() {
    hashing.shutdownNow();
    datagramHashing.shutdownNow();
  }

  private Bytes proof(String login, String password) {
    try {
      var mac = Mac.getInstance(HMAC);
      mac.init(secret);
      return Bytes.wrap(mac.doFinal((login + '\0' + password).getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + HMAC, e);
    }
  }

  private static SecretKeySpec secret() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return new SecretKeySpec(key, HMAC);
  }

  private static ThreadPoolExecutor hashing(String name, int threads, int waiting) {
    var pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(waiting),
            Thread.ofPlatform().name(name, 0).daemon().factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
