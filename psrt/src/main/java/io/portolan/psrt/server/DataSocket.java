package io.portolan.psrt.server;

import io.portolan.psrt.broker.Batch;
import io.portolan.psrt.broker.ClientSession;
import io.portolan.psrt.broker.Outbound;
import io.portolan.psrt.broker.Outlet;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A joined data socket: sends what its queue holds, and a beacon where that was nothing for a
/// while.
///
/// Only the queue's sender reads or writes. No thread belongs to the socket: whoever publishes
/// writes until the socket is full, and then a virtual thread goes on, waits for the client, and
/// ends with the queue. What the client says is not listened to; that it is gone is noticed when
/// a beacon is due, when another socket wants to join in its place, or by writing.
final class DataSocket implements Outlet, Watched {
  private static final System.Logger LOG = System.getLogger(DataSocket.class.getName());

  /// How often a publisher's thread fetches more from a queue that others keep filling.
  private static final int ROUNDS = 8;

  /// The longest run that is copied to be sent together with others.
  private static final int LONG = Staging.SIZE / 2;

  /// How long a sender at work is waited for by one who wants to join in this socket's place.
  private static final long PATIENCE_NANOS = 100_000_000;

  private static final long PAUSE_NANOS = 500_000;
  private static final int WAITED_FOR = 64 * 1024;
  private static final byte[] BEACON = {0};
  private static final byte[] NOTHING = {};

  private final Connection line;
  private final ClientSession session;
  private final long beaconNanos;
  private final long stallNanos;
  private final Consumer<DataSocket> onClose;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Batch batch = new Batch();
  private volatile @Nullable Outbound queue;
  private volatile long wrote = System.nanoTime();

  /// @param beaconAfter after how much silence a beacon is due
  /// @param stall how long the client may fail to take anything
  /// @param onClose called once, when the socket is closed
  DataSocket(
      Connection line,
      ClientSession session,
      Duration beaconAfter,
      Duration stall,
      Consumer<DataSocket> onClose) {
    this.line = line;
    this.session = session;
    this.beaconNanos = beaconAfter.toNanos();
    this.stallNanos = stall.toNanos();
    this.onClose = onClose;
  }

  /// Joins the session. The calling thread is the queue's sender until it calls [#send()].
  ///
  /// @return whether the session lives and has no other data socket in use
  boolean join() {
    queue = session.join(this);
    return queue != null;
  }

  @Override
  public boolean send() {
    Outbound from = queue;
    if (from == null) {
      return false;
    }
    try {
      for (int round = 0; round < ROUNDS; round++) {
        if (!from.take(batch)) {
          return true;
        }
        if (!sendTaken(from)) {
          from.blocked();
          break;
        }
      }
      Thread.ofVirtual().start(this::goOn);
      return false;
    } catch (IOException e) {
      close(said(e));
      return false;
    }
  }

  /// Sends, waiting for the client, until the queue is empty.
  private void goOn() {
    Outbound from = queue;
    if (from == null) {
      return;
    }
    try {
      line.write(ByteBuffer.wrap(NOTHING));
      while (from.take(batch)) {
        if (sendTaken(from)) {
          continue;
        }
        from.blocked();
        if (from.take(batch, 1)) {
          int size = Math.min(WAITED_FOR, batch.length(0));
          line.write(ByteBuffer.wrap(batch.chunk(0), batch.offset(0), size));
          sent(from, size);
          from.unblocked();
        }
      }
    } catch (IOException e) {
      close(said(e));
    }
  }

  /// Sends what was taken, or its beginning.
  ///
  /// @return whether the system took what it was given
  private boolean sendTaken(Outbound from) throws IOException {
    if (batch.size() == 1 || batch.length(0) >= LONG) {
      var run = ByteBuffer.wrap(batch.chunk(0), batch.offset(0), batch.length(0));
      boolean all = line.writeNow(run);
      sent(from, run.position() - batch.offset(0));
      return all;
    }
    ByteBuffer together = Staging.borrow();
    try {
      for (int i = 0; i < batch.size() && together.hasRemaining(); i++) {
        int size = Math.min(batch.length(i), together.remaining());
        together.put(batch.chunk(i), batch.offset(i), size);
      }
      boolean all = line.writeNow(together.flip());
      sent(from, together.position());
      return all;
    } finally {
      Staging.giveBack(together);
    }
  }

  private void sent(Outbound from, int size) {
    if (size > 0) {
      long now = System.nanoTime();
      from.sent(size, now);
      wrote = now;
    }
  }

  @Override
  public void look(long now) {
    long stalled = line.stalledSince();
    if (stalled != 0 && now - stalled > stallNanos) {
      close("takes nothing");
      return;
    }
    Outbound from = queue;
    if (from != null && now - wrote >= beaconNanos && from.acquire()) {
      wrote = now;
      beacon();
    }
  }

  /// As the queue's sender.
  private void beacon() {
    try {
      if (isEnded()) {
        close("peer closed");
      } else if (line.writeNow(ByteBuffer.wrap(BEACON))) {
        send();
      } else {
        Thread.ofVirtual().start(this::goOn);
      }
    } catch (IOException e) {
      close(said(e));
    }
  }

  /// As the queue's sender.
  private boolean isEnded() throws IOException {
    var unwanted = ByteBuffer.allocate(512);
    int size = line.readNow(unwanted);
    for (int i = 0; size > 0 && i < 16; i++) {
      size = line.readNow(unwanted.clear());
    }
    return size < 0;
  }

  /// Looks whether the client is gone. A sender that is just at work is waited for, shortly.
  @Override
  public boolean isOver() {
    Outbound from = queue;
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (!closed.get() && from != null && System.nanoTime() - until < 0) {
      if (from.acquire()) {
        lookAtTheEnd();
        return closed.get();
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return closed.get() || from == null;
  }

  /// As the queue's sender.
  private void lookAtTheEnd() {
    try {
      if (isEnded()) {
        close("peer closed");
      } else {
        send();
      }
    } catch (IOException e) {
      close(said(e));
    }
  }

  @Override
  public void windDown() {
    // What is queued is still sent.
  }

  boolean isClosed() {
    return closed.get();
  }

  @Override
  public boolean isDrained() {
    Outbound from = queue;
    return closed.get() || from == null || from.isIdle();
  }

  @Override
  public void hangUp(String because) {
    close(because);
  }

  @Override
  public void close(String because) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    LOG.log(Level.DEBUG, () -> "data socket of " + session + " closed: " + because);
    Outbound from = queue;
    if (from != null) {
      session.leave(from);
    }
    line.shutdownOutput();
    line.close();
    onClose.accept(this);
  }

  /// Whose it is.
  @Override
  public String toString() {
    return session.toString();
  }

  private static String said(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
