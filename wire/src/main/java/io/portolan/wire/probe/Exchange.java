package io.portolan.wire.probe;

import io.portolan.wire.Bytes;
import java.time.Duration;

/// What both sides of one short conversation said, and how it ended. Any of the three texts may be
/// empty: a decoy hears only the caller, a greeting needs no question.
///
/// @param layer what carried the bytes
/// @param utterance the id of the [Utterance] that was said; `listen` if nothing was said by us;
///     `captured` if others were overheard
/// @param greeting what the listening side said before the caller did
/// @param said what the caller said
/// @param answer what the listening side said after that
/// @param outcome how it ended
/// @param took from the moment the line was open (or the datagram sent) to the last byte or the end
///     of our patience
public record Exchange(
    Layer layer,
    String utterance,
    Bytes greeting,
    Bytes said,
    Bytes answer,
    Outcome outcome,
    Duration took) {
  /// The utterance id of an exchange in which we only listened.
  public static final String LISTEN = "listen";

  /// The utterance id of an exchange between others.
  public static final String CAPTURED = "captured";

  /// The other side spoke and we did not.
  public static Exchange greeted(Layer layer, Bytes greeting) {
    return new Exchange(
        layer, LISTEN, greeting, Bytes.EMPTY, Bytes.EMPTY, Outcome.DATA, Duration.ZERO);
  }

  /// The caller spoke, the listening side answered.
  public static Exchange answered(Layer layer, String utterance, Bytes said, Bytes answer) {
    return new Exchange(layer, utterance, Bytes.EMPTY, said, answer, Outcome.DATA, Duration.ZERO);
  }

  /// Only the caller was heard: a decoy, or one half of a capture.
  public static Exchange called(Layer layer, Bytes said) {
    return new Exchange(
        layer, CAPTURED, Bytes.EMPTY, said, Bytes.EMPTY, Outcome.SILENT, Duration.ZERO);
  }

  /// The same exchange as one that took place on another layer.
  public Exchange on(Layer other) {
    return new Exchange(other, utterance, greeting, said, answer, outcome, took);
  }

  /// Everything the listening side said, in order.
  public Bytes heard() {
    return greeting.concat(answer);
  }

  /// Whether the listening side said nothing.
  public boolean isMute() {
    return greeting.isEmpty() && answer.isEmpty();
  }

  /// Whether others talked and only the caller was heard, so that a probe can judge by the question
  /// alone. Our own question that nobody answered says nothing about who was asked.
  public boolean isCallOnly() {
    return isMute() && !said.isEmpty() && utterance.equals(CAPTURED);
  }

  /// Whether the answer is just what was said, or the beginning of it. Such an answer proves an
  /// echo and nothing else.
  public boolean isEcho() {
    return !answer.isEmpty() && said.startsWith(answer);
  }
}
