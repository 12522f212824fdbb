package io.portolan.psrt.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Holds back addresses whose logins fail: each has [#BURST] failures free and then one every
/// [#INTERVAL]; beyond that it is not even listened to. Of IPv6 addresses the first 64 bits count.
///
/// Remembers the [#MOST] addresses that failed last. For any number of threads.
final class FailurePenalty {
  static final int BURST = 20;
  static final Duration INTERVAL = Duration.ofMillis(500);
  static final int MOST = 10_000;

  /// When each address will have all its free failures again.
  private final Map<Object, Instant> cleared =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Instant> eldest) {
          return size() > MOST;
        }
      };

  /// Whether this address has failed too often of late. A clock that was set back holds nobody back
  /// for longer than the failures themselves.
  synchronized boolean holdsBack(SocketAddress from, Instant now) {
    Object source = source(from);
    Instant when = cleared.get(source);
    Instant latest = latest(now);
    if (when != null && when.isAfter(latest)) {
      cleared.put(source, latest);
    }
    return when != null && when.isAfter(now.plus(INTERVAL.multipliedBy(BURST - 1L)));
  }

  synchronized void failed(SocketAddress from, Instant now) {
    Instant latest = latest(now);
    cleared.merge(
        source(from),
        now.plus(INTERVAL),
        (when, fresh) -> {
          Instant next = when.isAfter(now) ? when.plus(INTERVAL) : fresh;
          return next.isAfter(latest) ? latest : next;
        });
  }

  /// How many addresses are remembered.
  synchronized int size() {
    return cleared.size();
  }

  private static Instant latest(Instant now) {
    return now.plus(INTERVAL.multipliedBy(BURST));
  }

  /// What of an address its owner cannot choose at will.
  private static Object source(SocketAddress from) {
    if (from instanceof InetSocketAddress inet && inet.getAddress() != null) {
      InetAddress address = inet.getAddress();
      return address instanceof Inet6Address six
          ? Arrays.hashCode(Arrays.copyOf(six.getAddress(), 8))
          : address;
    }
    return from;
  }
}
