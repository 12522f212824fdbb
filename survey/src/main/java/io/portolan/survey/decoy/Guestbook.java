package io.portolan.survey.decoy;

import io.portolan.identify.Callers;
import io.portolan.survey.decoy.Visitor.Ending;
import io.portolan.survey.decoy.Visitor.Words;
import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import io.portolan.wire.probe.Probe;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/// Lets visitors in by the rate, names what they speak, and tells the audience of them one at a
/// time. Called from many threads.
final class Guestbook {
  /// What is known of a visitor when the visit is over.
  record Visit(
      Instant at,
      Duration took,
      Transport transport,
      InetSocketAddress from,
      InetSocketAddress to,
      List<Words> words,
      long heard,
      Ending ending) {
    Visit {
      words = List.copyOf(words);
    }
  }

  private final List<Probe> probes;
  private final Consumer<Visitor> audience;
  private final Ration ration;
  private long turnedAway;
  private long told;

  Guestbook(List<Probe> probes, int perSecond, Consumer<Visitor> audience) {
    this.probes = List.copyOf(probes);
    this.ration = new Ration(perSecond);
    this.audience = audience;
  }

  /// Whether one more may come in now; who may not is counted.
  synchronized boolean admits(Instant now) {
    boolean isAdmitted = ration.take(now);
    if (!isAdmitted) {
      turnedAway++;
    }
    return isAdmitted;
  }

  synchronized long turnedAway() {
    return turnedAway;
  }

  void enter(Visit visit) {
    var spoken =
        Callers.identify(visit.at(), visit.transport(), firstWords(visit.words()), probes).spoken();
    synchronized (this) {
      var visitor =
          new Visitor(
              visit.at(),
              visit.took(),
              visit.transport(),
              visit.from(),
              sameFamily(visit.to(), visit.from()),
              visit.words(),
              visit.heard(),
              visit.ending(),
              spoken,
              turnedAway - told);
      told = turnedAway;
      audience.accept(visitor);
    }
  }

  /// What the visitor said before we answered: after that it may follow us.
  private static Bytes firstWords(List<Words> words) {
    var first = Bytes.EMPTY;
    for (Words each : words) {
      if (!each.isOurs()) {
        first = first.concat(each.bytes());
      } else if (!first.isEmpty()) {
        break;
      }
    }
    return first;
  }

  /// An unspecified address stands for those of either family.
  private static InetSocketAddress sameFamily(InetSocketAddress to, InetSocketAddress from) {
    boolean isSame =
        (to.getAddress() instanceof Inet6Address) == (from.getAddress() instanceof Inet6Address);
    if (isSame || !to.getAddress().isAnyLocalAddress()) {
      return to;
    }
    try {
      var any =
          InetAddress.getByAddress(new byte[from.getAddress() instanceof Inet4Address ? 4 : 16]);
      return new InetSocketAddress(any, to.getPort());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }
}
