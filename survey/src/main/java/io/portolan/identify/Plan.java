package io.portolan.identify;

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
/// The order is the [Agenda]'s, until the endpoint has said something: then whatever its words
/// speak for comes first, what they make unlikely comes last, and what they rule out is not
/// said at all. What lives on HTTP asks for a path of its own only where it was suggested, or
/// where an answer hints at it.
final class Plan {
  /// One thing to say.
  ///
  /// @param isSuggested whether owner or claim speak of the probe's protocol
  record Attempt(Probe probe, Utterance utterance, boolean isSuggested) {
    /// Whether this is to bring TLS up rather than to say the words.
    boolean isHandshake() {
      return probe.protocol().name().equals("tls");
    }
  }

  private final List<String> layers;
  private final Notebook notebook;
  private final List<Attempt> remaining = new ArrayList<>();

  Plan(Agenda agenda, Layer layer, List<String> layers, Notebook notebook, LongSupplier seeds) {
    this.layers = layers;
    this.notebook = notebook;
    var laterWords = new ArrayList<Attempt>();
    for (Probe probe : agenda.probes()) {
      boolean isSuggested = agenda.suggests(probe);
      boolean fits =
          layer == Layer.UDP
              ? probe.layer() == Layer.UDP
              : probe.layer() == Layer.TCP || probe.layer() == Layer.HTTP || probe.layer() == layer;
      boolean nested = layer == Layer.TLS && probe.protocol().name().equals("tls");
      if (fits && !nested) {
        boolean isFirstWord = true;
        for (Utterance utterance : probe.say(new Nonce(seeds.getAsLong()))) {
          var attempt = new Attempt(probe, utterance, isSuggested);
          (isFirstWord || isSuggested ? remaining : laterWords).add(attempt);
          isFirstWord = false;
        }
      }
    }
    remaining.addAll(laterWords);
  }

  /// The most promising thing to say, which is then no longer in the plan.
  ///
  /// @param greeted whether the endpoint spoke first
  Optional<Attempt> next(boolean greeted) {
    var best = peek(greeted);
    best.ifPresent(remaining::remove);
    return best;
  }

  /// What [#next] would give.
  Optional<Attempt> peek(boolean greeted) {
    Attempt best = null;
    int bestScore = -1;
    for (Attempt attempt : remaining) {
      int score = score(attempt, greeted);
      if (score > bestScore) {
        best = attempt;
        bestScore = score;
      }
    }
    return Optional.ofNullable(best);
  }

  /// Whether anything is left that the endpoint's words speak for.
  boolean hasPromising(boolean greeted) {
    return remaining.stream().anyMatch(a -> strength(a) > 0 && score(a, greeted) >= 0);
  }

  /// Negative if the attempt makes no sense now; of equal ones the earlier wins.
  private int score(Attempt attempt, boolean greeted) {
    Cue cue = attempt.utterance().cue();
    int strength = strength(attempt);
    if (!greeted && cue == Cue.GREETING) {
      return -1;
    }
    if (attempt.probe().layer() == Layer.HTTP) {
      return isProvoked(attempt, strength) ? strength * 4 + 2 : -1;
    }
    int against = notebook.against(layers, attempt.probe().protocol());
    boolean isDoubted = against > strength;
    if (isDoubted && against > 1) {
      return -1;
    }
    return strength * 4 + (isDoubted ? 0 : 2) + (greeted && cue != Cue.SILENCE ? 1 : 0);
  }

  /// One thing on HTTP is enough, and what is proven need not be asked again.
  private boolean isProvoked(Attempt attempt, int strength) {
    return notebook.isPlainHttp(layers) && (strength > 0 || attempt.isSuggested());
  }

  private int strength(Attempt attempt) {
    Probe probe = attempt.probe();
    return probe.layer() == Layer.HTTP
        ? notebook.strengthOnHttp(layers, probe)
        : notebook.best(layers, probe.protocol()).strength();
  }
}
