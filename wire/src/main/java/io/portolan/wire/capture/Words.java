package io.portolan.wire.capture;

import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import io.portolan.wire.capture.Conversation.Direction;
import io.portolan.wire.capture.Conversation.Ending;
import io.portolan.wire.capture.Conversation.Turn;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The first words of both sides of a conversation, and how it went.
final class Words {
  /// Turns kept of a stream: a greeting and three questions with their answers.
  private static final int TURNS = 7;

  private final ConversationLimits limits;
  private final Direction direction;
  private final TimeScale scale;
  private final long begun;
  private TimeScale latestScale;
  private long latest;
  private boolean isListenerSeen;
  private Ending ending = Ending.OPEN;

  /// How many turns there were when the audience was told last.
  private int toldTurns;

  private @Nullable StreamHead callerHead;
  private @Nullable StreamHead listenerHead;

  /// Where each turn of a stream ends, in bytes of its speaker.
  private int[] turnEnds = new int[0];

  private int turnCount;
  private Side firstSpeaker = Side.CALLER;
  private List<Turn> datagrams = List.of();
  private int datagramBytes;

  /// @param first the first packet
  Words(ConversationLimits limits, Direction direction, CapturedFrame first) {
    this.limits = limits;
    this.direction = direction;
    this.scale = first.scale();
    this.begun = first.ticks();
    this.latestScale = scale;
    this.latest = begun;
  }

  /// A packet was captured.
  void heard(CapturedFrame packet) {
    latest = packet.ticks();
    latestScale = packet.scale();
  }

  void sawListener() {
    isListenerSeen = true;
  }

  void ended(Ending how) {
    ending = how;
  }

  /// How much memory they take, in bytes.
  int held() {
    return datagramBytes + heldBy(callerHead) + heldBy(listenerHead);
  }

  private static int heldBy(@Nullable StreamHead head) {
    return head == null ? 0 : head.held();
  }

  /// Whether the next word of the caller begins a new question, the one before is answered, and
  /// nobody was told yet.
  boolean isAnswerToTell() {
    return turnCount >= 2 && turnCount > toldTurns && speakerOf(turnCount - 1) == Side.LISTENER;
  }

  /// The audience is being told.
  void told() {
    toldTurns = turnCount;
  }

  /// Whether no more is kept.
  boolean isFull() {
    boolean isOneFull = isFull(callerHead) || isFull(listenerHead);
    return datagrams.size() >= limits.datagrams()
        || turnCount >= TURNS
        || (isOneFull && turnCount >= 2);
  }

  private static boolean isFull(@Nullable StreamHead head) {
    return head != null && head.isFull();
  }

  /// What one side says over a stream.
  StreamHead head(Side side) {
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
  void addSegment(Side speaker, long sequence, ByteBuffer bytes, int offset, int size) {
    StreamHead head = head(speaker);
    if (head.add(sequence, bytes, offset, size) == 0) {
      return;
    }
    if (turnEnds.length == 0) {
      turnEnds = new int[TURNS];
      firstSpeaker = speaker;
    }
    if (turnCount == 0 || speakerOf(turnCount - 1) != speaker) {
      turnCount++;
    }
    turnEnds[turnCount - 1] = head.size();
  }

  /// Keeps a datagram.
  void addDatagram(Side speaker, ByteBuffer bytes, int offset, int size) {
    if (datagrams.isEmpty()) {
      datagrams = new ArrayList<>(2);
    }
    int kept = Math.min(size, limits.bytesPerSide());
    datagrams.add(new Turn(speaker, Bytes.copyOf(bytes.slice(offset, kept))));
    datagramBytes += kept;
  }

  /// All of it, between the ends of `flow`.
  Conversation conversation(Flow flow) {
    var start = scale.instant(begun);
    var end = latestScale.instant(latest);
    return new Conversation(
        new Endpoint(
            flow.transport,
            PacketHeaders.address(flow.listenerHigh, flow.listenerLow),
            flow.listenerPort),
        new InetSocketAddress(
            PacketHeaders.address(flow.callerHigh, flow.callerLow), flow.callerPort),
        direction,
        flow.isFromStart,
        start,
        end.isAfter(start) ? Duration.between(start, end) : Duration.ZERO,
        flow.transport == Transport.UDP ? datagrams : turns(),
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
      int from = i < 2 ? 0 : turnEnds[i - 2];
      turns.add(new Turn(speaker, head(speaker).bytes(from, turnEnds[i])));
    }
    return turns;
  }
}
