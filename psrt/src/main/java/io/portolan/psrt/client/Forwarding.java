package io.portolan.psrt.client;

import io.portolan.psrt.client.Store.Batch;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/// Store and forward: what is published goes to the disk, and from the disk to the broker.
///
/// One thread keeps: all that came while the disk was busy becomes one batch, so that the waits for
/// the disk do not limit the rate. Another one forwards, batch by batch in their order, a window
/// ahead of the answers, and only while a broker is there. A batch is deleted once all of it is
/// answered; if the program ends before, all of it is sent again.
final class Forwarding {
  /// A batch is closed when it has so many bytes; one message alone may have more.
  private static final long BATCH = 1 << 20;

  private static final int BATCH_MESSAGES = 10_000;

  /// A publish that is not on the disk yet.
  private record Arrival(Bytes frame, CompletableFuture<@Nullable Void> kept) {}

  /// A batch whose answers are due.
  private static final class Sending {
    final Batch batch;
    int due;
    boolean again;

    Sending(Batch batch, int due) {
      this.batch = batch;
      this.due = due;
    }
  }

  private final PsrtClientSettings settings;
  private final Store store;
  private final ClientListener listener;
  private final Guard guard = new Guard();
  private final Condition changed = guard.condition();
  private final ArrayDeque<Arrival> arrivals = new ArrayDeque<>();
  private final Set<Long> underWay = new HashSet<>();

  private long arriving;
  private long sendingBytes;
  private long next;
  private boolean keeping;
  private boolean connected;
  private boolean closing;
  private boolean over;

  Forwarding(PsrtClientSettings settings, Store store, ClientListener listener) {
    this.settings = settings;
    this.store = store;
    this.listener = listener;
  }

  /// The program's listener, for a conversation that this has to know about.
  ClientListener listener() {
    return new ClientListener() {
      @Override
      public void received(Message message) {
        listener.received(message);
      }

      @Override
      public void receiving(long arrived, long size) {
        listener.receiving(arrived, size);
      }

      @Override
      public void happened(ClientEvent event) {
        switch (event) {
          case ClientEvent.Connected _ -> connected(true);
          case ClientEvent.Disconnected _, ClientEvent.Closed _ -> connected(false);
          default -> {}
        }
        listener.happened(event);
      }
    };
  }

  /// How the conversation must behave for this: nothing is given up, and everything sent again.
  static PsrtClientSettings settings(PsrtClientSettings settings) {
    return settings.atLeastOnce().withBuffer(settings.buffered(), FullBuffer.WAIT);
  }

  void start(Conversation sends) {
    store.found().forEach(listener::happened);
    Thread.ofVirtual().name("psrt keeper").start(this::keepAll);
    Thread.ofVirtual().name("psrt forwarder").start(() -> sendAll(sends));
  }

  private void connected(boolean now) {
    guard.lock();
    connected = now;
    changed.signalAll();
    guard.unlock();
  }

  /// Keeps a publish.
  ///
  /// @return done when it is on the disk
  CompletableFuture<@Nullable Void> keep(Publish publish) {
    var arrival = new Arrival(PsrtCodec.write(publish), new CompletableFuture<>());
    guard.lock();
    try {
      if (makeRoom(arrival)) {
        arrivals.add(arrival);
        arriving += arrival.frame().size();
        changed.signalAll();
      }
    } finally {
      guard.unlock();
    }
    return arrival.kept();
  }

  private boolean makeRoom(Arrival arrival) {
    int size = arrival.frame().size();
    if (!store.couldHold(size)) {
      fail(arrival, size + " bytes do not fit into the store of " + store.most());
      return false;
    }
    while (!closing && !hasRoom(size)) {
      switch (settings.whenFull()) {
        case WAIT -> changed.awaitUninterruptibly();
        case FAIL -> {
          fail(arrival, "the store is full with " + store.bytes() + " bytes");
          return false;
        }
        case DROP_OLDEST -> {
          if (store.hasRoom(arriving + size) || !giveUpOldest()) {
            changed.awaitUninterruptibly();
          }
        }
      }
    }
    if (closing) {
      fail(arrival, "the client is closed");
    }
    return !closing;
  }

  private boolean hasRoom(int size) {
    boolean waits = arriving > 0 && arriving + size > settings.buffered();
    return !waits && store.hasRoom(arriving + size);
  }

  private void fail(Arrival arrival, String because) {
    guard.later(() -> arrival.kept().completeExceptionally(new NotSentException(because)));
  }

  /// @return false if everything that is kept is being sent, or nothing is kept yet
  private boolean giveUpOldest() {
    Batch oldest = store.next(next);
    while (oldest != null && (underWay.contains(oldest.number()) || oldest.messages() == 0)) {
      oldest = store.next(oldest.number() + 1);
    }
    if (oldest == null) {
      return false;
    }
    var event = new ClientEvent.Forgotten(oldest.messages());
    try {
      store.giveUp(oldest);
    } catch (IOException e) {
      tell(new ClientEvent.Damaged(store.file(oldest), 0, String.valueOf(e.getMessage())));
    }
    tell(event);
    return true;
  }

  private void tell(ClientEvent event) {
    guard.later(() -> listener.happened(event));
  }

  private void keepAll() {
    for (List<Arrival> batch = arrived(); !batch.isEmpty(); batch = arrived()) {
      IOException trouble = null;
      try {
        store.append(batch.stream().map(Arrival::frame).toList());
      } catch (IOException e) {
        trouble = e;
      }
      kept(batch, trouble);
    }
  }

