package io.portolan.psrt.broker;

import java.net.SocketAddress;

/// What a stranger says to be let in.
///
/// @param login empty together with an empty password: wants in anonymously
/// @param password in the clear
/// @param from where the stranger calls from
/// @param mayBeForged whether the sender may have written anything there, as over UDP
public record Credentials(String login, String password, SocketAddress from, boolean mayBeForged) {
  /// From an address that answers.
  public Credentials(String login, String password, SocketAddress from) {
    this(login, password, from, false);
  }

  /// Whether neither a login nor a password was given.
  public boolean isAnonymous() {
    return login.isEmpty() && password.isEmpty();
  }

  /// Without the password, and without what could break a line of a log.
  @Override
  public String toString() {
    String who = isAnonymous() ? "anonymous" : login.replaceAll("\\p{Cntrl}", "?");
    return who + " from " + from;
  }
}
