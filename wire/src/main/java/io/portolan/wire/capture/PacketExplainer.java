package io.portolan.wire.capture;

import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol.DefaultPort;
import io.portolan.wire.Transport;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Explains the packets of a capture that belong to protocols somebody can explain.
///
/// Which protocol is read where is known beforehand for some endpoints; elsewhere the default ports
/// of the protocols decide, and a reading that does not fit shows itself by where it breaks. At
/// most [#CONVERSATIONS] are followed at once; the one silent for longest gives way.
public final class PacketExplainer {
  static final int CONVERSATIONS = 1024;

  private final List<Explainer> explainers;
  private final Map<Endpoint, String> known;
  private final Consumer<ExplainedMessage> audience;
  private final PacketHeaders headers = new PacketHeaders();
  private final Defragmenter defragmenter = new Defragmenter();
  private final SequencedMap<Ends, Talk> talks = new LinkedHashMap<>(64, 0.75f, true);

  /// @param known the names of the protocols that are spoken at endpoints; one that is in here with
  ///     a protocol nobody explains is not explained
  public PacketExplainer(
      List<Explainer> explainers,
      Map<Endpoint, String> known,
      Consumer<ExplainedMessage> audience) {
    this.explainers = List.copyOf(explainers);
    this.known = Map.copyOf(known);
    this.audience = audience;
  }

  /// Takes the next packet of the capture and tells the messages it completes.
  public void add(CapturedFrame frame) {
    take(headers.read(frame), frame);
  }

  private record Ends(Transport transport, InetSocketAddress caller, InetSocketAddress listener) {}

  /// One conversation and where its explanation stands.
  private static final class Talk {
    private final Ends ends;
    private final Explainer explainer;
    private final Map<Side, OrderedStream> streams = new EnumMap<>(Side.class);
    private Explainer.Interpreter interpreter;

    Talk(Ends ends, Explainer explainer) {
      this.ends = ends;
      this.explainer = explainer;
      this.interpreter = explainer.begin(ends.transport());
    }

    OrderedStream stream(Side speaker) {
      return streams.computeIfAbsent(speaker, _ -> new OrderedStream());
    }
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
      case OTHER, BROKEN -> {}
    }
  }

  private void datagram(CapturedFrame frame) {
    var from = headers.source();
    Talk talk = talk(Transport.UDP, from, headers.destination());
    if (talk != null) {
      Side speaker = from.equals(talk.ends.caller()) ? Side.CALLER : Side.LISTENER;
      tell(talk, speaker, headers.payload(), frame);
    }
  }

  private void segment(CapturedFrame frame) {
    boolean isSyn = headers.has(PacketHeaders.SYN);
    if (headers.payloadSize() == 0 && !isSyn) {
      return;
    }
    var from = headers.source();
    Talk talk = talk(Transport.TCP, from, headers.destination());
    if (talk == null) {
      return;
    }
    Side speaker = from.equals(talk.ends.caller()) ? Side.CALLER : Side.LISTENER;
    OrderedStream stream = talk.stream(speaker);
    long sequence = headers.sequence();
    if (isSyn) {
      sequence = (sequence + 1) & 0xFFFFFFFFL;
      if (speaker == Side.CALLER) {
        talk.interpreter = talk.explainer.begin(Transport.TCP);
      }
      stream.base(sequence);
    }
    for (Bytes piece : stream.add(sequence, headers.payload())) {
      long lost = stream.lost();
      if (lost > 0) {
        talk.interpreter = talk.explainer.begin(Transport.TCP);
        say(talk, speaker, Explanation.broken(Bytes.EMPTY, lost + " bytes are missing"), frame);
      }
      tell(talk, speaker, piece, frame);
    }
  }

  private void tell(Talk talk, Side speaker, Bytes bytes, CapturedFrame frame) {
    for (Explanation explanation : talk.interpreter.hear(speaker, bytes)) {
      say(talk, speaker, explanation, frame);
    }
  }

  private void say(Talk talk, Side speaker, Explanation explanation, CapturedFrame frame) {
    boolean isCaller = speaker == Side.CALLER;
    audience.accept(
        new ExplainedMessage(
            frame.number(),
            frame.time(),
            talk.ends.transport(),
            isCaller ? talk.ends.caller() : talk.ends.listener(),
            isCaller ? talk.ends.listener() : talk.ends.caller(),
            talk.explainer.protocol(),
            explanation));
  }

  private @Nullable Talk talk(Transport transport, InetSocketAddress from, InetSocketAddress to) {
    Talk running = talks.get(new Ends(transport, from, to));
    if (running == null) {
      running = talks.get(new Ends(transport, to, from));
    }
    if (running != null) {
      return running;
    }
    Explainer forListener = explainer(transport, to);
    Explainer forCaller = forListener == null ? explainer(transport, from) : null;
    Talk begun =
        forListener != null
            ? new Talk(new Ends(transport, from, to), forListener)
            : forCaller != null ? new Talk(new Ends(transport, to, from), forCaller) : null;
    if (begun != null) {
      talks.put(begun.ends, begun);
      if (talks.size() > CONVERSATIONS) {
        talks.pollFirstEntry();
      }
    }
    return begun;
  }

  private @Nullable Explainer explainer(Transport transport, InetSocketAddress peer) {
    String name = known.get(new Endpoint(transport, peer.getAddress(), peer.getPort()));
    var port = new DefaultPort(transport, peer.getPort());
    for (Explainer explainer : explainers) {
      boolean isChosen =
          name != null
              ? name.equals(explainer.protocol().name())
              : explainer.protocol().defaultPorts().contains(port);
      if (isChosen) {
        return explainer;
      }
    }
    return null;
  }
}
