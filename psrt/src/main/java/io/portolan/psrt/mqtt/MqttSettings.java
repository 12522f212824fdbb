package io.portolan.psrt.mqtt;

import io.portolan.net.tls.TlsMaterial;
import io.portolan.psrt.session.PsrtTimeouts;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where and how MQTT is spoken.
///
/// @param binds where it is spoken in the clear, port 0 for any free one
/// @param tlsBinds where it is spoken inside TLS
/// @param tls our certificate; null if there are no `tlsBinds`
/// @param timeouts how long a CONNECT may take and a client fail to take what we send, and how
///     fast a packet must come
/// @param keepAlive the longest keep-alive interval; MQTT 5 clients that ask for more, or for
///     none, are told this one. Clients of 3.1.1 without a keep-alive may be silent for ever
/// @param inFlight how many messages of QoS 1 and 2 may be unacknowledged in each direction
/// @param retained how many topics may have a retained message; 0: retaining is not offered
/// @param strictTopics whether topics and filters that are not in normal form are refused, rather
///     than brought into it
/// @param connections how many there may be at once; more wait in the system's backlog
/// @param loginsInFlight how many logins may be checked at once; more wait their turn
public record MqttSettings(
    List<InetSocketAddress> binds,
    List<InetSocketAddress> tlsBinds,
    @Nullable TlsMaterial tls,
    PsrtTimeouts timeouts,
    Duration keepAlive,
    int inFlight,
    int retained,
    boolean strictTopics,
    int connections,
    int loginsInFlight) {
  public MqttSettings {
    binds = List.copyOf(binds);
    tlsBinds = List.copyOf(tlsBinds);
    if (tls == null && !tlsBinds.isEmpty()) {
      throw new IllegalArgumentException("MQTT inside TLS needs a certificate");
    }
    if (inFlight < 1
        || inFlight > 0xFFFF
        || retained < 0
        || connections < 1
        || loginsInFlight < 1) {
      throw new IllegalArgumentException(
          "inFlight %d, retained %d, connections %d, loginsInFlight %d"
              .formatted(inFlight, retained, connections, loginsInFlight));
    }
    if (keepAlive.toSeconds() < 1 || keepAlive.toSeconds() > 0xFFFF) {
      throw new IllegalArgumentException("keepAlive is " + keepAlive + ", 1 s to 65535 s");
    }
  }

  /// In the clear at `binds`, ten seconds of patience, 1024 in flight, nothing retained.
  public static MqttSettings at(InetSocketAddress... binds) {
    return new MqttSettings(
        List.of(binds),
        List.of(),
        null,
        PsrtTimeouts.DEFAULT.withSilence(Duration.ofSeconds(10)),
        Duration.ofHours(1),
        1024,
        0,
        false,
        100_000,
        256);
  }

  /// The same and, inside TLS, elsewhere too.
  public MqttSettings withTls(TlsMaterial material, InetSocketAddress... where) {
    return new MqttSettings(
        binds,
        List.of(where),
        material,
        timeouts,
        keepAlive,
        inFlight,
        retained,
        strictTopics,
        connections,
        loginsInFlight);
  }

  /// The same with retained messages for so many topics.
  public MqttSettings withRetained(int topics) {
    return new MqttSettings(
        binds,
        tlsBinds,
        tls,
        timeouts,
        keepAlive,
        inFlight,
        topics,
        strictTopics,
        connections,
        loginsInFlight);
  }

  /// The same with strict topics.
  public MqttSettings withStrictTopics() {
    return new MqttSettings(
        binds,
        tlsBinds,
        tls,
        timeouts,
        keepAlive,
        inFlight,
        retained,
        true,
        connections,
        loginsInFlight);
  }
}
