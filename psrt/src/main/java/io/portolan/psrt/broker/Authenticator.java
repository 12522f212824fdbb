package io.portolan.psrt.broker;

import io.portolan.psrt.codec.DatagramKey;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Decides who is let in. Called from many threads at once.
public interface Authenticator {
  /// Checks credentials. Returns at once: slow work (a bcrypt hash takes 2 to 250 ms of CPU) is
  /// done on threads of the authenticator's own, never on the caller's.
  ///
  /// @return what the login may do, empty if it is refused for whatever reason; already complete
  ///     where the answer is known; a stage that fails refuses too
  CompletionStage<Optional<Access>> authenticate(Credentials credentials);

  /// What a login may do as things stand now, without proof of who is asking: for datagrams that
  /// prove themselves with a [key][#key(String)].
  ///
  /// @param login empty for the anonymous
  /// @return empty if there is no such login any more, or the anonymous are not let in
  Optional<Access> access(String login);

  /// What one who was let in before may do as things stand now.
  ///
  /// @param granted what it was let in with
  /// @return empty if it would not be let in any more with what it said then: its login is gone, or
  ///     the password is another one now
  default Optional<Access> renew(Access granted) {
    return access(granted.login());
  }

  /// The key with which a login encrypts its datagrams.
  ///
  /// @param login empty for the anonymous
  /// @return empty if the login has none
  Optional<DatagramKey> key(String login);
}
