package io.portolan.identify;

import io.portolan.identify.Observation.Weighed;
import io.portolan.wire.Protocol;
import io.portolan.wire.Transport;
import io.portolan.wire.capture.Conversation;
import io.portolan.wire.capture.Conversation.Direction;
import io.portolan.wire.capture.Conversations;
import io.portolan.wire.capture.Conversations.Interest;
import io.portolan.wire.capture.Endpoint;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Probe;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Listens to the conversations of a capture with the probes that serve live, and merges what they
/// say of each endpoint over all its conversations.
///
/// What a caller says shows what he takes the listener for. It counts in full only where the
/// listener was out of the capture's sight; beside an answer that nobody understands, before a
/// listener that took it and said nothing, or beside callers who took him for something else, it is
/// a hint. Ports may say who listened where the capture does
/// not; they never add strength, and words that only make sense the other way round decide against
/// them.
public final class Overhearer implements Conversations.Audience {
  /// So many conversations that prove the same are enough for an endpoint.
  private static final int PROOFS = 5;

  /// After so many conversations that prove nothing, few more are listened to.
  private static final int ATTEMPTS = 16;

  /// The questions of so many conversations are weighed for hints.
  private static final int HINTS = 3;

  /// Evidence this strong ends the search within a conversation.
  private static final int STRUCTURE = 3;

  private static final int BANNER = 2;
  private static final Protocol NOBODY = new Unrecognised();
  private static final int OBSERVATIONS = 6;
  private static final int BYTES_KEPT = 512;
  private static final int BYTES_KEPT_IN_NEED = 32;

  /// How much is kept of all exchanges together before only their first bytes are, in bytes.
  private static final long BYTES_IN_ALL = 24L << 20;

  private final Notebook recognisers;
  private final Map<Endpoint, Ear> ears = new LinkedHashMap<>();
  private long held;

  /// @param probes all there are; their order does not matter
  public Overhearer(List<Probe> probes) {
    this.recognisers = new Notebook(probes);
  }

  @Override
  public Interest hear(Conversation conversation, boolean isLast) {
    var observations = observe(conversation, isLast);
    int strength = strength(observations);
    if (strength < BANNER && conversation.direction() != Direction.HANDSHAKE) {
      var reversed = conversation.reversed();
      var otherWay = observe(reversed, isLast);
      if (strength(otherWay) >= STRUCTURE) {
        file(reversed, otherWay);
        return Interest.REVERSED;
      }
    }
    if (strength < STRUCTURE && !isLast) {
      return Interest.MORE;
    }
    return file(conversation, observations).interest();
  }

  /// Everything that was heard, in the order in which endpoints were met.
  public List<Overheard> endpoints() {
    var all = new ArrayList<Overheard>();
    ears.forEach((endpoint, ear) -> all.add(ear.overheard(endpoint)));
    return all;
  }

  /// What is known of one endpoint.
  private static final class Ear {
    private final Instant since;
    private final List<Observation> observations = new ArrayList<>();
    private final Map<String, Long> speaking = new HashMap<>();
    private Direction direction;
    private long weighed;
    private long proofs;

    Ear(Conversation first) {
      since = first.begun();
      direction = first.direction();
    }

    Interest interest() {
      if (proofs >= PROOFS) {
        return Interest.ENOUGH;
      }
      return weighed >= ATTEMPTS ? Interest.SELDOM : Interest.UNDERSTOOD;
    }

    Overheard overheard(Endpoint endpoint) {
      var heard =
          isTakenForSeveral() ? observations.stream().map(Ear::asHint).toList() : observations;
      var identity = Judge.judge(heard);
      long agreeing =
          identity
              .recognised()
              .map(spoken -> speaking.getOrDefault(spoken.protocol().name(), 0L))
              .orElse(0L);
      return new Overheard(endpoint, since, direction, heard, identity, weighed, agreeing);
    }

    /// Whether nobody but callers was heard, and they spoke several protocols.
    private boolean isTakenForSeveral() {
      return observations.stream().allMatch(o -> o.exchange().isMute())
          && observations.stream()
                  .flatMap(o -> o.weighed().stream())
                  .filter(w -> w.evidence().isFor())
                  .map(w -> w.protocol().name())
                  .distinct()
                  .count()
              > 1;
    }

    private static Observation asHint(Observation observation) {
      return new Observation(
          observation.at(),
          observation.layers(),
          observation.asked(),
          observation.exchange(),
          hints(observation.weighed()),
          observation.tls());
    }
  }

