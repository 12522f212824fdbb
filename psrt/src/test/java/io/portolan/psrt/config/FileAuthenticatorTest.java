package io.portolan.psrt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.broker.Access;
import io.portolan.psrt.broker.Credentials;
import io.portolan.psrt.config.PsrtdConfiguration.Auth;
import io.portolan.psrt.topic.Filter;
import io.portolan.sim.SimulatedClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class FileAuthenticatorTest {
  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 40_000);

  private final Path acl;
  private final Path passwords;
  private final Path keys;
  private final SimulatedClock clock = new SimulatedClock();

  FileAuthenticatorTest(@TempDir Path folder) throws IOException {
    this.acl = folder.resolve("acl.yml");
    this.passwords = folder.resolve("psrt-passwd");
    this.keys = folder.resolve("keys.yml");
    Files.writeString(acl, "_: {sub: 'open/#'}\ntest: {sub: '#'}\nother: {}\n");
    Files.writeString(passwords, line("test", "123") + line("noacl", "abc"));
    Files.writeString(keys, "test: " + KeyFileTest.KEY + "\nnoacl: " + KeyFileTest.KEY + "\n");
  }

  private static String line(String login, String password) {
    return login + ":" + Passwords.hash(password, Passwords.LEAST_COST) + "\n";
  }

  private FileAuthenticator open(boolean anonymousAllowed) throws IOException {
    return FileAuthenticator.open(new Auth(anonymousAllowed, passwords, keys, acl), clock);
  }

  private static Optional<Access> ask(FileAuthenticator asked, String login, String password) {
    return answer(asked.authenticate(new Credentials(login, password, HERE)));
  }

  private static Optional<Access> answer(CompletionStage<Optional<Access>> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Test
  void letsInARightPasswordAndNoOther() throws IOException {
    try (var authenticator = open(true)) {
      var access = ask(authenticator, "test", "123").orElseThrow();
      assertEquals("test", access.login());
      assertTrue(access.maySubscribe(Filter.of("#")));
      assertTrue(ask(authenticator, "test", "124").isEmpty());
      assertTrue(ask(authenticator, "test", "").isEmpty());
      assertTrue(ask(authenticator, "stranger", "123").isEmpty());
      assertTrue(ask(authenticator, "", "123").isEmpty());
    }
  }

  @Test
  void aRightPasswordWithoutAnEntryInTheAccessListIsRefused() throws IOException {
    try (var authenticator = open(true)) {
      assertTrue(ask(authenticator, "noacl", "abc").isEmpty());
    }
  }

  @Test
  void anEntryInTheAccessListWithoutAPasswordIsRefused() throws IOException {
    try (var authenticator = open(true)) {
      assertTrue(ask(authenticator, "other", "").isEmpty());
      assertTrue(ask(authenticator, "_", "").isEmpty());
      assertTrue(ask(authenticator, "_", "123").isEmpty());
    }
  }

  @Test
  void theAnonymousComeInIfTheyAreAllowedAndHaveAnEntry() throws IOException {
    try (var allowed = open(true);
        var forbidden = open(false)) {
      assertFalse(ask(allowed, "", "").orElseThrow().maySubscribe(Filter.of("#")));
      assertTrue(allowed.access("").isPresent());
      assertTrue(ask(forbidden, "", "").isEmpty());
      assertTrue(forbidden.access("").isEmpty());
      Files.writeString(acl, "test: {}\n");
      assertEquals(List.of(), allowed.reload());
      assertTrue(ask(allowed, "", "").isEmpty());
    }
  }

  @Test
  void theSecondTimeAnswersAtOnce() throws IOException {
    try (var authenticator = open(true)) {
      assertTrue(ask(authenticator, "test", "123").isPresent());
      var again = authenticator.authenticate(new Credentials("test", "123", HERE));
      assertTrue(again.toCompletableFuture().isDone());
      assertTrue(answer(again).isPresent());
      assertTrue(ask(authenticator, "test", "wrong").isEmpty());
    }
  }

  @Test
  void whatWasRememberedIsForgottenWhenThePasswordChanges() throws IOException {
    try (var authenticator = open(true)) {
      assertTrue(ask(authenticator, "test", "123").isPresent());
      Files.writeString(passwords, line("test", "new"));
      assertEquals(List.of(), authenticator.reload());
      assertTrue(ask(authenticator, "test", "123").isEmpty());
      assertTrue(ask(authenticator, "test", "new").isPresent());
      Files.writeString(passwords, "");
      assertEquals(List.of(), authenticator.reload());
      assertTrue(ask(authenticator, "test", "new").isEmpty());
    }
  }

  @Test
  void aFileThatCannotBeUsedLeavesInForceWhatItSaidBefore() throws IOException {
    try (var authenticator = open(true)) {
      Files.writeString(acl, "test: {subb: x}\n");
      Files.delete(passwords);
      Files.writeString(keys, "test: " + "0".repeat(64) + "\n");
      var complaints = authenticator.reload();
      assertEquals(
          List.of(
              acl
                  + ":1:8: unknown key test.subb (did you mean sub?)"
                  + " (what it said before stays in force)",
              passwords + ": no such file (what it said before stays in force)"),
          complaints);
      assertTrue(ask(authenticator, "test", "123").orElseThrow().maySubscribe(Filter.of("#")));
      Files.writeString(acl, "test: {sub: x}\n");
      assertEquals(1, authenticator.reload().size());
      assertFalse(authenticator.access("test").orElseThrow().maySubscribe(Filter.of("#")));
    }
  }

  @Test
  void keysBelongToLoginsOfTheAccessList() throws IOException {
    try (var authenticator = open(true)) {
      assertTrue(authenticator.key("test").isPresent());
      assertTrue(authenticator.key("noacl").isEmpty());
      assertTrue(authenticator.key("other").isEmpty());
      assertEquals(
          List.of(keys + ":2:1: ignored: noacl has a key but no entry in " + acl),
          authenticator.remarks().stream().map(Problem::toString).toList());
    }
  }

  @Test
  void manyEqualLoginsAtOnceAreAllLetIn() throws IOException {
    try (var authenticator = open(true)) {
      var answers = new ArrayList<CompletionStage<Optional<Access>>>();
      for (int i = 0; i < 5_000; i++) {
        answers.add(authenticator.authenticate(new Credentials("test", "123", HERE)));
      }
      for (var each : answers) {
        assertTrue(answer(each).isPresent());
      }
    }
  }

  @Test
  void anAddressWhoseLoginsFailIsHeldBackForAWhile() throws IOException {
    try (var authenticator = open(true)) {
      for (int i = 0; i < FailurePenalty.BURST; i++) {
        assertTrue(ask(authenticator, "test", "wrong " + i).isEmpty());
      }
      assertTrue(ask(authenticator, "test", "123").isEmpty());
      var neighbour = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 40_000);
      assertTrue(
          answer(authenticator.authenticate(new Credentials("test", "123", neighbour)))
              .isPresent());
      // What was right for the neighbour needs no checking any more.
      assertTrue(ask(authenticator, "test", "123").isPresent());
      Files.writeString(passwords, line("test", "new"));
      assertEquals(List.of(), authenticator.reload());
      assertTrue(ask(authenticator, "test", "new").isEmpty());
      clock.advance(FailurePenalty.INTERVAL);
      assertTrue(ask(authenticator, "test", "new").isPresent());
    }
  }

  @Test
  void aFloodFromForgedAddressesLocksNobodyOut() throws IOException {
    try (var authenticator = open(true)) {
      // The real one's address among them, and far more than anybody could check.
      var answers = new ArrayList<CompletionStage<Optional<Access>>>();
      for (int i = 0; i < 50_000; i++) {
        var from =
            i % 2 == 0
                ? HERE
                : new InetSocketAddress(
                    InetAddress.ofLiteral("10.0." + (i >> 8 & 255) + "." + (i & 255)), 1 + i % 100);
        String login = i % 3 == 0 ? "test" : "stranger " + i;
        answers.add(authenticator.authenticate(new Credentials(login, "wrong " + i, from, true)));
      }
      // Over TCP the password is checked at once, wherever the flood pretends to come from.
      assertTrue(ask(authenticator, "test", "123").isPresent());
      // And then it is known over UDP too, while the flood is still being checked.
      var known = authenticator.authenticate(new Credentials("test", "123", HERE, true));
      assertTrue(known.toCompletableFuture().isDone());
      assertTrue(answer(known).isPresent());
      for (var each : answers) {
        assertTrue(answer(each).isEmpty());
      }
      // Nothing was held against the address that was forged, not even where it is real.
      assertTrue(ask(authenticator, "test", "a new guess").isEmpty());
      Files.writeString(passwords, line("test", "new"));
      assertEquals(List.of(), authenticator.reload());
      assertTrue(ask(authenticator, "test", "new").isPresent());
    }
  }

  @Test
  void aPasswordThatIsToldOverUdpForTheFirstTimeIsChecked() throws IOException {
    try (var authenticator = open(true)) {
      assertTrue(
          answer(authenticator.authenticate(new Credentials("test", "123", HERE, true)))
              .isPresent());
      assertTrue(
          answer(authenticator.authenticate(new Credentials("test", "124", HERE, true))).isEmpty());
    }
  }

  @Test
  void whatWasRightNeedsNoCheckAfterAReloadThatLeavesThePasswordAlone() throws IOException {
    try (var authenticator = open(true)) {
      assertTrue(ask(authenticator, "test", "123").isPresent());
      Files.writeString(acl, "test: {sub: x}\n");
      assertEquals(List.of(), authenticator.reload());
      var again = authenticator.authenticate(new Credentials("test", "123", HERE));
      assertTrue(again.toCompletableFuture().isDone());
      assertFalse(answer(again).orElseThrow().maySubscribe(Filter.of("#")));
    }
  }

  @Test
  void whoWasLetInByAPasswordStaysAsLongAsItIsTheSame() throws IOException {
    try (var authenticator = open(true)) {
      var granted = ask(authenticator, "test", "123").orElseThrow();
      var anonymous = authenticator.access("").orElseThrow();
      Files.writeString(acl, "_: {}\ntest: {sub: x}\n");
      assertEquals(List.of(), authenticator.reload());
      var now = authenticator.renew(granted).orElseThrow();
      assertFalse(now.maySubscribe(Filter.of("#")));
      assertTrue(authenticator.renew(anonymous).isPresent());
      assertFalse(granted.toString().contains("$2y$"), granted.toString());
      Files.writeString(passwords, line("test", "123"));
      assertEquals(List.of(), authenticator.reload());
      assertTrue(authenticator.renew(now).isEmpty(), "the same password, set anew");
      Files.writeString(passwords, line("other", "x"));
      assertEquals(List.of(), authenticator.reload());
      assertTrue(authenticator.renew(now).isEmpty());
      assertTrue(authenticator.access("test").isPresent(), "the key still counts");
    }
  }

  @Test
  void filesThatCannotBeUsedAtTheStartAreNamed() throws IOException {
    Files.delete(passwords);
    assertThrows(java.nio.file.NoSuchFileException.class, () -> open(true));
    Files.writeString(passwords, "");
    Files.writeString(acl, "_: 5\n");
    assertThrows(ConfigurationException.class, () -> open(true));
  }

  @Test
  void afterTheEndOnlyWhatIsKnownIsLetIn() throws IOException {
    var authenticator = open(true);
    assertTrue(ask(authenticator, "test", "123").isPresent());
    authenticator.close();
    assertTrue(ask(authenticator, "test", "123").isPresent());
    assertTrue(ask(authenticator, "test", "wrong").isEmpty());
  }
}
