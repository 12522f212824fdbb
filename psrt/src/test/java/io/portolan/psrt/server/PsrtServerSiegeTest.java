package io.portolan.psrt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.net.tls.TlsMaterial;
import io.portolan.psrt.broker.Broker;
import io.portolan.psrt.broker.BrokerLimits;
import io.portolan.psrt.broker.BrokerSettings;
import io.portolan.psrt.broker.Doorkeeper;
import io.portolan.psrt.broker.QueueLimits;
import io.portolan.psrt.broker.SlowConsumerPolicy;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.session.PsrtTimeouts;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that mean harm, alone and all together, and one beside them that does not.
@Timeout(240)
class PsrtServerSiegeTest {
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final int DRIP_MILLIS = 100;

  private final List<AutoCloseable> things = new ArrayList<>();
  private final Broker broker =
      new Broker(
          new BrokerSettings(
              BrokerLimits.DEFAULT,
              new QueueLimits(500, 4 << 20, SlowConsumerPolicy.DISCONNECT, SHORT),
              Duration.ofDays(1)),
          new Doorkeeper().with("test", "right", "#", "#"),
          Instant.EPOCH);

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable thing : things.reversed()) {
      thing.close();
    }
  }

  private <T extends AutoCloseable> T keep(T thing) {
    things.add(thing);
    return thing;
  }

  private SocketAddress serve(@Nullable TlsMaterial tls, PsrtTimeouts timeouts) throws IOException {
    var settings =
        new ServerSettings(
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            List.of(),
            tls,
            true,
            timeouts,
            Duration.ofSeconds(1),
            10_000,
            16,
            true);
    return keep(PsrtServer.open(settings, broker)).addresses().getFirst();
  }

  private static PsrtTimeouts patience(Duration silence) {
    return PsrtTimeouts.DEFAULT.withSilence(silence);
  }

  /// Says one byte after the other, with pauses that no silence is as long as, until nobody
  // listens.
  private void drip(Peer peer, int value) {
    ScheduledExecutorService tap = keep(Executors.newSingleThreadScheduledExecutor());
    var _ =
        tap.scheduleAtFixedRate(
            () -> peer.say(Bytes.of(value)), DRIP_MILLIS, DRIP_MILLIS, TimeUnit.MILLISECONDS);
  }

  /// A login of 1024 bytes, and a token of 32, byte by byte.
  @ParameterizedTest
  @ValueSource(strings = {"eeaa00 00040000", "eeab00"})
  void aGreetingThatDripsIsCutOff(String beginning) throws Exception {
    Peer peer = keep(new Peer(serve(null, patience(SHORT)))).say(beginning);
    peer.hear(4);
    drip(peer, 'a');
    assertEquals(Bytes.EMPTY, peer.rest());
  }

  /// The head of a record of 16 KiB, or three bytes of one, and then drops.
  @ParameterizedTest
  @ValueSource(strings = {"eeaa01 1603014000", "eeaa01 160301", "eeab01 1603014000"})
  void aTlsHandshakeThatDripsIsCutOff(String beginning, @TempDir Path folder) throws Exception {
    var tls = TlsMaterial.fromPkcs12(TlsStore.make(folder), "broker");
    Peer peer = keep(new Peer(serve(tls, patience(SHORT)))).say(beginning);
    drip(peer, 0);
    assertTrue(peer.rest().size() < 16, "an alert at the most");
  }

  @Test
  void anOperationThatDripsIsCutOff() throws Exception {
    var timeouts = new PsrtTimeouts(SHORT, 1000, SHORT, Duration.ofHours(1));
    Peer peer = keep(Peer.control(serve(null, timeouts), "", ""));
    peer.token();
    peer.say("017f 00001000 61");
    drip(peer, 'a');
    assertEquals(Bytes.EMPTY, peer.rest());
  }

  /// What may be done to a broker by who can reach it.
  private enum Harm {
    NO_PSRT,
    GREETING_AND_NO_MORE,
    WRONG_PASSWORD,
    OVERSIZE_FRAME,
    NO_UTF_8,
    WILDCARD,
    NO_OPERATION,
    HALF_AN_OPERATION,
    MANY_FILTERS,
    READS_NOTHING,
    FLOODS,
    HEARS_NO_ANSWER;

    void to(SocketAddress broker, ConcurrentLinkedQueue<Peer> left) {
      switch (this) {
        case NO_PSRT -> {
          try (var peer = new Peer(broker)) {
            peer.say(Bytes.ofText("GET / HTTP/1.1\r\n\r\n")).rest();
          }
        }
        case GREETING_AND_NO_MORE -> left.add(new Peer(broker).say("eeaa"));
        case WRONG_PASSWORD -> {
          try (var peer = new Peer(broker)) {
            peer.say("eeaa00").say(PsrtCodec.write(new Login("test", "wrong"))).rest();
          }
        }
        case OVERSIZE_FRAME -> wrong(broker, "017fffffff7f 61");
        case NO_UTF_8 -> wrong(broker, "017f04000000 c3280061");
        case WILDCARD -> wrong(broker, "017f06000000 612f2b0061 61");
        case NO_OPERATION -> wrong(broker, "77");
        case HALF_AN_OPERATION -> left.add(in(broker).say("017f 00000100 61"));
        case MANY_FILTERS -> {
          var filters = new String[1000];
          for (int i = 0; i < filters.length; i++) {
            filters[i] = "many/" + i + "/+/#";
          }
          try (var peer = in(broker)) {
            peer.subscribe(filters);
          }
        }
        case READS_NOTHING -> {
          Peer control = Peer.control(broker, "", "");
          Token token = control.token();
          left.add(control.subscribe("flood/#", "calm/#"));
          Peer data = Peer.data(broker, token, 255);
          data.hear(1);
          left.add(data);
        }
        case FLOODS -> {
          try (var peer = in(broker)) {
            Bytes publish =
                PsrtCodec.write(new Publish(1, "flood/x", Bytes.wrap(new byte[50_000])));
            for (int i = 0; i < 50; i++) {
              peer.say(publish);
            }
            peer.hear(50);
          }
        }
        case HEARS_NO_ANSWER -> {
          try (var peer = in(broker)) {
            for (int i = 0; i < 20; i++) {
              peer.say(Bytes.wrap(new byte[10_000]));
            }
          }
        }
      }
    }

    private static Peer in(SocketAddress broker) {
      Peer peer = Peer.control(broker, "", "");
      peer.token();
      return peer;
    }

    private static void wrong(SocketAddress broker, String hex) {
      try (var peer = in(broker)) {
        assertEquals(Bytes.EMPTY, peer.say(hex).rest());
      }
    }
  }

  /// Harm done again and again by a few threads, until it is enough.
  private final class Siege implements AutoCloseable {
    private static final int MOST_LEFT = 300;

    private final AtomicBoolean enough = new AtomicBoolean();
    private final ConcurrentLinkedQueue<Peer> left = new ConcurrentLinkedQueue<>();
    private final List<CompletableFuture<Integer>> done = new ArrayList<>();

    Siege(SocketAddress address, EnumSet<Harm> harms) {
      var threads = keep(Executors.newVirtualThreadPerTaskExecutor());
      for (Harm harm : harms) {
        done.add(CompletableFuture.supplyAsync(() -> again(harm, address), threads));
      }
    }

    private int again(Harm harm, SocketAddress address) {
      int times = 0;
      while (!enough.get() || times == 0) {
        try {
          harm.to(address, left);
        } catch (UncheckedIOException _) {
          // Hung up on in the middle of it, which is how it ought to be.
        }
        times++;
        while (left.size() > MOST_LEFT) {
          Peer oldest = left.poll();
          if (oldest != null) {
            oldest.close();
          }
        }
      }
      return times;
    }

    @Override
    public void close() {
      enough.set(true);
      for (CompletableFuture<Integer> each : done) {
        assertTrue(each.orTimeout(120, TimeUnit.SECONDS).join() > 0);
      }
      left.forEach(Peer::close);
    }
  }

  private int calm(SocketAddress address, int messages) {
    Peer control = keep(Peer.control(address, "test", "right"));
    Token token = control.token();
    control.subscribe("calm/+");
    Peer data = keep(Peer.data(address, token, 255)).hears("01");
    for (int i = 0; i < messages; i++) {
      control.publish("calm/a", "" + i).hears("01");
      data.hearsPush("calm/a", "" + i);
    }
    control.say("ff").hears("01");
    return messages;
  }

  private void awaitNobody() {
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (broker.statistics().sessions() > 0 && System.nanoTime() - until < 0) {
      Thread.onSpinWait();
    }
    var statistics = broker.statistics();
    assertEquals(0, statistics.sessions());
    assertEquals(0, statistics.dataSockets());
    assertEquals(0, statistics.subscriptions());
    assertEquals(0, statistics.queues().bytes());
  }

  @ParameterizedTest
  @EnumSource(Harm.class)
  void oneWhoMeansHarmDisturbsNobody(Harm harm) throws Exception {
    SocketAddress address = serve(null, patience(Duration.ofSeconds(20)));
    try (var _ = new Siege(address, EnumSet.of(harm))) {
      assertEquals(500, calm(address, 500));
    }
    awaitNobody();
  }

  @Test
  void allOfThemTogetherLoseNobodyAMessage() throws Exception {
    SocketAddress address = serve(null, patience(Duration.ofSeconds(20)));
    try (var _ = new Siege(address, EnumSet.allOf(Harm.class));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calm = new ArrayList<Future<Integer>>();
      for (int i = 0; i < 3; i++) {
        Peer control = keep(Peer.control(address, "test", "right"));
        Token token = control.token();
        String topic = "calmer/" + i;
        control.subscribe(topic);
        Peer data = keep(Peer.data(address, token, 255)).hears("01");
        calm.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < 1000; n++) {
                    control.publish(topic, "" + n).hears("01");
                    data.hearsPush(topic, "" + n);
                  }
                  control.say("ff").hears("01");
                  return 1000;
                }));
      }
      for (Future<Integer> each : calm) {
        assertEquals(1000, each.get());
      }
    }
    awaitNobody();
  }
}
