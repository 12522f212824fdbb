package io.portolan.psrt.broker;

import io.portolan.psrt.codec.Context;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.codec.PsrtFramer;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage.Push;
import io.portolan.psrt.message.Topic;
import io.portolan.wire.Bytes;
import io.portolan.wire.FrameBuffer;
import io.portolan.wire.MalformedException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A session with an outlet that keeps what it is sent; it can be told to take no more for a while,
/// as a subscriber does whose socket is full.
final class Subscribed implements Outlet {
  final ClientSession session;
  private final Outbound queue;
  private final Batch batch = new Batch();
  private final FrameBuffer stream =
      new FrameBuffer(new PsrtFramer(Context.PUSH, PsrtLimits.DEFAULT), 2_000_000);
  private final List<String> heard = new ArrayList<>();
  private String closedBecause = "";
  private long takes = Long.MAX_VALUE;
  private boolean sender;

  Subscribed(Broker broker, String... filters) {
    session =
        broker
            .open(
                Access.everything(""),
                InetSocketAddress.createUnresolved("subscriber", 1),
                false,
                this::close)
            .orElseThrow();
    session.subscribe(Stream.of(filters).map(Topic::of).toList());
    Outbound joined = session.join(this);
    if (joined == null) {
      throw new AssertionError("not joined");
    }
    queue = joined;
    send();
  }

  /// Takes this many bytes and then no more until told otherwise.
  synchronized void takes(long bytes) {
    takes = bytes;
    if (sender) {
      send();
    }
  }

  @Override
  public synchronized boolean send() {
    sender = true;
    while (queue.take(batch)) {
      long sent = 0;
      for (int i = 0; i < batch.size() && takes > 0; i++) {
        int size = (int) Math.min(takes, batch.length(i));
        stream.add(Bytes.copyOf(batch.chunk(i), batch.offset(i), size));
        listen();
        takes -= size;
        sent += size;
      }
      queue.sent(sent, System.nanoTime());
      if (takes == 0) {
        queue.blocked();
        return false;
      }
      queue.unblocked();
    }
    sender = false;
    return true;
  }

  private void listen() {
    try {
      for (Bytes frame = stream.next(); frame != null; frame = stream.next()) {
        var push = (Push) PsrtCodec.read(frame, Context.PUSH);
        heard.add(push.topic() + "=" + new String(push.body().toArray(), StandardCharsets.UTF_8));
      }
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /// What has arrived since the last time, as `topic=body`.
  synchronized List<String> heard() {
    var all = List.copyOf(heard);
    heard.clear();
    return all;
  }

  Outbound queue() {
    return queue;
  }

  String closedBecause() {
    return closedBecause;
  }

  @Override
  public void close(String because) {
    closedBecause = because;
  }

  @Override
  public boolean isOver() {
    return !closedBecause.isEmpty();
  }
}
