package io.portolan.wire.capture;

import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import io.portolan.wire.capture.Conversation.Direction;
import io.portolan.wire.capture.Conversation.Ending;
import io.portolan.wire.capture.Conversation.Turn;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One conversation while it is being followed: its two ends, as long as anybody is interested the
/// first words of both, and its place among the others.
///
/// Ends are kept as numbers, in the form [PacketHeaders] gives, so that looking one up costs no
/// object.
final class Flow {
  /// Turns kept of a stream: a greeting and three questions with their answers.
  private static final int TURNS = 7;

  final Transport transport;
  final int hash;
  long callerHigh;
  long callerLow;
  int callerPort;
  long listenerHigh;
  long listenerLow;
  int listenerPort;

  /// The next one in the same slot of the table.
  @Nullable Flow next;

  /// Neighbours by age among those that are treated alike.
  @Nullable Flow older;

  @Nullable Flow newer;

  /// Where it was going, once somebody there has shown to listen.
  @Nullable EndpointState endpoint;

  /// How many turns there were when the audience was told last.
  int toldTurns;

  /// Whether a packet of it came since it was last passed over for giving way.
  boolean isTouched;

  private boolean isMuted;
  private boolean isListenerSeen;
  private boolean fromStart;
  private Direction direction = Direction.FIRST_PACKET;
  private Ending ending = Ending.OPEN;
  private boolean isCallerDone;
  private boolean isListenerDone;
  private Instant begun = Instant.EPOCH;
  private Instant latest = Instant.EPOCH;

  private @Nullable StreamHead callerHead;
  private @Nullable StreamHead listenerHead;

  /// Where each turn of a stream ends, in bytes of its speaker.
  private int[] turnEnds = new int[0];

  private int turnCount;
  private Side firstSpeaker = Side.CALLER;
  private List<Turn> datagrams = List.of();
  private int datagramBytes;

  Flow(Transport transport, int hash) {
    this.transport = transport;
    this.hash = hash;
  }

  void direct(Direction known, boolean isFromStart) {
    direction = known;
    fromStart = isFromStart;
  }

  void began(Instant at) {
    begun = at;
    latest = at;
  }

  void heardAt(Instant at) {
    latest = at;
  }

  boolean isBetween(PacketHeaders packet, Transport over) {
    return transport == over && (isFromCaller(packet) || isFromListener(packet));
  }

  boolean isFromCaller(PacketHeaders packet) {
    return callerPort == packet.sourcePort()
        && listenerPort == packet.destinationPort()
        && callerLow == packet.sourceLow()
        && listenerLow == packet.destinationLow()
        && callerHigh == packet.sourceHigh()
        && listenerHigh == packet.destinationHigh();
  }

  private boolean isFromListener(PacketHeaders packet) {
    return listenerPort == packet.sourcePort()
        && callerPort == packet.destinationPort()
        && listenerLow == packet.sourceLow()
        && callerLow == packet.destinationLow()
        && listenerHigh == packet.sourceHigh()
        && callerHigh == packet.destinationHigh();
  }

  /// Nobody is interested any more: its words are forgotten.
  void mute() {
    isMuted = true;
    callerHead = null;
    listenerHead = null;
    turnEnds = new int[0];
    datagrams = List.of();
    datagramBytes = 0;
  }

  boolean isMuted() {
    return isMuted;
  }

  void sawListener() {
    isListenerSeen = true;
  }

  boolean isListenerSeen() {
    return isListenerSeen;
  }

  /// One side said that it will say nothing more.
  void finished(Side side) {
    if (side == Side.CALLER) {
      isCallerDone = true;
    } else {
      isListenerDone = true;
    }
    if (ending == Ending.OPEN) {
      ending = side == Side.CALLER ? Ending.CALLER_CLOSED : Ending.LISTENER_CLOSED;
    }
  }

