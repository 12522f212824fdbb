package io.portolan.sim;

import io.portolan.wire.Bytes;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A session that does what it is told and tells everything that happens to it.
final class Talker implements Session<Signal> {
  @Nullable Instant alarm;

  @Override
  public List<Step<Signal>> on(Signal signal, Instant now) {
    if (signal instanceof Signal.WokenUp) {
      alarm = null;
    }
    return List.of(new Step.Happened<>(signal));
  }

  @Override
  public Optional<Instant> deadline() {
    return Optional.ofNullable(alarm);
  }

  static List<Step<Signal>> say(String text) {
    return List.of(new Step.Send<>(Bytes.ofText(text)));
  }
}
