package io.portolan.psrt.broker;

import java.net.SocketAddress;

/// What a stranger says to be let in.
///
/// @param login empty together with an empty password: wants in anonymously
/// @param password in the clear
/// @param from where the stranger calls from; over UDP whatever the sender wrote there
public record Credentials(String login, String password, SocketAddress from) {
  /// Whether neither a login nor a password was given.
  public boolean isAnonymous() {
    return login.isEmpty() && password.isEmpty();
  }

  /// Without the password.
  @Override
  public String toString() {
    return (isAnonymous() ? "anonymous" : login) + " from " + from;
  }
}
