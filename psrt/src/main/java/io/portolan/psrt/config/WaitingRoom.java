package io.portolan.psrt.config;

import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;

/// Bounds how many logins whose address may be forged wait to be checked: so many in all, fewer of
/// one login, fewer still of one address. So whoever floods from one address, or with one login,
/// leaves places to others. For any number of threads.
final class WaitingRoom {
  static final int MOST = 64;
  static final int MOST_OF_A_LOGIN = 16;
  static final int MOST_OF_AN_ADDRESS = 4;

  private final Map<String, Integer> logins = new HashMap<>();
  private final Map<SocketAddress, Integer> addresses = new HashMap<>();
  private int all;

  /// Takes a place, if there is one.
  ///
  /// @param login one that exists; all that do not share "", or inventing some would be worthwhile
  synchronized boolean enter(String login, SocketAddress from) {
    if (all == MOST
        || logins.getOrDefault(login, 0) == MOST_OF_A_LOGIN
        || addresses.getOrDefault(from, 0) == MOST_OF_AN_ADDRESS) {
      return false;
    }
    all++;
    logins.merge(login, 1, Integer::sum);
    addresses.merge(from, 1, Integer::sum);
    return true;
  }

  /// Gives the place back.
  synchronized void leave(String login, SocketAddress from) {
    all--;
    logins.computeIfPresent(login, (_, count) -> count == 1 ? null : count - 1);
    addresses.computeIfPresent(from, (_, count) -> count == 1 ? null : count - 1);
  }
}
