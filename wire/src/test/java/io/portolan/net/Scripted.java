package io.portolan.net;

import io.portolan.wire.Bytes;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A session whose answers a test writes; it remembers what it was told. Its events are texts.
final class Scripted implements Session<String> {
  private final Function<Signal, List<Step<String>>> script;
  private final List<Signal> signals = new ArrayList<>();
  private final List<Instant> times = new ArrayList<>();
  private @Nullable Instant deadline;

  Scripted(Function<Signal, List<Step<String>>> script) {
    this.script = script;
  }

  /// Says back whatever arrives.
  static Scripted echo() {
    return new Scripted(
        signal -> signal instanceof Signal.Arrived(var bytes, _) ? List.of(say(bytes)) : List.of());
  }

  /// Reports every signal as an event.
  static Scripted reporter() {
    return new Scripted(signal -> List.of(new Step.Happened<>(describe(signal))));
  }

  static Step<String> say(String text) {
    return say(Bytes.ofText(text));
  }

  static Step<String> say(Bytes bytes) {
    return new Step.Send<>(bytes);
  }

  static Step<String> close(String because) {
    return new Step.Close<>(because);
  }

  static Step<String> happened(String event) {
    return new Step.Happened<>(event);
  }

  static String describe(Signal signal) {
    return switch (signal) {
      case Signal.Opened() -> "opened";
      case Signal.Arrived(var bytes, _) -> bytes.latin1();
      case Signal.Secured(var version, _, _, _) -> version;
      case Signal.WokenUp() -> "woken";
      case Signal.HungUp(var because) -> "hung up: " + because;
    };
  }

  @Override
  public List<Step<String>> on(Signal signal, Instant now) {
    signals.add(signal);
    times.add(now);
    return script.apply(signal);
  }

  @Override
  public Optional<Instant> deadline() {
    return Optional.ofNullable(deadline);
  }

  void wakeAt(@Nullable Instant when) {
    deadline = when;
  }

  /// What was signalled, pieces of arrived text joined.
  List<String> story() {
    var story = new ArrayList<String>();
    var text = new StringBuilder();
    for (Signal signal : signals) {
      if (signal instanceof Signal.Arrived(var bytes, _)) {
        text.append(bytes.latin1());
      } else {
        if (!text.isEmpty()) {
          story.add(text.toString());
          text.setLength(0);
        }
        story.add(describe(signal));
      }
    }
    if (!text.isEmpty()) {
      story.add(text.toString());
    }
    return story;
  }

  List<Instant> times() {
    return List.copyOf(times);
  }
}
