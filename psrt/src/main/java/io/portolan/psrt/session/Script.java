package io.portolan.psrt.session;

import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtMessage;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Step;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Steps as they are thought of. What is said in one go is one step, so that it leaves in one
/// segment.
final class Script<E> {
  private final List<Step<E>> steps = new ArrayList<>();
  private Bytes saying = Bytes.EMPTY;
  private @Nullable ByteArrayOutputStream more;

  void say(PsrtMessage message) {
    say(PsrtCodec.write(message));
  }

  void say(Bytes bytes) {
    if (saying.isEmpty()) {
      saying = bytes;
    } else {
      if (more == null) {
        more = new ByteArrayOutputStream();
        saying.writeTo(more);
      }
      bytes.writeTo(more);
    }
  }

  void tell(E event) {
    add(new Step.Happened<>(event));
  }

  void startTls(Step.StartTls.Role role, Bytes surplus) {
    add(new Step.StartTls<>(role, surplus));
  }

  void close(String because) {
    add(new Step.Close<>(because));
  }

  List<Step<E>> steps() {
    said();
    return List.copyOf(steps);
  }

  private void add(Step<E> step) {
    said();
    steps.add(step);
  }

  private void said() {
    if (!saying.isEmpty()) {
      steps.add(new Step.Send<>(more == null ? saying : Bytes.wrap(more.toByteArray())));
      saying = Bytes.EMPTY;
      more = null;
    }
  }
}
