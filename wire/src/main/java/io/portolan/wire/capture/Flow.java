package io.portolan.wire.capture;

import io.portolan.wire.Transport;
import io.portolan.wire.capture.Conversation.Ending;
import org.jspecify.annotations.Nullable;

/// One conversation while it is being followed: its two ends, its place among the others, and as
/// long as anybody is interested its words.
///
/// Ends are kept as numbers, in the form [PacketHeaders] gives, so that looking one up costs no
/// object. There may be as many of these as packets, so what only those that are listened to need
/// is in [Words].
final class Flow {
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

  /// What was said; null if nobody is interested.
  @Nullable Words words;

  /// Whether a packet of it came since it was last passed over for giving way.
  boolean isTouched;

  /// Whether the capture shows how it began.
  boolean isFromStart;

  private boolean isCallerDone;
  private boolean isListenerDone;

  Flow(Transport transport, int hash) {
    this.transport = transport;
    this.hash = hash;
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

  boolean isMuted() {
    return words == null;
  }

  /// One side said that it will say nothing more.
  void finished(Side side) {
    ended(side == Side.CALLER ? Ending.CALLER_CLOSED : Ending.LISTENER_CLOSED);
    if (side == Side.CALLER) {
      isCallerDone = true;
    } else {
      isListenerDone = true;
    }
  }

  /// One side broke off.
  void reset(Side side) {
    ended(side == Side.CALLER ? Ending.CALLER_RESET : Ending.LISTENER_RESET);
    isCallerDone = true;
    isListenerDone = true;
  }

  private void ended(Ending how) {
    if (words != null && !isCallerDone && !isListenerDone) {
      words.ended(how);
    }
  }

  /// Whether neither side will say anything more.
  boolean isOver() {
    return isCallerDone && isListenerDone;
  }
}
