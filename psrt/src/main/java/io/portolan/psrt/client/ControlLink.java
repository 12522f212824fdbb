package io.portolan.psrt.client;

import io.portolan.net.Line;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.session.ControlEvent;
import io.portolan.psrt.session.PsrtControlClientSession;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One conversation on a control socket. The thread that runs it hears; a second one says what has
/// come together in the meantime, so that many small operations leave in one segment.
///
/// The session is touched under the client's guard only.
final class ControlLink {
  private static final int AT_ONCE = 128 * 1024;
  private static final Duration LONG = Duration.ofHours(1);

  /// How slow a line may be before unanswered operations count as forgotten: an answer may take so
  /// much longer than the agreed silence as everything under way takes at this rate.
  private static final long SLOWEST = 16 * 1024;

  /// What is to be said, and who wants to know how far it has got.
  ///
  /// @param body said behind the bytes, for this order; null for none
  /// @param before how much of it was said before, in bytes
  private record Piece(Bytes bytes, @Nullable Order body, @Nullable LongConsumer sent, int before) {
    boolean isAlone() {
      return body != null || sent != null;
    }
  }

  private final Line line;
  private final PsrtControlClientSession session;
  private final Guard guard;
  private final Condition changed;
  private final Consumer<ControlEvent> events;
  private final LongSupplier unanswered;
  private final Duration stall;
  private final ArrayDeque<Piece> outgoing = new ArrayDeque<>();
  private @Nullable Piece heldBack;
  private boolean ending;
  private String because = "";

  /// @param events told under the guard
  /// @param unanswered how many bytes are under way, asked under the guard
  ControlLink(
      Line line,
      PsrtControlClientSession session,
      Guard guard,
      Consumer<ControlEvent> events,
      LongSupplier unanswered,
      Duration stall) {
    this.line = line;
    this.session = session;
    this.guard = guard;
    this.changed = guard.condition();
    this.events = events;
    this.unanswered = unanswered;
    this.stall = stall;
  }

  /// Converses until the end.
  ///
  /// @return why it ended, for people
  String run() {
    Thread writer = Thread.ofVirtual().name("psrt control writer").start(this::write);
    try {
      boolean goesOn = true;
      while (goesOn) {
        goesOn = hearOnce();
      }
    } finally {
      finish();
      join(writer);
      line.close();
    }
    return because;
  }

  private boolean hearOnce() {
    try {
      return switch (line.hear(untilDeadline())) {
        case Line.Heard.Data(var bytes) -> signal(new Signal.Arrived(bytes));
        case Line.Heard.Silence() ->
            !untilDeadline().isPositive() ? signal(new Signal.WokenUp()) : true;
        case Line.Heard.HungUp() -> signal(new Signal.HungUp("peer closed"));
        case Line.Heard.Reset() -> signal(new Signal.HungUp("reset"));
      };
    } catch (IOException e) {
      return signal(new Signal.HungUp(String.valueOf(e.getMessage())));
    }
  }

  /// @return whether the conversation goes on
  private boolean signal(Signal signal) {
    guard.lock();
    try {
      perform(session.on(signal, Instant.now()), null, null);
      return !ending;
    } finally {
      guard.unlock();
    }
  }

  private Duration untilDeadline() {
    guard.lock();
    try {
      var deadline = session.deadline();
      if (deadline.isEmpty()) {
        return LONG;
      }
      long underWay = session.isHoldingBack() ? 0 : unanswered.getAsLong();
      var allowance = Duration.ofMillis(underWay * 1000 / SLOWEST);
      var left = Duration.between(Instant.now(), deadline.get().plus(allowance));
      return left.compareTo(LONG) > 0 ? LONG : left.isNegative() ? Duration.ZERO : left;
    } finally {
      guard.unlock();
    }
  }

  /// Whether one more operation may be asked for. Under the guard.
  boolean hasRoom() {
    return !ending && session.hasRoom();
  }

  /// Under the guard, and only where there is room.
  ///
  /// @throws IllegalArgumentException if it is larger than the limits allow
  void ask(Order order) {
    Body body = order.body();
    if (body != null && order.operation() instanceof Publish head) {
      perform(session.announce(head, body.size(), Instant.now()), order, order.sent());
    } else {
      perform(session.ask(order.operation(), Instant.now()), null, order.sent());
    }
  }

