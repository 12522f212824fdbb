package io.portolan.sim;

import io.portolan.wire.Bytes;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A stream between two endpoints of a [SimulatedNetwork]. In bad weather its bytes arrive late and
/// in other pieces than they were sent in, but all of them and in order.
///
/// After [Step.StartTls] on both sides, one round trip later, both hear [Signal.Secured]; what they
/// send in between waits. There is no cryptography. Bytes that were sent in the clear and arrive
/// where TLS has begun break the line, as they would break a handshake.
public final class Link {
  private final SimulatedNetwork network;
  private final Side caller;
  private final Side called;
  private boolean broken;

  Link(SimulatedNetwork network, Endpoint<?, ?> caller, Endpoint<?, ?> called) {
    this.network = network;
    this.caller = new Side(caller);
    this.called = new Side(called);
    this.caller.peer = this.called;
    this.called.peer = this.caller;
    caller.plug(this.caller);
    called.plug(this.called);
    Instant accepted = network.now().plus(network.delay());
    Instant connected = accepted.plus(network.delay());
    this.caller.lastArrival = connected;
    network.plan(accepted, called + " accepts " + caller, called::opened);
    network.plan(connected, caller + " is connected to " + called, caller::opened);
  }

  /// Breaks the line off: what is under way is lost, and both sides hear of it now.
  public void cut() {
    broken = true;
    caller.endpoint.hungUp("reset");
    called.endpoint.hungUp("reset");
  }

  /// Lets everything from now on, and what is under way, get lost without a word to anyone, as a
  /// pulled cable does.
  public void fallSilent() {
    broken = true;
  }

  private sealed interface Piece {
    record Said(Bytes bytes, boolean secure) implements Piece {}

    record End() implements Piece {}
  }

  private enum Tls {
    NONE,
    BEGUN,
    SECURED
  }

  /// One end: sends to its peer, and holds what has arrived and was not yet heard.
  private final class Side implements Endpoint.Socket {
    private final Endpoint<?, ?> endpoint;
    private final Deque<Piece> arrived = new ArrayDeque<>();
    private final Deque<Bytes> waitingForTls = new ArrayDeque<>();
    private @Nullable Side peer;
    private Instant lastArrival = Instant.MIN;
    private boolean delivering;
    private Tls tls = Tls.NONE;
    private Step.StartTls.@Nullable Role role;

    Side(Endpoint<?, ?> endpoint) {
      this.endpoint = endpoint;
    }

    @Override
    public void send(Bytes bytes, @Nullable SocketAddress to) {
      if (to != null) {
        throw new IllegalStateException(endpoint + " has one peer and names another: " + to);
      }
      if (tls == Tls.BEGUN) {
        waitingForTls.add(bytes);
      } else if (!bytes.isEmpty()) {
        peer().carry(new Piece.Said(bytes, tls == Tls.SECURED));
      }
    }

    @Override
    public void close() {
      peer().carry(new Piece.End());
    }

    @Override
    public void startTls(Step.StartTls.Role role, Bytes surplus) {
      if (tls != Tls.NONE) {
        throw new IllegalStateException(endpoint + " starts TLS twice");
      }
      if (!surplus.isEmpty()) {
        noTls();
        return;
      }
      tls = Tls.BEGUN;
      this.role = role;
      if (peer().tls == Tls.BEGUN) {
        Instant done = network.now().plus(network.delay()).plus(network.delay());
        network.plan(done, "TLS is up", Link.this::secured);
      }
    }

    void carry(Piece piece) {
      Instant at = network.now().plus(network.delay());
      lastArrival = at.isAfter(lastArrival) ? at : lastArrival.plusNanos(1);
      network.plan(lastArrival, "on the wire to " + endpoint + ": " + piece, () -> arrive(piece));
    }

    private void arrive(Piece piece) {
      if (!broken) {
        arrived.add(piece);
        hearSoon();
      }
    }

    /// Between arriving and being heard more may arrive: that is how pieces are joined.
    private void hearSoon() {
      if (!delivering && !arrived.isEmpty()) {
        delivering = true;
        network.plan(network.jitter(), endpoint + " hears", this::hear);
      }
    }

    private void hear() {
      delivering = false;
      if (broken) {
        return;
      }
      switch (arrived.removeFirst()) {
        case Piece.End() -> endpoint.hungUp("peer closed");
        case Piece.Said said when isOutOfPlace(said) -> noTls();
        case Piece.Said said -> {
          Bytes all = joined(said);
          Bytes piece = all.first(network.piece(all.size()));
          if (piece.size() < all.size()) {
            arrived.addFirst(new Piece.Said(all.from(piece.size()), said.secure()));
          }
          network.note(endpoint + " hears " + piece);
          endpoint.happened(new Signal.Arrived(piece));
        }
      }
      hearSoon();
    }

    private void noTls() {
      network.note("clear bytes reach " + endpoint + " where TLS has begun");
      cut();
    }

    private boolean isOutOfPlace(Piece.Said said) {
      return said.secure() == (tls == Tls.NONE);
    }

    /// In calm weather pieces stay as they were sent.
    private Bytes joined(Piece.Said first) {
      Bytes all = first.bytes();
      while (network.weather().splitting()
          && arrived.peekFirst() instanceof Piece.Said next
          && next.secure() == first.secure()) {
        all = all.concat(next.bytes());
        arrived.removeFirst();
      }
      return all;
    }

    private Side peer() {
      return Objects.requireNonNull(peer);
    }
  }

  private void secured() {
    if (broken || caller.endpoint.isOver() || called.endpoint.isOver()) {
      return;
    }
    if (caller.role == called.role) {
      network.note("both want to be the TLS " + caller.role);
      cut();
      return;
    }
    for (var side : List.of(called, caller)) {
      side.tls = Tls.SECURED;
      while (!side.waitingForTls.isEmpty()) {
        side.send(side.waitingForTls.removeFirst(), null);
      }
    }
    for (var side : List.of(called, caller)) {
      side.endpoint.happened(new Signal.Secured("TLSv1.3", "TLS_AES_128_GCM_SHA256", "", ""));
    }
  }
}