  private Ear file(Conversation conversation, List<Observation> observations) {
    var ear = ears.computeIfAbsent(conversation.listener(), _ -> new Ear(conversation));
    ear.weighed++;
    if (conversation.direction().compareTo(ear.direction) < 0) {
      ear.direction = conversation.direction();
    }
    if (strength(observations) >= STRUCTURE) {
      ear.proofs++;
    }
    observations.stream()
        .flatMap(o -> o.weighed().stream())
        .filter(w -> w.evidence().isFor())
        .map(w -> w.protocol().name())
        .distinct()
        .forEach(name -> ear.speaking.merge(name, 1L, Long::sum));
    for (Observation observation : observations) {
      if (ear.observations.size() < OBSERVATIONS && addsSomething(ear, observation)) {
        ear.observations.add(shortened(observation));
      }
    }
    return ear;
  }

  /// Whether an observation is the first, the first with words, or speaks otherwise or more
  /// strongly than those that are kept.
  private static boolean addsSomething(Ear ear, Observation observation) {
    if (ear.observations.isEmpty()) {
      return true;
    }
    if (observation.weighed().isEmpty()) {
      return !observation.exchange().isMute()
          && ear.observations.stream().allMatch(o -> o.exchange().isMute());
    }
    return observation.weighed().stream()
        .anyMatch(
            w ->
                ear.observations.stream()
                    .filter(o -> o.layers().equals(observation.layers()))
                    .flatMap(o -> o.weighed().stream())
                    .noneMatch(known -> says(known, w)));
  }

  /// Whether what is known says at least as much as what is new.
  private static boolean says(Weighed known, Weighed added) {
    boolean namesAsMuch = added.evidence().product() == null || known.evidence().product() != null;
    return known.protocol().name().equals(added.protocol().name())
        && known.evidence().direction() == added.evidence().direction()
        && known.evidence().strength() >= added.evidence().strength()
        && namesAsMuch;
  }

  private Observation shortened(Observation observation) {
    var exchange = observation.exchange();
    int kept = held < BYTES_IN_ALL ? BYTES_KEPT : BYTES_KEPT_IN_NEED;
    var shorter =
        new Exchange(
            exchange.layer(),
            exchange.utterance(),
            exchange.greeting().first(kept).compact(),
            exchange.said().first(kept).compact(),
            exchange.answer().first(kept).compact(),
            exchange.outcome(),
            exchange.took());
    held += shorter.heard().size() + shorter.said().size();
    return new Observation(
        observation.at(),
        observation.layers(),
        observation.asked(),
        shorter,
        observation.weighed(),
        observation.tls());
  }

  /// The exchanges of a conversation that tell the most: over TCP those up to the first that proves
  /// something, over UDP the best pair of question and answer.
  private List<Observation> observe(Conversation conversation, boolean isLast) {
    boolean isDatagrams = conversation.listener().transport() == Transport.UDP;
    var observations = new ArrayList<Observation>();
    for (Exchange exchange : conversation.exchanges()) {
      int before = strength(observations);
      // What follows a known protocol may be another one inside it, after STARTTLS for example.
      if (before >= STRUCTURE || (!isDatagrams && before >= BANNER)) {
        break;
      }
      var weighed = weigh(conversation, exchange, isLast);
      var observation =
          new Observation(
              conversation.begun(),
              isDatagrams ? List.of("udp") : List.of("tcp"),
              NOBODY,
              exchange,
              weighed,
              null);
      if (isDatagrams && !observations.isEmpty()) {
        if (strength(List.of(observation)) > before) {
          observations.set(0, observation);
        }
      } else {
        observations.add(observation);
        observations.addAll(recognisers.onHttp(observation));
      }
    }
    return observations;
  }

  private List<Weighed> weigh(Conversation conversation, Exchange exchange, boolean isLast) {
    var weighed = recognisers.weigh(exchange, conversation.begun());
    if (exchange.isCallOnly()) {
      return conversation.isListenerSeen() ? hints(weighed) : weighed;
    }
    var ear = ears.get(conversation.listener());
    boolean isHintWanted = isLast && (ear == null || ear.weighed < HINTS);
    if (!isHintWanted
        || exchange.said().isEmpty()
        || weighed.stream().anyMatch(w -> w.evidence().isFor())) {
      return weighed;
    }
    var all = new ArrayList<>(weighed);
    all.addAll(
        hints(
            recognisers.weigh(
                Exchange.called(exchange.layer(), exchange.said()), conversation.begun())));
    return all;
  }

  /// What speaks for something, and no more than hints at it.
  private static List<Weighed> hints(List<Weighed> weighed) {
    return weighed.stream()
        .filter(w -> w.evidence().isFor())
        .map(w -> new Weighed(w.protocol(), Evidence.hint(w.evidence().because())))
        .toList();
  }

  private static int strength(List<Observation> observations) {
    return observations.stream()
        .flatMap(o -> o.weighed().stream())
        .filter(w -> w.evidence().isFor())
        .mapToInt(w -> w.evidence().strength())
        .max()
        .orElse(0);
  }
}
