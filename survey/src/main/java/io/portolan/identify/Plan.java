package io.portolan.identify;

import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import io.portolan.wire.probe.Utterance.Cue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// What may still be said to an endpoint on one stack of layers, in which order.
///
/// The order is the caller's, until the endpoint has said something: then whatever its words speak
/// for comes first, and whatever they rule out is not said at all.
final class Plan {
  /// One thing to say.
  record Attempt(Probe probe, Utterance utterance) {
    /// Whether this is to bring TLS up rather than to say the words.
    boolean isHandshake() {
      return probe.protocol().name().equals("tls");
    }
  }

  private final List<String> layers;
  private final Notebook notebook;
  private final List<Attempt> remaining = new ArrayList<>();

  Plan(
      List<Probe> probes, Layer layer, List<String> layers, Notebook notebook, LongSupplier seeds) {
    this.layers = layers;
    this.notebook = notebook;
    for (Probe probe : probes) {
      boolean fits =
          layer == Layer.UDP
              ? probe.layer() == Layer.UDP
              : probe.layer() == Layer.TCP || probe.layer() == Layer.HTTP || probe.layer() == layer;
      boolean nested = layer == Layer.TLS && probe.protocol().name().equals("tls");
      if (fits && !nested) {
        for (Utterance utterance : probe.say(new Nonce(seeds.getAsLong()))) {
          remaining.add(new Attempt(probe, utterance));
        }
      }
    }
  }

  /// The most promising thing to say, which is then no longer in the plan.
  ///
  /// @param greeted whether the endpoint spoke first
  Optional<Attempt> next(boolean greeted) {
    Attempt best = null;
    int bestScore = Integer.MIN_VALUE;
    for (Attempt attempt : remaining) {
      int score = score(attempt, greeted);
      if (score > bestScore) {
        best = attempt;
        bestScore = score;
      }
    }
    if (best != null && bestScore >= 0) {
      remaining.remove(best);
      return Optional.of(best);
    }
    return Optional.empty();
  }

  /// Whether anything is left that the endpoint's words speak for.
  boolean hasPromising(boolean greeted) {
    return remaining.stream().anyMatch(a -> evidence(a).strength() > 0 && score(a, greeted) >= 0);
  }

  /// Negative if the attempt makes no sense now; of equal ones the earlier wins.
  private int score(Attempt attempt, boolean greeted) {
    Cue cue = attempt.utterance().cue();
    int strength = evidence(attempt).strength();
    boolean ruledOut = notebook.against(layers, attempt.probe().protocol()) > strength;
    boolean outOfPlace = !greeted && cue == Cue.GREETING;
    boolean unprovoked = attempt.probe().layer() == Layer.HTTP && strength == 0;
    if (ruledOut || outOfPlace || unprovoked) {
      return -1;
    }
    return strength * 2 + (greeted && cue != Cue.SILENCE ? 1 : 0);
  }

  private Evidence evidence(Attempt attempt) {
    return notebook.best(layers, attempt.probe().protocol());
  }
}
