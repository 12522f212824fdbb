package io.portolan.wire.capture;

import io.portolan.wire.Transport;
import io.portolan.wire.capture.Conversation.Direction;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sorts the packets of a capture into conversations and tells an audience the first words of each.
///
/// A conversation is told as soon as a question has its answer, and for the last time when it is
/// over, has said enough, or has to give way to others. An audience that has heard enough of an
/// endpoint hears no more of it; its further conversations cost next to nothing, and that is what
/// makes large captures quick. Memory stays within [ConversationLimits], however hostile the
/// capture.
///
/// Who called whom is known where the opening of a connection was captured. Elsewhere an endpoint
/// that is known already is the listener, then a port of the kind servers have, then the receiver
/// of the first packet; [Conversation#direction()] says which it was.
public final class Conversations {
  /// From here on hosts give ports to callers, Linux by default and RFC 6335's dynamic ports both.
  private static final int FIRST_CALLER_PORT = 32768;

  private static final int LAST_SYSTEM_PORT = 1023;

  /// Who hears the conversations.
  @FunctionalInterface
  public interface Audience {
    /// Hears a conversation.
    ///
    /// @param isLast whether it will not be told again with more words
    Interest hear(Conversation conversation, boolean isLast);
  }

  /// What an audience says to a conversation.
  public enum Interest {
    /// Tell it again when there is more of it.
    MORE,
    /// Nothing more of this conversation; the next one with the same endpoint, please.
    UNDERSTOOD,
    /// The same, and the caller was in truth the listener.
    REVERSED,
    /// Nothing more of the endpoint.
    ENOUGH
  }

  /// Counts of what was read.
  ///
  /// @param packets all of them
  /// @param others that carry neither TCP nor UDP, or on a link that is not read
  /// @param broken whose headers are cut short or contradict themselves
  /// @param lostDatagrams that could not be put together from their fragments in time
  /// @param forgotten conversations with endpoints beyond the limit
  public record Tally(long packets, long others, long broken, long lostDatagrams, long forgotten) {}

  private record Key(long high, long low, int port, Transport transport) {}

  private final ConversationLimits limits;
  private final Audience audience;
  private final PacketHeaders headers = new PacketHeaders();
  private final Defragmenter defragmenter = new Defragmenter();
  private final FlowTable flows;
  private final Map<Key, EndpointState> endpoints = new HashMap<>();
  private long packets;
  private long others;
  private long broken;
  private long forgotten;
  private long held;

  public Conversations(ConversationLimits limits, Audience audience) {
    this.limits = limits;
    this.audience = audience;
    this.flows = new FlowTable(limits.conversations());
  }

  /// Takes the next packet of a capture.
  public void add(CapturedFrame frame) {
    packets++;
    take(headers.read(frame), frame);
  }

  /// Tells the conversations that were not over when the capture ended.
  public void end() {
    for (Flow flow = flows.stalestCollecting(); flow != null; flow = flows.stalestCollecting()) {
      finish(flow);
    }
  }

  public Tally tally() {
    return new Tally(packets, others, broken, defragmenter.abandoned(), forgotten);
  }

  /// How many conversations there were with an endpoint, heard or not; 0 if it is not known.
  public long conversationsWith(Endpoint endpoint) {
    EndpointState state = endpoints.get(key(endpoint));
    return state == null ? 0 : state.conversations();
  }

  private void take(PacketHeaders.Kind kind, CapturedFrame frame) {
    switch (kind) {
      case TCP -> segment(frame);
      case UDP -> datagram(frame);
      case FRAGMENT -> {
        ByteBuffer whole = defragmenter.add(headers);
        if (whole != null) {
          take(headers.readTransport(whole, whole.limit()), frame);
        }
      }
      case OTHER -> others++;
      case BROKEN -> broken++;
    }
  }

