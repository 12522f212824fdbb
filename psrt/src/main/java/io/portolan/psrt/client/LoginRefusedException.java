package io.portolan.psrt.client;

import java.io.IOException;

/// The broker closed where it would have answered a login it takes. It never says why: name or
/// password may be wrong, or the login has no rights at all.
public final class LoginRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  LoginRefusedException(BrokerAddress broker, String login) {
    super(broker + " refused the login " + (login.isEmpty() ? "of anonymous" : "of " + login));
  }
}