  /// Tries out whether the broker bears the size of this publish, and says it if it does. Otherwise
  /// as [#ask].
  void attempt(Order publish) {
    Order order = publish.apart();
    Body body = Objects.requireNonNull(order.body(), "a publish that is apart has a body");
    var head = (Publish) order.operation();
    var steps = session.attempt(head, body.size(), Instant.now());
    int before = PsrtCodec.head(head, body.size()).size();
    heldBack = new Piece(Bytes.EMPTY, order, order.sent(), before);
    perform(steps, null, null);
  }

  /// Says farewell once everything is said. Under the guard.
  void bye() {
    perform(session.bye(Instant.now()), null, null);
  }

  /// Breaks off from any thread.
  void abandon(String why) {
    guard.lock();
    try {
      because = why;
    } finally {
      guard.unlock();
    }
    line.close();
  }

  private void perform(
      List<Step<ControlEvent>> steps, @Nullable Order body, @Nullable LongConsumer sent) {
    for (Step<ControlEvent> step : steps) {
      switch (step) {
        case Step.Send<ControlEvent>(var bytes, _) -> {
          outgoing.add(new Piece(bytes, body, sent, 0));
          changed.signal();
        }
        case Step.Happened<ControlEvent>(ControlEvent.Tolerated event) -> {
          outgoing.add(Objects.requireNonNull(heldBack, "nothing was tried out"));
          heldBack = null;
          changed.signal();
          events.accept(event);
        }
        // Nobody knows who was the first to hang up.
        case Step.Happened<ControlEvent>(ControlEvent.Spurned _) when !because.isEmpty() -> {}
        case Step.Happened<ControlEvent>(var event) -> {
          if (event instanceof ControlEvent.Ended(var why, _)) {
            ending = true;
            because = because.isEmpty() ? why : because;
            changed.signal();
          }
          events.accept(event);
        }
        case Step.Close<ControlEvent> _ -> ending = true;
        case Step.StartTls<ControlEvent> _ ->
            throw new IllegalStateException("TLS in mid-conversation");
      }
    }
  }

  private void finish() {
    guard.lock();
    try {
      ending = true;
      changed.signal();
    } finally {
      guard.unlock();
    }
  }

  private void write() {
    try {
      for (Piece piece = next(); piece != null; piece = next()) {
        if (piece.isAlone()) {
          say(piece);
        } else {
          line.send(piece.bytes(), stall);
        }
      }
    } catch (IOException e) {
      abandon(String.valueOf(e.getMessage()));
    }
  }

  private void say(Piece piece) throws IOException {
    var mouth = new CountedMouth(piece.before(), piece.sent() == null ? _ -> {} : piece.sent());
    new Body.Held(piece.bytes()).say(mouth);
    Order order = piece.body();
    if (order != null && order.body() != null) {
      try {
        order.body().say(mouth);
      } catch (Body.UnreadableException e) {
        // The broker waits for the rest of a frame that nobody can give it: the line is lost, and
        // this publish must not be tried on the next one.
        order.outcome().completeExceptionally(e);
        throw e;
      }
    }
  }

  /// Tells how much has been said.
  private final class CountedMouth implements Body.Mouth {
    private final LongConsumer sent;
    private long said;

    CountedMouth(long said, LongConsumer sent) {
      this.said = said;
      this.sent = sent;
    }

    @Override
    public void say(Bytes piece) throws IOException {
      line.send(piece, stall);
      said += piece.size();
      sent.accept(said);
    }
  }

  /// What is to be said next, small pieces together; null at the end.
  private @Nullable Piece next() {
    guard.lock();
    try {
      while (outgoing.isEmpty() && !ending) {
        changed.awaitUninterruptibly();
      }
      Piece first = outgoing.poll();
      if (first == null || first.isAlone() || !fits(first.bytes().size())) {
        return first;
      }
      var together = new ByteArrayOutputStream(first.bytes().size() * 2);
      first.bytes().writeTo(together);
      while (fits(together.size())) {
        outgoing.remove().bytes().writeTo(together);
      }
      return new Piece(Bytes.wrap(together.toByteArray()), null, null, 0);
    } finally {
      guard.unlock();
    }
  }

  /// Whether the next piece may go together with so many bytes.
  private boolean fits(int size) {
    Piece next = outgoing.peek();
    return next != null && !next.isAlone() && size + next.bytes().size() <= AT_ONCE;
  }

  private static void join(Thread writer) {
    try {
      writer.join(Duration.ofSeconds(1));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