  /// @return what is to become the next batch; nothing at the end
  private List<Arrival> arrived() {
    guard.lock();
    try {
      while (arrivals.isEmpty() && !closing) {
        changed.awaitUninterruptibly();
      }
      var batch = new ArrayList<Arrival>();
      long bytes = 0;
      for (Arrival first = arrivals.peek();
          first != null
              && batch.size() < BATCH_MESSAGES
              && (bytes == 0 || bytes + first.frame().size() <= BATCH);
          first = arrivals.peek()) {
        batch.add(arrivals.remove());
        bytes += first.frame().size();
      }
      keeping = !batch.isEmpty();
      return batch;
    } finally {
      guard.unlock();
    }
  }

  private void kept(List<Arrival> batch, @Nullable IOException trouble) {
    guard.lock();
    try {
      keeping = false;
      for (Arrival arrival : batch) {
        arriving -= arrival.frame().size();
        if (trouble == null) {
          guard.later(() -> arrival.kept().complete(null));
        } else {
          fail(arrival, "the store " + store.directory() + " does not take it: " + why(trouble));
        }
      }
      changed.signalAll();
    } finally {
      guard.unlock();
    }
  }

  /// The file's name in front says nothing: it is one that is not there any more.
  private static String why(IOException e) {
    return e instanceof java.nio.file.FileSystemException named && named.getReason() != null
        ? named.getReason()
        : String.valueOf(e.getMessage());
  }

  private void sendAll(Conversation conversation) {
    for (Batch batch = due(); batch != null; batch = due()) {
      try {
        send(batch, store.read(batch), conversation);
      } catch (IOException | MalformedException e) {
        damaged(batch, String.valueOf(e.getMessage()));
      }
    }
  }

  /// @return the next batch to be sent, null at the end
  private @Nullable Batch due() {
    guard.lock();
    try {
      while (!over) {
        Batch batch = store.next(next);
        if (batch != null && connected && hasWindow(batch.room())) {
          next = batch.number() + 1;
          underWay.add(batch.number());
          sendingBytes += batch.room();
          return batch;
        }
        changed.awaitUninterruptibly();
      }
      return null;
    } finally {
      guard.unlock();
    }
  }

  private boolean hasWindow(long more) {
    return sendingBytes == 0 || sendingBytes + more <= settings.terms().bytes();
  }

  private void send(Batch batch, List<Publish> publishes, Conversation conversation) {
    var sending = new Sending(batch, publishes.size() + 1);
    for (Publish publish : publishes) {
      var _ =
          conversation
              .ask(Order.of(publish, null))
              .whenComplete((_, failure) -> answered(sending, publish, failure));
    }
    answered(sending, null, null);
  }

  /// @param publish null for the end of the batch itself
  private void answered(Sending sending, @Nullable Publish publish, @Nullable Throwable failure) {
    guard.lock();
    try {
      String refusal = refusal(failure);
      if (refusal != null && publish != null) {
        tell(new ClientEvent.Undelivered(publish.topic(), refusal));
      } else if (failure != null) {
        sending.again = true;
        if (!closing && publish != null) {
          String why = "stays, " + publish.topic() + " was " + failure.getMessage();
          tell(new ClientEvent.Damaged(store.file(sending.batch), 0, why));
        }
      }
      sending.due--;
      if (sending.due == 0) {
        done(sending.batch, sending.again);
      }
    } finally {
      guard.unlock();
    }
  }

  /// @return why it will never be taken, null if that is not so
  private static @Nullable String refusal(@Nullable Throwable failure) {
    return switch (failure) {
      case RefusedException refused -> refused.code().sentence();
      case TooLargeException large -> large.getMessage();
      case null, default -> null;
    };
  }

  private void done(Batch batch, boolean again) {
    underWay.remove(batch.number());
    sendingBytes -= batch.room();
    if (!again) {
      try {
        store.remove(batch);
      } catch (IOException e) {
        tell(new ClientEvent.Damaged(store.file(batch), 0, "was sent, stays: " + e.getMessage()));
      }
    }
    changed.signalAll();
  }

  private void damaged(Batch batch, String because) {
    guard.lock();
    try {
      underWay.remove(batch.number());
      sendingBytes -= batch.room();
      tell(new ClientEvent.Damaged(store.file(batch), batch.messages(), because));
      store.setAside(batch);
    } catch (IOException e) {
      tell(new ClientEvent.Damaged(store.file(batch), 0, String.valueOf(e.getMessage())));
    } finally {
      changed.signalAll();
      guard.unlock();
    }
  }

  /// Waits until nothing is kept any more.
  ///
  /// @return whether that is so
  boolean awaitEmpty(Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    guard.lock();
    try {
      while (!isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return isEmpty();
    } finally {
      guard.unlock();
    }
  }

  private boolean isEmpty() {
    return arrivals.isEmpty() && !keeping && store.isEmpty();
  }

  /// Takes no more, waits until all that came is on the disk, and sends what a broker that is there
  /// takes in time.
  void close(Duration patience) {
    long left = patience.toNanos();
    guard.lock();
    try {
      closing = true;
      changed.signalAll();
      while (!arrivals.isEmpty() || keeping) {
        changed.awaitUninterruptibly();
      }
      while (left > 0 && connected && !store.isEmpty()) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      over = true;
      changed.signalAll();
      guard.unlock();
    }
  }
}
