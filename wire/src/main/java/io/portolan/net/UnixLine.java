package io.portolan.net;

import io.portolan.wire.Bytes;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A UNIX-domain stream.
///
/// Reading such a channel knows no time limit, so a virtual thread reads one chunk ahead, and
/// hearing waits for that thread. It starts with the first hearing and ends with the stream.
final class UnixLine implements Line {
  private static final int IDLE = 1024;
  private static final int AT_ONCE = 64 * 1024;

  private final SocketChannel channel;
  private final SocketAddress peer;
  private final int chunk;
  private final StallWatch watch;
  private final Mailbox<Heard> ahead = new Mailbox<>(1);
  private boolean reading;
  private @Nullable Heard end;
  private volatile boolean broken;

  UnixLine(SocketChannel channel, int chunk) throws IOException {
    this.channel = channel;
    this.peer = channel.getRemoteAddress();
    this.chunk = chunk;
    this.watch = new StallWatch(channel);
  }

  @Override
  public Heard hear(Duration patience) throws IOException {
    if (!channel.isOpen()) {
      throw new ClosedChannelException();
    }
    if (end != null) {
      return end;
    }
    if (!reading) {
      reading = true;
      Thread.ofVirtual().name("unix reader").start(this::readAhead);
    }
    Heard heard = await(patience);
    if (heard == null) {
      if (!channel.isOpen()) {
        throw new ClosedChannelException();
      }
      return new Heard.Silence();
    }
    if (heard instanceof Heard.HungUp || heard instanceof Heard.Reset) {
      end = broken ? new Heard.Reset() : heard;
      return end;
    }
    return heard;
  }

  private @Nullable Heard await(Duration patience) throws IOException {
    try {
      return ahead.poll(Patience.nanos(patience));
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void readAhead() {
    int size = Math.min(IDLE, chunk);
    try {
      while (true) {
        ByteBuffer room = ByteBuffer.allocate(size);
        int read = channel.read(room);
        if (read < 0) {
          ahead.put(new Heard.HungUp());
          return;
        }
        size = read == size ? Math.min(chunk, size * 8) : Math.min(IDLE, chunk);
        if (!ahead.put(new Heard.Data(Bytes.wrap(room.array(), 0, read)))) {
          return;
        }
      }
    } catch (IOException _) {
      if (channel.isOpen()) {
        ahead.force(new Heard.Reset());
      } else {
        ahead.close();
      }
    } catch (InterruptedException _) {
      close();
    }
  }

  @Override
  public void send(Bytes bytes, Duration patience) throws IOException {
    ByteBuffer left = bytes.buffer();
    try {
      while (left.hasRemaining()) {
        watch.begin(patience);
        ByteBuffer piece = left.slice(left.position(), Math.min(left.remaining(), AT_ONCE));
        left.position(left.position() + channel.write(piece));
      }
    } catch (IOException e) {
      if (watch.hasStalled()) {
        throw new IOException("write stalled for " + Patience.words(patience), e);
      }
      broken |= channel.isOpen();
      throw e;
    } finally {
      watch.end();
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public SocketAddress peer() {
    return peer;
  }

  @Override
  public void close() {
    watch.cancel();
    try {
      channel.close();
    } catch (IOException _) {
      // The descriptor is gone either way.
    }
    ahead.close();
  }

  @Override
  public String toString() {
    return "unix " + peer;
  }
}
