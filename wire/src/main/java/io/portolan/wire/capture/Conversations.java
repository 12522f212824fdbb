package io.portolan.wire.capture;

import io.portolan.wire.Transport;
import io.portolan.wire.capture.Conversation.Direction;
import java.nio.ByteBuffer;

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
    /// Nothing more of this conversation, and of those with the same endpoint only one when their
    /// number has doubled.
    SELDOM,
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

  private final ConversationLimits limits;
  private final Audience audience;
  private final PacketHeaders headers = new PacketHeaders();
  private final Defragmenter defragmenter = new Defragmenter();
  private final FlowTable flows;
  private final EndpointTable endpoints;
  private long packets;
  private long others;
  private long broken;
  private long forgotten;
  private long held;

  public Conversations(ConversationLimits limits, Audience audience) {
    this.limits = limits;
    this.audience = audience;
    this.flows = new FlowTable(limits.conversations());
    this.endpoints = new EndpointTable(limits.endpoints());
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
    var bytes = ByteBuffer.wrap(endpoint.address().getAddress());
    boolean isIp6 = bytes.capacity() == 16;
    EndpointState state =
        endpoints.find(
            endpoint.transport(),
            isIp6 ? bytes.getLong(0) : 0,
            isIp6 ? bytes.getLong(8) : PacketHeaders.mapped(bytes.getInt(0)),
            endpoint.port());
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
      flow = begin(Transport.TCP, hash, frame);
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
    if (flow.isOver()) {
      finish(flow);
      // Behind two FINs nothing new comes; behind a RST come segments that were on their way.
      if (!headers.has(PacketHeaders.RST)) {
        flows.remove(flow);
      }
    }
  }

  /// Whether a SYN opens a connection between the same ports anew, rather than being sent twice.
  private boolean isAnotherConnection(Flow flow) {
    Words words = flow.words;
    return words == null
        ? flow.isOver()
        : flow.isOver() || !words.head(Side.CALLER).beginsAt(afterSyn());
  }

  private long afterSyn() {
    return (headers.sequence() + 1) & 0xFFFFFFFFL;
  }

  private void follow(Flow flow, Side speaker, CapturedFrame frame) {
    boolean hasPayload = headers.payloadOriginalSize() > 0;
    boolean isSyn = headers.has(PacketHeaders.SYN);
    if (flow.endpoint == null && (hasPayload || (isSyn && speaker == Side.LISTENER))) {
      register(flow);
    }
    Words words = flow.words;
    if (words == null) {
      return;
    }
    words.heard(frame);
    if (speaker == Side.LISTENER && !headers.has(PacketHeaders.RST)) {
      words.sawListener();
    }
    if (isSyn) {
      words.head(speaker).base(afterSyn());
    }
    if (!hasPayload) {
      return;
    }
    if (speaker == Side.CALLER && words.isAnswerToTell() && !isSlow(flow)) {
      tell(flow, words, false);
      if (flow.isMuted()) {
        return;
      }
    }
    int before = words.held();
    words.addSegment(
        speaker,
        isSyn ? afterSyn() : headers.sequence(),
        headers.bytes(),
        headers.payloadOffset(),
        headers.payloadSize());
    keep(flow, words, before);
  }

  /// Whether an answer or two say nothing at this endpoint, so that conversations with it are told
  /// once only.
  private static boolean isSlow(Flow flow) {
    return flow.endpoint != null && flow.endpoint.isSlow;
  }

  private void datagram(CapturedFrame frame) {
    int hash = flows.hash(headers, Transport.UDP);
    Flow flow = flows.find(headers, Transport.UDP, hash);
    if (flow == null) {
      flow = begin(Transport.UDP, hash, frame);
      register(flow);
    }
    flow.isTouched = true;
    Words words = flow.words;
    if (words == null) {
      return;
    }
    words.heard(frame);
    Side speaker = flow.isFromCaller(headers) ? Side.CALLER : Side.LISTENER;
    int before = words.held();
    words.addDatagram(speaker, headers.bytes(), headers.payloadOffset(), headers.payloadSize());
    keep(flow, words, before);
    if (speaker == Side.LISTENER && !flow.isMuted()) {
      words.sawListener();
      tell(flow, words, false);
    }
  }

  /// Accounts for new words; whoever has said enough is told and forgotten.
  private void keep(Flow flow, Words words, int before) {
    held += words.held() - before;
    if (words.isFull()) {
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

  private Flow begin(Transport transport, int hash, CapturedFrame frame) {
    if (flows.size() >= limits.conversations()) {
      Flow stalest = flows.stalest();
      if (stalest != null) {
        finish(stalest);
        flows.remove(stalest);
      }
    }
    var flow = new Flow(transport, hash);
    Direction direction;
    if (transport == Transport.TCP && headers.has(PacketHeaders.SYN)) {
      orient(flow, !headers.has(PacketHeaders.ACK));
      direction = Direction.HANDSHAKE;
      flow.isFromStart = true;
    } else {
      direction = guess(flow);
      flow.isFromStart = transport == Transport.UDP;
    }
    var state = endpoints.find(transport, flow.listenerHigh, flow.listenerLow, flow.listenerPort);
    if (state != null) {
      flow.endpoint = state;
      state.count(flow);
    }
    if (state == null || state.isWanted) {
      flow.words = new Words(limits, direction, frame);
    }
    flows.add(flow);
    return flow;
  }

  private Direction guess(Flow flow) {
    int toSource = kind(headers.sourcePort());
    int toDestination = kind(headers.destinationPort());
    boolean isSourceKnown =
        null
            != endpoints.find(
                flow.transport, headers.sourceHigh(), headers.sourceLow(), headers.sourcePort());
    boolean isDestinationKnown =
        null
            != endpoints.find(
                flow.transport,
                headers.destinationHigh(),
                headers.destinationLow(),
                headers.destinationPort());
    boolean isSourceCaller =
        isSourceKnown == isDestinationKnown ? toDestination <= toSource : isDestinationKnown;
    orient(flow, isSourceCaller);
    return toSource == toDestination ? Direction.FIRST_PACKET : Direction.PORTS;
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
    var state =
        endpoints.findOrAdd(flow.transport, flow.listenerHigh, flow.listenerLow, flow.listenerPort);
    if (state == null) {
      forgotten++;
      mute(flow);
      return;
    }
    flow.endpoint = state;
    state.count(flow);
    if (!state.isWanted) {
      mute(flow);
    }
  }

  /// Tells a conversation for the last time, unless nobody is interested or nobody listened.
  private void finish(Flow flow) {
    Words words = flow.words;
    if (words != null && flow.endpoint != null) {
      tell(flow, words, true);
    }
    mute(flow);
  }

  private void mute(Flow flow) {
    if (flow.words != null) {
      held -= flow.words.held();
      flows.mute(flow);
    }
  }

  private void tell(Flow flow, Words words, boolean isLast) {
    EndpointState state = flow.endpoint;
    if (state == null || !state.isWanted) {
      mute(flow);
      return;
    }
    words.told();
    switch (audience.hear(words.conversation(flow), isLast)) {
      case MORE -> state.isSlow = true;
      case UNDERSTOOD -> {
        state.isSlow = isLast && state.isSlow;
        mute(flow);
      }
      case REVERSED -> {
        var reversed =
            endpoints.findOrAdd(flow.transport, flow.callerHigh, flow.callerLow, flow.callerPort);
        if (reversed != null) {
          reversed.count(flow);
        }
        mute(flow);
      }
      case SELDOM -> {
        state.waitUntilDoubled();
        mute(flow);
      }
      case ENOUGH -> {
        state.isWanted = false;
        mute(flow);
      }
    }
  }
}
