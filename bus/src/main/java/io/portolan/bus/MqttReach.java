package io.portolan.bus;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// How a line reaches one broker, in the library's words.
///
/// @param config host, port, TLS and patience
record MqttReach(MqttClientTransportConfig config) {
  /// What a PUBLISH has around topic and body at most: its head, and the properties that we write.
  private static final int AROUND = 64;

  /// The certificate has to be the host's; without `trust` the system's authorities count.
  ///
  /// @param patience for all steps of connecting together
  static MqttReach to(
      BrokerUri.Host host,
      boolean isSecure,
      @Nullable TrustManagerFactory trust,
      Duration patience) {
    long nanos = patience.toNanos() / 4;
    var config =
        MqttClientTransportConfig.builder()
            .serverHost(host.name())
            .serverPort(host.port())
            .socketConnectTimeout(nanos, TimeUnit.NANOSECONDS)
            .mqttConnectTimeout(2 * nanos, TimeUnit.NANOSECONDS);
    if (isSecure) {
      config =
          config.sslConfig(
              MqttClientSslConfig.builder()
                  .trustManagerFactory(trust)
                  .handshakeTimeout(nanos, TimeUnit.NANOSECONDS)
                  .build());
    }
    return new MqttReach(config.build());
  }

  /// Who is trusted: the authorities in a file and no others.
  ///
  /// @param file certificates in PEM; null for the system's
  /// @return null for the system's
  /// @throws IOException naming the file, if it cannot be read or holds none
  static @Nullable TrustManagerFactory trust(@Nullable Path file) throws IOException {
    if (file == null) {
      return null;
    }
    try (InputStream in = Files.newInputStream(file)) {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority " + count++, each);
      }
      if (count == 0) {
        throw new IOException(file + " holds no certificate");
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      return trust;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " holds no certificates: " + e.getMessage(), e);
    }
  }

  /// What topic and body may have, in bytes, where a packet may have so many.
  static long largest(int packet) {
    return Math.max(1L, packet - (long) AROUND);
  }

  static MqttQos qos(Qos qos) {
    return switch (qos) {
      case AT_MOST_ONCE -> MqttQos.AT_MOST_ONCE;
      case AT_LEAST_ONCE -> MqttQos.AT_LEAST_ONCE;
      case EXACTLY_ONCE -> MqttQos.EXACTLY_ONCE;
    };
  }

  static Qos qos(MqttQos qos) {
    return switch (qos) {
      case AT_MOST_ONCE -> Qos.AT_MOST_ONCE;
      case AT_LEAST_ONCE -> Qos.AT_LEAST_ONCE;
      case EXACTLY_ONCE -> Qos.EXACTLY_ONCE;
    };
  }
}
