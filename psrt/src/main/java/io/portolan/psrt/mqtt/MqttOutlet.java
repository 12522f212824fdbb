package io.portolan.psrt.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.portolan.psrt.broker.Batch;
import io.portolan.psrt.broker.ClientSession;
import io.portolan.psrt.broker.Outbound;
import io.portolan.psrt.broker.Outlet;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Makes MQTT of what waits in a session's queue, on a virtual thread that lives as long as there
/// is something.
final class MqttOutlet implements Outlet {
  private static final int PUSH_HEAD = 6;

  /// How many runs are taken from the queue at once. They count as sent from then on.
  private static final int AT_ONCE = 8;

  /// How much is put together before it is sent, in bytes.
  private static final int TOGETHER = 64 * 1024;

  /// How long sending may take before what waits behind it counts as waiting for the client.
  private static final long BLOCKED_NANOS = 50_000_000;

  private final MqttConnection connection;
  private final MqttWriter writer;
  private final Grants grants;
  private final InFlight inFlight;
  private final long longestPacket;
  private final AtomicLong oversize;
  private final ConcurrentLinkedQueue<Retained.Message> own = new ConcurrentLinkedQueue<>();
  private final List<MqttMessage> together = new ArrayList<>();
  private int togetherSize;
  private volatile @Nullable Outbound queue;
  private volatile String whose = "nobody";

  /// @param longestPacket the client takes, in bytes
  /// @param oversize where messages are counted that are longer
  MqttOutlet(
      MqttConnection connection,
      MqttWriter writer,
      Grants grants,
      InFlight inFlight,
      long longestPacket,
      AtomicLong oversize) {
    this.connection = connection;
    this.writer = writer;
    this.grants = grants;
    this.inFlight = inFlight;
    this.longestPacket = longestPacket;
    this.oversize = oversize;
  }

  /// Joins the session.
  ///
  /// @return whether it lives
  boolean join(ClientSession session) {
    whose = session.toString();
    Outbound joined = session.join(this);
    queue = joined;
    if (joined == null) {
      return false;
    }
    boolean _ = send();
    return true;
  }

  /// Delivers messages that did not come through the queue.
  void deliver(List<Retained.Message> messages) {
    own.addAll(messages);
    Outbound from = queue;
    if (from != null && from.acquire()) {
      boolean _ = send();
    }
  }

  @Override
  public boolean send() {
    Thread.ofVirtual().name("mqtt out").start(this::drain);
    return false;
  }

  /// Whose it is.
  @Override
  public String toString() {
    return whose;
  }

  private void drain() {
    Outbound from = queue;
    if (from == null) {
      return;
    }
    try {
      do {
        deliverOwn(from);
        var batch = new Batch();
        while (from.take(batch, AT_ONCE)) {
          // The queue may drop or replace whatever it holds, so it must not hold what is in work.
          from.sent(batch.bytes(), System.nanoTime());
          deliver(from, batch);
          deliverOwn(from);
        }
      } while (!own.isEmpty() && from.acquire());
    } catch (IOException e) {
      connection.breakOff(String.valueOf(e.getMessage()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void deliverOwn(Outbound from) throws IOException, InterruptedException {
    for (Retained.Message next = own.poll(); next != null; next = own.poll()) {
      Grants.Manner manner = grants.manner(next.topic().text());
      if (manner.qos() >= 0) {
        Origin origin = next.origin();
        int qos = Math.min(manner.qos(), origin.qos());
        add(from, next.topic().text(), next.body(), qos, true, origin.properties());
      }
    }
    flush();
  }

  private void deliver(Outbound from, Batch batch) throws IOException, InterruptedException {
    for (int i = 0; i < batch.size(); i++) {
      Origin origin = batch.origin(i) instanceof Origin mqtt ? mqtt : Origin.PSRT;
      var frames = Bytes.wrap(batch.chunk(i), batch.offset(i), batch.length(i));
      for (int at = 0; at < frames.size(); ) {
        int size = frames.buffer().order(ByteOrder.LITTLE_ENDIAN).getInt(at + 2);
        int end = at + PUSH_HEAD + size;
        deliver(from, frames.slice(at + PUSH_HEAD, end), origin);
        at = end;
      }
      if (togetherSize >= TOGETHER) {
        flush();
      }
    }
    flush();
  }

  /// @param payload topic, NUL, body
  private void deliver(Outbound from, Bytes payload, Origin origin)
      throws IOException, InterruptedException {
    int nul = payload.indexOf(0, 0);
    String topic = payload.first(nul).text(StandardCharsets.UTF_8);
    Grants.Manner manner = grants.manner(topic);
    int granted = origin.isFrom(connection) ? manner.ownQos() : manner.qos();
    if (granted >= 0) {
      boolean retain = manner.keepsRetain() && origin.isRetain();
      int qos = Math.min(granted, origin.qos());
      add(from, topic, payload.from(nul + 1), qos, retain, origin.properties());
    }
  }

  private void add(
      Outbound from, String topic, Bytes body, int qos, boolean retain, MqttProperties properties)
      throws IOException, InterruptedException {
    int id = qos == 0 ? 0 : takeId(from);
    var message =
        new MqttPublishMessage(
            new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.valueOf(qos), retain, 0),
            new MqttPublishVariableHeader(topic.isEmpty() ? "/" : topic, id, properties),
            Unpooled.wrappedBuffer(body.buffer()));
    if (isTooLong(message, topic, body)) {
      inFlight.free(id);
      oversize.incrementAndGet();
      return;
    }
    together.add(message);
    togetherSize += body.size() + topic.length();
  }

  private boolean isTooLong(MqttPublishMessage message, String topic, Bytes body) {
    boolean surelyNot = longestPacket == Long.MAX_VALUE;
    return !surelyNot
        && (topic.length() + body.size() > longestPacket
            || writer.written(message.retainedDuplicate()).size() > longestPacket);
  }

  /// Waits, if it must, until the client has acknowledged something.
  private int takeId(Outbound from) throws IOException, InterruptedException {
    int id = inFlight.tryTake();
    if (id != 0) {
      return id;
    }
    flush();
    from.blocked();
    id = inFlight.take();
    from.unblocked();
    if (id == 0) {
      throw new IOException("closed while waiting for acknowledgements");
    }
    return id;
  }

  private void flush() throws IOException {
    if (!together.isEmpty()) {
      Bytes bytes = writer.written(together);
      together.clear();
      togetherSize = 0;
      writer.send(bytes);
    }
  }

  /// Looks whether the client takes what it is sent.
  ///
  /// @param now by [System#nanoTime]
  void look(long now) {
    long since = writer.since();
    Outbound from = queue;
    if (since != 0 && now - since > BLOCKED_NANOS && from != null) {
      from.blocked();
    }
  }

  @Override
  public void close(String because) {
    inFlight.close();
    connection.outletClosed(because);
  }

  @Override
  public boolean isOver() {
    return connection.isOver();
  }
}
