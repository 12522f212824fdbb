package io.portolan.psrt.mqtt;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.portolan.net.Line;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Says messages on one line, for any number of threads.
final class MqttWriter {
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Line line;
  private final MqttCodec codec;
  private final Duration patience;
  private final ReentrantLock sending = new ReentrantLock();
  private volatile MqttVersion version = MqttVersion.MQTT_3_1_1;
  private volatile long since;
  private boolean hasBegun;

  /// @param patience how long the client may fail to take anything
  MqttWriter(Line line, MqttCodec codec, Duration patience) {
    this.line = line;
    this.codec = codec;
    this.patience = patience;
  }

  /// What the client speaks.
  void speak(MqttVersion itsVersion) {
    version = itsVersion;
  }

  MqttVersion version() {
    return version;
  }

  boolean isVersion5() {
    return version == MqttVersion.MQTT_5;
  }

  Bytes written(MqttMessage message) {
    return codec.write(version, List.of(message));
  }

  Bytes written(List<? extends MqttMessage> messages) {
    return codec.write(version, messages);
  }

  void send(Bytes bytes) throws IOException {
    sending.lock();
    try {
      since = System.nanoTime() | 1;
      line.send(bytes, patience);
      hasBegun = true;
    } finally {
      since = 0;
      sending.unlock();
    }
  }

  /// Sends if others who are at it end soon, and if anything was sent before: nothing may come
  /// before CONNACK.
  void sendLast(MqttMessage message) throws IOException, InterruptedException {
    if (sending.tryLock(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
      try {
        if (hasBegun) {
          line.send(written(message), LAST_WORDS);
        }
      } finally {
        sending.unlock();
      }
    }
  }

  /// Since when the present sending has been under way, by [System#nanoTime]; 0 if none is.
  long since() {
    return since;
  }
}
