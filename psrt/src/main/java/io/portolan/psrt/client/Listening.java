package io.portolan.psrt.client;

import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.session.ClientTerms;
import io.portolan.psrt.session.DataEvent;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Keeps a data socket joined as long as one control socket lasts, from when messages are wanted
/// on. Everything but [#run] is for whoever holds the guard.
final class Listening implements Runnable {
  /// How often a data socket may fail before the control socket is given up too.
  private static final int JOINS = 5;

  private final PsrtClientSettings settings;
  private final ClientListener listener;
  private final Guard guard;
  private final Condition changed;
  private final Opening opening;
  private final ClientTerms terms;
  private final ControlLink link;
  private final BooleanSupplier isClosing;
  private final Runnable onJoined;
  private @Nullable Token wanted;
  private @Nullable DataLink data;
  private boolean joined;
  private boolean over;

  /// @param changed signalled whenever something of the guard's has changed
  /// @param link the control socket
  /// @param isClosing whether the client is, asked under the guard
  /// @param onJoined called under the guard
  Listening(
      PsrtClientSettings settings,
      ClientListener listener,
      Guard guard,
      Condition changed,
      Opening opening,
      ClientTerms terms,
      ControlLink link,
      BooleanSupplier isClosing,
      Runnable onJoined) {
    this.settings = settings;
    this.listener = listener;
    this.guard = guard;
    this.changed = changed;
    this.opening = opening;
    this.terms = terms;
    this.link = link;
    this.isClosing = isClosing;
    this.onJoined = onJoined;
  }

  /// Messages are wanted from now on.
  ///
  /// @param token of the control socket's session
  void want(Token token) {
    wanted = token;
    changed.signalAll();
  }

  /// Whether messages that are sent now arrive.
  boolean isJoined() {
    return joined;
  }

  /// The control socket is gone.
  void end() {
    over = true;
    joined = false;
    if (data != null) {
      data.close();
    }
    changed.signalAll();
  }

  @Override
  public void run() {
    int failures = 0;
    while (failures < JOINS) {
      DataLink socket = awaitWish();
      if (socket == null) {
        return;
      }
      String because = socket.run();
      failures = left(because) ? 1 : failures + 1;
      pause(settings.backoff().delay(failures, ThreadLocalRandom.current().nextDouble()));
    }
    link.abandon("the data socket cannot be joined");
  }

  /// @return null if the control socket is gone
  private @Nullable DataLink awaitWish() {
    guard.lock();
    try {
      while (!over && wanted == null) {
        changed.awaitUninterruptibly();
      }
      if (over || wanted == null) {
        return null;
      }
      data = new DataLink(opening, terms, wanted, this::heard);
      return data;
    } finally {
      guard.unlock();
    }
  }

  private void heard(DataEvent event) {
    switch (event) {
      case DataEvent.Pushed(var priority, var topic, var body) ->
          listener.received(new Message(topic.text(), body, priority));
      case DataEvent.Arriving(var arrived, var size) -> listener.receiving(arrived, size);
      case DataEvent.Joined() -> {
        listener.happened(new ClientEvent.Receiving());
        guard.lock();
        try {
          if (!over) {
            joined = true;
            onJoined.run();
          }
        } finally {
          guard.unlock();
        }
      }
      case DataEvent.Refused(), DataEvent.Ended _ -> {}
    }
  }

  /// @return whether it had been joined
  private boolean left(String because) {
    boolean had;
    boolean goesOn;
    guard.lock();
    try {
      had = joined;
      goesOn = !over && !isClosing.getAsBoolean();
      joined = false;
      data = null;
    } finally {
      guard.unlock();
    }
    if (goesOn) {
      listener.happened(new ClientEvent.NotReceiving(because));
    }
    return had;
  }

  private void pause(Duration howLong) {
    long left = howLong.toNanos();
    guard.lock();
    try {
      while (left > 0
          && !over
          && !isClosing.getAsBoolean()
          && !Thread.currentThread().isInterrupted()) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      guard.unlock();
    }
  }
}
