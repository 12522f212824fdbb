package io.portolan.lantern.session;

import io.portolan.lantern.codec.LanternCodec;
import io.portolan.lantern.message.LanternMessage;
import io.portolan.lantern.message.LanternMessage.Farewell;
import io.portolan.lantern.message.LanternMessage.Hello;
import io.portolan.lantern.message.LanternMessage.Reading;
import io.portolan.lantern.message.Reason;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The listener's side of all Lantern conversations on one datagram socket, told apart by address.
///
/// A reading is passed on once, however often it arrives, and possibly out of order. A farewell is
/// never answered, so two listeners cannot keep each other busy. A station that falls silent is
/// forgotten, because its farewell may have been lost.
public final class LanternDatagramListenerSession implements Session<ListenerEvent> {
  /// Stations report every minute; ten of them lost in a row is no accident.
  public static final Duration SILENCE_LIMIT = Duration.ofMinutes(10);

  private final int mostStations;

  /// The one that was silent longest comes first.
  private final LinkedHashMap<SocketAddress, Peer> peers = new LinkedHashMap<>();

  private static final class Peer {
    private final String station;
    private final SequenceWindow sequences = new SequenceWindow();
    private Instant lastHeard;

    Peer(String station, Instant now) {
      this.station = station;
      this.lastHeard = now;
    }

    Instant forgotten() {
      return lastHeard.plus(SILENCE_LIMIT);
    }
  }

  /// @param mostStations how many may be heard at once; one more is sent away
  public LanternDatagramListenerSession(int mostStations) {
    this.mostStations = mostStations;
  }

  @Override
  public List<Step<ListenerEvent>> on(Signal signal, Instant now) {
    return switch (signal) {
      case Signal.Arrived arrived -> arrived(arrived, now);
      case Signal.WokenUp() -> forgetTheSilent(now);
      case Signal.HungUp(var because) -> {
        var left = peers.values().stream().map(peer -> left(peer, because)).toList();
        peers.clear();
        yield left;
      }
      case Signal.Opened(), Signal.Secured _ -> List.of();
    };
  }

  @Override
  public Optional<Instant> deadline() {
    var longestSilent = peers.firstEntry();
    return longestSilent == null
        ? Optional.empty()
        : Optional.of(longestSilent.getValue().forgotten());
  }

  private List<Step<ListenerEvent>> arrived(Signal.Arrived arrived, Instant now) {
    var from = Objects.requireNonNull(arrived.from(), "a datagram has a sender");
    try {
      return heard(LanternCodec.read(new WireReader(arrived.bytes())), from, now);
    } catch (MalformedException e) {
      return List.of(farewell(Reason.NOT_UNDERSTOOD, from));
    }
  }

  private List<Step<ListenerEvent>> heard(LanternMessage message, SocketAddress from, Instant now) {
    var peer = peers.get(from);
    return switch (message) {
      case Hello(var station) when peer != null && peer.station.equals(station) -> {
        stillThere(from, peer, now);
        yield List.of();
      }
      case Hello(var station) -> came(station, from, now);
      case Reading _ when peer == null -> List.of(farewell(Reason.NO_HELLO, from));
      case Reading reading -> {
        stillThere(from, peer, now);
        yield peer.sequences.isNew(reading.sequence())
            ? List.of(new Step.Happened<>(new ListenerEvent.Heard(peer.station, reading)))
            : List.of();
      }
      case Farewell _ when peer == null -> List.of();
      case Farewell(var reason) -> {
        peers.remove(from);
        yield List.of(left(peer, reason.sentence()));
      }
    };
  }

  private List<Step<ListenerEvent>> came(String station, SocketAddress from, Instant now) {
    var steps = new ArrayList<Step<ListenerEvent>>();
    var before = peers.remove(from);
    if (before != null) {
      steps.add(left(before, "another station took its address"));
    }
    if (peers.size() == mostStations) {
      steps.add(farewell(Reason.NO_ROOM, from));
    } else {
      peers.put(from, new Peer(station, now));
      steps.add(new Step.Happened<>(new ListenerEvent.Came(station)));
    }
    return steps;
  }

  private List<Step<ListenerEvent>> forgetTheSilent(Instant now) {
    var steps = new ArrayList<Step<ListenerEvent>>();
    for (var first = peers.firstEntry();
        first != null && !now.isBefore(first.getValue().forgotten());
        first = peers.firstEntry()) {
      peers.remove(first.getKey());
      steps.add(left(first.getValue(), "silent for " + SILENCE_LIMIT.toMinutes() + " minutes"));
    }
    return steps;
  }

  private void stillThere(SocketAddress from, Peer peer, Instant now) {
    peer.lastHeard = now;
    peers.putLast(from, peer);
  }

  private static Step<ListenerEvent> farewell(Reason reason, SocketAddress to) {
    return new Step.Send<>(LanternCodec.write(new Farewell(reason)), to);
  }

  private static Step<ListenerEvent> left(Peer peer, String because) {
    return new Step.Happened<>(new ListenerEvent.Left(peer.station, because));
  }
}
