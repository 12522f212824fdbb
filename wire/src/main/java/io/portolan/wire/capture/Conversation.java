package io.portolan.wire.capture;

import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Outcome;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The first words of one conversation in a capture.
///
/// @param listener who was called
/// @param caller who called
/// @param direction how it is known which of the two is which
/// @param fromStart whether the capture shows how it began, so that the first turn is the first
/// @param begun when the first packet of it was captured
/// @param took from there to the last packet of it so far
/// @param turns who said what: over TCP sides alternate, over UDP each turn is a datagram
/// @param isListenerSeen whether any packet of the listener was captured, with or without payload
/// @param ending how it stands
public record Conversation(
    Endpoint listener,
    InetSocketAddress caller,
    Direction direction,
    boolean fromStart,
    Instant begun,
    Duration took,
    List<Turn> turns,
    boolean isListenerSeen,
    Ending ending) {
  /// Something said by one side. Over TCP all it said until the other side spoke.
  public record Turn(Side speaker, Bytes bytes) {}

  /// How it is known who called whom. Only the first is certain.
  public enum Direction {
    /// The capture shows how the connection was opened.
    HANDSHAKE,
    /// One of the ports is of the kind that servers have, the other of the kind that callers get.
    PORTS,
    /// The ports do not tell; the one whose packet was captured first is taken for the caller.
    FIRST_PACKET;

    /// The word used in every report: `handshake`, `ports` or `first-packet`.
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// How a conversation stands when it is told of.
  public enum Ending {
    OPEN,
    /// The caller hung up first.
    CALLER_CLOSED,
    /// The listener hung up first.
    LISTENER_CLOSED,
    CALLER_RESET,
    LISTENER_RESET
  }

  public Conversation {
    turns = List.copyOf(turns);
  }

  /// The same words with the roles of the two sides exchanged.
  public Conversation reversed() {
    var called = new Endpoint(listener.transport(), caller.getAddress(), caller.getPort());
    return new Conversation(
        called,
        new InetSocketAddress(listener.address(), listener.port()),
        direction,
        fromStart,
        begun,
        took,
        turns.stream().map(t -> new Turn(t.speaker().other(), t.bytes())).toList(),
        turns.stream().anyMatch(t -> t.speaker() == Side.CALLER),
        switch (ending) {
          case OPEN -> Ending.OPEN;
          case CALLER_CLOSED -> Ending.LISTENER_CLOSED;
          case LISTENER_CLOSED -> Ending.CALLER_CLOSED;
          case CALLER_RESET -> Ending.LISTENER_RESET;
          case LISTENER_RESET -> Ending.CALLER_RESET;
        });
  }

  /// Whether the listener said anything.
  public boolean isAnswered() {
    return turns.stream().anyMatch(t -> t.speaker() == Side.LISTENER);
  }

  /// The conversation as probes weigh it, in order: over TCP a greeting, a question and its answer
  /// first, then further questions and answers; over UDP each answer with each of the questions
  /// before it that are still open, the oldest first, because answers may overtake each other.
  ///
  /// @return at least one exchange
  public List<Exchange> exchanges() {
    return listener.transport() == Transport.UDP ? datagramExchanges() : streamExchanges();
  }

  private List<Exchange> streamExchanges() {
    var exchanges = new ArrayList<Exchange>();
    Bytes greeting = Bytes.EMPTY;
    int at = 0;
    if (!turns.isEmpty() && turns.getFirst().speaker() == Side.LISTENER) {
      greeting = turns.getFirst().bytes();
      at = 1;
    }
    if (!fromStart && !greeting.isEmpty()) {
      // It may be the middle of anything, which is no greeting for the question behind it.
      exchanges.add(exchange(greeting, Bytes.EMPTY, Bytes.EMPTY));
      greeting = Bytes.EMPTY;
    }
    while (at < turns.size()) {
      Bytes said = turns.get(at).bytes();
      Bytes answer = at + 1 < turns.size() ? turns.get(at + 1).bytes() : Bytes.EMPTY;
      if (exchanges.isEmpty() || !answer.isEmpty()) {
        exchanges.add(exchange(greeting, said, answer));
      }
      greeting = Bytes.EMPTY;
      at += 2;
    }
    if (exchanges.isEmpty()) {
      exchanges.add(exchange(greeting, Bytes.EMPTY, Bytes.EMPTY));
    }
    return exchanges;
  }

  private List<Exchange> datagramExchanges() {
    var exchanges = new ArrayList<Exchange>();
    var open = new ArrayList<Bytes>();
    for (Turn turn : turns) {
      if (turn.speaker() == Side.CALLER) {
        open.add(turn.bytes());
      } else if (open.isEmpty()) {
        exchanges.add(exchange(turn.bytes(), Bytes.EMPTY, Bytes.EMPTY));
      } else {
        for (Bytes said : open) {
          exchanges.add(exchange(Bytes.EMPTY, said, turn.bytes()));
        }
      }
    }
    if (exchanges.isEmpty()) {
      for (Bytes said : open) {
        exchanges.add(exchange(Bytes.EMPTY, said, Bytes.EMPTY));
      }
    }
    return exchanges.isEmpty()
        ? List.of(exchange(Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY))
        : exchanges;
  }

  private Exchange exchange(Bytes greeting, Bytes said, Bytes answer) {
    boolean isMute = greeting.isEmpty() && answer.isEmpty();
    return new Exchange(
        listener.transport() == Transport.UDP ? Layer.UDP : Layer.TCP,
        Exchange.CAPTURED,
        greeting,
        said,
        answer,
        isMute ? conduct() : Outcome.DATA,
        took);
  }

  private Outcome conduct() {
    return switch (ending) {
      case OPEN, CALLER_CLOSED, CALLER_RESET -> Outcome.SILENT;
      case LISTENER_CLOSED -> Outcome.CLOSED;
      case LISTENER_RESET -> Outcome.RESET;
    };
  }
}