  private void segment(CapturedFrame frame) {
    int hash = flows.hash(headers, Transport.TCP);
    Flow flow = flows.find(headers, Transport.TCP, hash);
    boolean opens = headers.has(PacketHeaders.SYN) && !headers.has(PacketHeaders.ACK);
    if (flow != null && opens && isAnotherConnection(flow)) {
      finish(flow);
      flows.remove(flow);
      flow = null;
    }
    if (flow == null) {
      if (headers.payloadOriginalSize() == 0 && !headers.has(PacketHeaders.SYN)) {
        return;
      }
      flow = begin(Transport.TCP, hash, frame.time());
    }
    flow.isTouched = true;
    Side speaker = flow.isFromCaller(headers) ? Side.CALLER : Side.LISTENER;
    if (!flow.isMuted()) {
      follow(flow, speaker, frame);
    }
    if (headers.has(PacketHeaders.RST)) {
      flow.reset(speaker);
    } else if (headers.has(PacketHeaders.FIN)) {
      flow.finished(speaker);
    }
    if (flow.isOver() && !flow.isMuted()) {
      finish(flow);
    }
  }

  /// Whether a SYN opens a connection between the same ports anew, rather than being sent twice.
  private boolean isAnotherConnection(Flow flow) {
    if (flow.isOver() || flow.isMuted()) {
      return flow.isOver();
    }
    return !flow.head(Side.CALLER, limits).beginsAt((headers.sequence() + 1) & 0xFFFFFFFFL);
  }

  private void follow(Flow flow, Side speaker, CapturedFrame frame) {
    flow.heardAt(frame.time());
    boolean hasPayload = headers.payloadOriginalSize() > 0;
    boolean isSyn = headers.has(PacketHeaders.SYN);
    if (speaker == Side.LISTENER && !headers.has(PacketHeaders.RST)) {
      flow.sawListener();
    }
    if (flow.endpoint == null && (hasPayload || (isSyn && speaker == Side.LISTENER))) {
      register(flow);
    }
    long sequence = isSyn ? (headers.sequence() + 1) & 0xFFFFFFFFL : headers.sequence();
    if (isSyn) {
      flow.head(speaker, limits).base(sequence);
    }
    if (!hasPayload || flow.isMuted()) {
      return;
    }
    if (speaker == Side.CALLER && flow.isAnswered() && flow.toldTurns < flow.turnCount()) {
      tell(flow, false);
      if (flow.isMuted()) {
        return;
      }
    }
    int before = flow.held();
    flow.addSegment(
        speaker, sequence, headers.bytes(), headers.payloadOffset(), headers.payloadSize(), limits);
    keep(flow, before);
  }

  private void datagram(CapturedFrame frame) {
    int hash = flows.hash(headers, Transport.UDP);
    Flow flow = flows.find(headers, Transport.UDP, hash);
    if (flow == null) {
      flow = begin(Transport.UDP, hash, frame.time());
      register(flow);
    }
    flow.isTouched = true;
    if (flow.isMuted()) {
      return;
    }
    flow.heardAt(frame.time());
    Side speaker = flow.isFromCaller(headers) ? Side.CALLER : Side.LISTENER;
    int size = Math.min(headers.payloadSize(), limits.bytesPerSide());
    int before = flow.held();
    flow.addDatagram(speaker, headers.bytes(), headers.payloadOffset(), size);
    if (speaker == Side.LISTENER) {
      flow.sawListener();
      held += flow.held() - before;
      before = flow.held();
      tell(flow, false);
    }
    if (!flow.isMuted()) {
      keep(flow, before);
    }
  }

  /// Accounts for new words; whoever has said enough is told and forgotten.
  private void keep(Flow flow, int before) {
    held += flow.held() - before;
    if (flow.isFull(limits)) {
      finish(flow);
    }
    while (held > limits.bytes()) {
      Flow stalest = flows.stalestCollecting();
      if (stalest == null) {
        throw new IllegalStateException(held + " bytes are kept by nobody");
      }
      finish(stalest);
    }
  }

  private Flow begin(Transport transport, int hash, Instant at) {
    if (flows.size() >= limits.conversations()) {
      Flow stalest = flows.stalest();
      if (stalest != null) {
        finish(stalest);
        flows.remove(stalest);
      }
    }
    var flow = new Flow(transport, hash);
    flow.began(at);
    boolean opens = transport == Transport.TCP && headers.has(PacketHeaders.SYN);
    if (opens) {
      orient(flow, !headers.has(PacketHeaders.ACK));
      flow.direct(Direction.HANDSHAKE, true);
    } else {
      guess(flow);
    }
    var state =
        endpoints.get(new Key(flow.listenerHigh, flow.listenerLow, flow.listenerPort, transport));
    if (state != null) {
      flow.endpoint = state;
      state.count(flow);
      if (!state.isWanted) {
        flow.mute();
      }
    }
    flows.add(flow);
    return flow;
  }