  /// One side broke off.
  void reset(Side side) {
    isCallerDone = true;
    isListenerDone = true;
    if (ending == Ending.OPEN) {
      ending = side == Side.CALLER ? Ending.CALLER_RESET : Ending.LISTENER_RESET;
    }
  }

  /// Whether neither side will say anything more.
  boolean isOver() {
    return isCallerDone && isListenerDone;
  }

  boolean isFromStart() {
    return fromStart;
  }

  int turnCount() {
    return turnCount + datagrams.size();
  }

  /// How much memory its words take, in bytes.
  int held() {
    return datagramBytes + heldBy(callerHead) + heldBy(listenerHead);
  }

  private static int heldBy(@Nullable StreamHead head) {
    return head == null ? 0 : head.held();
  }

  boolean hasWords() {
    return turnCount > 0 || !datagrams.isEmpty();
  }

  /// Whether the next word of the caller begins a new question: one is answered already.
  boolean isAnswered() {
    return turnCount >= 2 && speakerOf(turnCount - 1) == Side.LISTENER;
  }

  /// Whether no more of its words are kept.
  boolean isFull(ConversationLimits limits) {
    if (transport == Transport.UDP) {
      return datagrams.size() >= limits.datagrams();
    }
    boolean isOneFull = isFull(callerHead) || isFull(listenerHead);
    return turnCount >= TURNS || (isOneFull && turnCount >= 2);
  }

  private static boolean isFull(@Nullable StreamHead head) {
    return head != null && head.isFull();
  }

  StreamHead head(Side side, ConversationLimits limits) {
    StreamHead head = side == Side.CALLER ? callerHead : listenerHead;
    if (head == null) {
      head = new StreamHead(limits.bytesPerSide());
      if (side == Side.CALLER) {
        callerHead = head;
      } else {
        listenerHead = head;
      }
    }
    return head;
  }

  /// Keeps what was captured of a segment.
  void addSegment(
      Side speaker,
      long sequence,
      ByteBuffer bytes,
      int offset,
      int size,
      ConversationLimits limits) {
    StreamHead head = head(speaker, limits);
    if (head.add(sequence, bytes, offset, size) == 0) {
      return;
    }
    if (turnEnds.length == 0) {
      turnEnds = new int[TURNS];
      firstSpeaker = speaker;
    }
    if (turnCount == 0 || speakerOf(turnCount - 1) != speaker) {
      if (turnCount == TURNS) {
        return;
      }
      turnCount++;
    }
    turnEnds[turnCount - 1] = head.size();
  }

  /// Keeps a datagram.
  void addDatagram(Side speaker, ByteBuffer bytes, int offset, int size) {
    if (datagrams.isEmpty()) {
      datagrams = new ArrayList<>(2);
    }
    datagrams.add(new Turn(speaker, Bytes.copyOf(bytes.slice(offset, size))));
    datagramBytes += size;
  }

  Conversation conversation() {
    return new Conversation(
        new Endpoint(transport, PacketHeaders.address(listenerHigh, listenerLow), listenerPort),
        new InetSocketAddress(PacketHeaders.address(callerHigh, callerLow), callerPort),
        direction,
        fromStart,
        begun,
        latest.isAfter(begun) ? Duration.between(begun, latest) : Duration.ZERO,
        transport == Transport.UDP ? datagrams : turns(),
        isListenerSeen,
        ending);
  }

  private Side speakerOf(int turn) {
    return turn % 2 == 0 ? firstSpeaker : firstSpeaker.other();
  }

  private List<Turn> turns() {
    var turns = new ArrayList<Turn>(turnCount);
    for (int i = 0; i < turnCount; i++) {
      Side speaker = speakerOf(i);
      StreamHead head = speaker == Side.CALLER ? callerHead : listenerHead;
      if (head != null) {
        int from = i < 2 ? 0 : turnEnds[i - 2];
        turns.add(new Turn(speaker, Bytes.wrap(head.copy(from, turnEnds[i]))));
      }
    }
    return turns;
  }
}
