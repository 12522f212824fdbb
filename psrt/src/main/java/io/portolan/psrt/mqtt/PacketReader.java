package io.portolan.psrt.mqtt;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.portolan.net.Line;
import io.portolan.net.Line.Heard;
import io.portolan.psrt.session.PsrtTimeouts;
import io.portolan.wire.Bytes;
import io.portolan.wire.FrameBuffer;
import io.portolan.wire.MalformedException;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads messages from one line, and is patient within limits: the first packet has to come within
/// the time of silence; a packet that has begun has to go on at the minimum rate; between packets
/// the client's keep-alive counts.
final class PacketReader {
  /// As large as a CONNECT may be: nobody is known yet.
  private static final int LONGEST_CONNECT = 128 * 1024;

  private static final long FOR_EVER = Duration.ofDays(365).toNanos();

  /// Called before the line is waited for.
  interface BeforeWaiting {
    void run() throws IOException;
  }

  private final Line line;
  private final MqttCodec codec;
  private final PsrtTimeouts timeouts;
  private final BeforeWaiting beforeWaiting;
  private final PacketFramer framer = new PacketFramer();
  private FrameBuffer frames = new FrameBuffer(framer, LONGEST_CONNECT);
  private final long greetingEnds;
  private boolean isGreeted;
  private long silenceNanos = FOR_EVER;
  private long heardAt = System.nanoTime();
  private long pending;
  private long packetAt;
  private long windowAt;
  private long windowBytes;

  PacketReader(Line line, MqttCodec codec, PsrtTimeouts timeouts, BeforeWaiting beforeWaiting) {
    this.line = line;
    this.codec = codec;
    this.timeouts = timeouts;
    this.beforeWaiting = beforeWaiting;
    this.greetingEnds = heardAt + timeouts.silence().toNanos();
  }

  /// The client is known: packets may be larger, and it may be silent for so long.
  ///
  /// @param silence null: for ever
  void greeted(int longestPacket, @Nullable Duration silence) {
    isGreeted = true;
    silenceNanos = silence == null ? FOR_EVER : silence.toNanos();
    Bytes rest = frames.rest();
    frames = new FrameBuffer(framer, longestPacket);
    frames.add(rest);
  }

  /// The next message; null at the end of the line.
  @Nullable MqttMessage next(MqttVersion version) throws IOException, MqttFault {
    while (true) {
      try {
        Bytes packet = frames.next();
        if (packet != null) {
          pending -= packet.size();
          packetAt = heardAt;
          windowAt = heardAt;
          windowBytes = 0;
          return codec.read(version, packet);
        }
      } catch (MalformedException e) {
        throw new MqttFault(
            e.reason().contains("limit")
                ? Disconnect.PACKET_TOO_LARGE
                : Disconnect.MALFORMED_PACKET,
            String.valueOf(e.getMessage()));
      }
      beforeWaiting.run();
      if (!hear()) {
        return null;
      }
    }
  }

  /// When the bytes of the last message were read, by [System#nanoTime].
  long heardAt() {
    return heardAt;
  }

  /// Adds what comes next.
  ///
  /// @return whether it goes on
  private boolean hear() throws IOException, MqttFault {
    long now = System.nanoTime();
    long until = until();
    if (now - until >= 0) {
      throw late();
    }
    return switch (line.hear(Duration.ofNanos(until - now))) {
      case Heard.Data(var bytes) -> {
        take(bytes);
        yield true;
      }
      case Heard.Silence() -> {
        if (System.nanoTime() - until() >= 0) {
          throw late();
        }
        yield true;
      }
      case Heard.HungUp(), Heard.Reset() -> false;
    };
  }

  private void take(Bytes bytes) {
    heardAt = System.nanoTime();
    if (pending == 0) {
      packetAt = heardAt;
      windowAt = heardAt;
      windowBytes = 0;
    }
    pending += bytes.size();
    windowBytes += bytes.size();
    if (windowBytes >= timeouts.rate() * timeouts.window().toMillis() / 1000) {
      windowAt = heardAt;
      windowBytes = 0;
    }
    frames.add(bytes);
  }

  private long until() {
    if (!isGreeted) {
      return greetingEnds;
    }
    long silent = heardAt + silenceNanos;
    if (pending == 0) {
      return silent;
    }
    long slow = windowAt + timeouts.window().toNanos();
    long longest = packetAt + timeouts.longest().toNanos();
    long rate = slow - longest < 0 ? slow : longest;
    return rate - silent < 0 ? rate : silent;
  }

  private MqttFault late() {
    return new MqttFault(
        Disconnect.KEEP_ALIVE_TIMEOUT,
        !isGreeted ? "no CONNECT in time" : pending > 0 ? "packet too slow" : "silent too long");
  }
}
