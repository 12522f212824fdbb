package io.portolan.psrt.mqtt;

import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import io.portolan.net.Limits;
import io.portolan.net.Line;
import io.portolan.net.TcpListener;
import io.portolan.net.tls.TlsLine;
import io.portolan.net.tls.TlsMaterial;
import io.portolan.psrt.broker.Broker;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/// Lets MQTT clients into a broker, on any number of addresses, in the clear and inside TLS. They
/// are sessions of the broker like PSRT's, with the same statistics, limits and policies.
///
/// A virtual thread reads from each connection, another one writes while there is something, and
/// one more looks for clients that take nothing.
public final class MqttDoor implements Closeable {
  private static final System.Logger LOG = System.getLogger(MqttDoor.class.getName());
  private static final Duration LOOK = Duration.ofMillis(50);

  /// What a packet may have around a message of PSRT's: its head and properties.
  private static final int AROUND = 64 * 1024;

  private final MqttSettings settings;
  private final Broker broker;
  private final Duration drain;
  private final MqttCodec codec;
  private final Retained retained;
  private final Semaphore logins;
  private final List<TcpListener> clear = new ArrayList<>();
  private final List<TcpListener> secure = new ArrayList<>();
  private final Set<MqttConnection> connections = ConcurrentHashMap.newKeySet();
  private final Map<String, MqttConnection> clients = new ConcurrentHashMap<>();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong oversize = new AtomicLong();
  private volatile boolean stopping;

  private MqttDoor(MqttSettings settings, Broker broker, Duration drain) {
    this.settings = settings;
    this.broker = broker;
    this.drain = drain;
    this.codec = new MqttCodec(longestPacket());
    this.retained = new Retained(settings.retained());
    this.logins = new Semaphore(settings.loginsInFlight(), true);
  }

  /// Opens everything that the settings name; when this returns it is ready.
  ///
  /// @param drain how long closing may wait for what is queued to go out
  /// @throws java.net.BindException if an address is taken or not ours; then nothing is open
  public static MqttDoor open(MqttSettings settings, Broker broker, Duration drain)
      throws IOException {
    var door = new MqttDoor(settings, broker, drain);
    var defaults = Limits.DEFAULT;
    var limits =
        new Limits(
            defaults.connect(),
            settings.timeouts().silence(),
            Duration.ofSeconds(2),
            defaults.queued(),
            defaults.chunk(),
            settings.connections());
    try {
      for (InetSocketAddress bind : settings.binds()) {
        door.clear.add(TcpListener.open(bind, limits, door::serve));
      }
      TlsMaterial tls = settings.tls();
      if (tls != null) {
        for (InetSocketAddress bind : settings.tlsBinds()) {
          door.secure.add(TcpListener.open(bind, limits, line -> door.serveTls(line, tls)));
        }
      }
    } catch (IOException | RuntimeException e) {
      door.close();
      throw e;
    }
    Thread.ofVirtual().name("mqtt watch").start(door::lookAfterAll);
    return door;
  }

  /// Where it listens in the clear, in the order of the settings, with the ports it really has.
  public List<InetSocketAddress> addresses() {
    return addresses(clear);
  }

  /// Where it listens inside TLS, likewise.
  public List<InetSocketAddress> tlsAddresses() {
    return addresses(secure);
  }

  private static List<InetSocketAddress> addresses(List<TcpListener> listeners) {
    return listeners.stream().map(each -> (InetSocketAddress) each.address()).toList();
  }

  /// How many clients there are.
  public int connections() {
    return clients.size();
  }

  /// How many CONNECTs were refused.
  public long refusals() {
    return refused.get();
  }

  /// How many messages were not sent because they are larger than their subscriber said it takes.
  public long oversizeMessages() {
    return oversize.get();
  }

  private void serve(Line line) {
    var connection = new MqttConnection(this, line);
    connections.add(connection);
    try {
      if (!stopping) {
        connection.serve();
      }
    } finally {
      connections.remove(connection);
    }
  }

  private void serveTls(Line line, TlsMaterial tls) {
    try (var secured = TlsLine.server(line, tls, settings.timeouts().silence())) {
      serve(secured);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> line.peer() + ": " + e.getMessage());
    }
  }

  private void lookAfterAll() {
    try {
      while (!stopping || !connections.isEmpty()) {
        long now = System.nanoTime();
        connections.forEach(each -> each.look(now));
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// A client is let in; one with the same key is sent away.
  void enter(String key, MqttConnection connection) {
    MqttConnection before = clients.put(key, connection);
    if (before != null) {
      before.dismiss(Disconnect.SESSION_TAKEN_OVER, "taken over by a session of the same name");
    }
  }

  void leave(String key, MqttConnection connection) {
    clients.remove(key, connection);
  }

  void refused() {
    refused.incrementAndGet();
  }

  AtomicLong oversize() {
    return oversize;
  }

  MqttSettings settings() {
    return settings;
  }

  Broker broker() {
    return broker;
  }

  MqttCodec codec() {
    return codec;
  }

  Retained retained() {
    return retained;
  }

  Semaphore logins() {
    return logins;
  }

  /// We take, in bytes.
  int longestPacket() {
    return broker.settings().limits().messages().publish() + AROUND;
  }

  /// Sends what is queued, for at most the time of draining, says farewell and hangs up.
  @Override
  public void close() {
    stopping = true;
    long until = System.nanoTime() + drain.toNanos();
    try {
      for (MqttConnection each : connections) {
        while (!each.isDrained() && System.nanoTime() - until < 0) {
          Thread.sleep(2);
        }
        each.dismiss(Disconnect.SERVER_SHUTTING_DOWN, "server is stopping");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    clear.forEach(TcpListener::close);
    secure.forEach(TcpListener::close);
  }
}