  private void guess(Flow flow) {
    int toSource = kind(headers.sourcePort());
    int toDestination = kind(headers.destinationPort());
    boolean isSourceKnown =
        endpoints.containsKey(
            new Key(
                headers.sourceHigh(), headers.sourceLow(), headers.sourcePort(), flow.transport));
    boolean isDestinationKnown =
        endpoints.containsKey(
            new Key(
                headers.destinationHigh(),
                headers.destinationLow(),
                headers.destinationPort(),
                flow.transport));
    boolean isSourceCaller =
        isSourceKnown == isDestinationKnown ? toDestination <= toSource : isDestinationKnown;
    orient(flow, isSourceCaller);
    flow.direct(
        toSource == toDestination ? Direction.FIRST_PACKET : Direction.PORTS,
        flow.transport == Transport.UDP);
  }

  /// The smaller, the more a port is of the kind that servers have.
  private static int kind(int port) {
    return port <= LAST_SYSTEM_PORT ? 0 : port < FIRST_CALLER_PORT ? 1 : 2;
  }

  private void orient(Flow flow, boolean isSourceCaller) {
    flow.callerHigh = isSourceCaller ? headers.sourceHigh() : headers.destinationHigh();
    flow.callerLow = isSourceCaller ? headers.sourceLow() : headers.destinationLow();
    flow.callerPort = isSourceCaller ? headers.sourcePort() : headers.destinationPort();
    flow.listenerHigh = isSourceCaller ? headers.destinationHigh() : headers.sourceHigh();
    flow.listenerLow = isSourceCaller ? headers.destinationLow() : headers.sourceLow();
    flow.listenerPort = isSourceCaller ? headers.destinationPort() : headers.sourcePort();
  }

  /// Somebody listens there: from now on the endpoint is known.
  private void register(Flow flow) {
    if (flow.endpoint != null) {
      return;
    }
    var key = new Key(flow.listenerHigh, flow.listenerLow, flow.listenerPort, flow.transport);
    var state = state(key);
    if (state == null) {
      forgotten++;
      flows.mute(flow);
      return;
    }
    flow.endpoint = state;
    state.count(flow);
    if (!state.isWanted) {
      flows.mute(flow);
    }
  }

  private @Nullable EndpointState state(Key key) {
    EndpointState known = endpoints.get(key);
    if (known != null || endpoints.size() >= limits.endpoints()) {
      return known;
    }
    var state = new EndpointState();
    endpoints.put(key, state);
    return state;
  }

  /// Tells a conversation for the last time, unless nobody is interested or nobody listened.
  private void finish(Flow flow) {
    if (flow.isMuted()) {
      return;
    }
    if (flow.endpoint != null) {
      tell(flow, true);
    }
    mute(flow);
  }

  private void mute(Flow flow) {
    held -= flow.held();
    flows.mute(flow);
  }

  private void tell(Flow flow, boolean isLast) {
    EndpointState state = flow.endpoint;
    if (state == null || !state.isWanted) {
      mute(flow);
      return;
    }
    flow.toldTurns = flow.turnCount();
    switch (audience.hear(flow.conversation(), isLast)) {
      case MORE -> {}
      case UNDERSTOOD -> mute(flow);
      case REVERSED -> {
        var key = new Key(flow.callerHigh, flow.callerLow, flow.callerPort, flow.transport);
        var reversed = state(key);
        if (reversed != null) {
          reversed.count(flow);
        }
        mute(flow);
      }
      case ENOUGH -> {
        state.isWanted = false;
        mute(flow);
      }
    }
  }

  private static Key key(Endpoint endpoint) {
    InetAddress address = endpoint.address();
    var bytes = ByteBuffer.wrap(address.getAddress());
    return bytes.capacity() == 16
        ? new Key(bytes.getLong(0), bytes.getLong(8), endpoint.port(), endpoint.transport())
        : new Key(
            0,
            PacketHeaders.MAPPED | (bytes.getInt(0) & 0xFFFFFFFFL),
            endpoint.port(),
            endpoint.transport());
  }
}
