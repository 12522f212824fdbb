package io.portolan.lantern.message;

import io.portolan.wire.Bytes;
import java.nio.charset.StandardCharsets;

/// Everything Lantern can say, in order of use. Read this page and you know the protocol's
/// vocabulary.
public sealed interface LanternMessage {
  /// The only version there is.
  int VERSION = 2;

  /// The shortest message, a farewell, in bytes.
  int SHORTEST = 2;

  /// The longest message, a reading of 255 samples, in bytes.
  int LONGEST = 4 + 2 * Reading.MOST_SAMPLES;

  /// A station introduces itself; always its first message.
  ///
  /// @param station 1 to 32 bytes in UTF-8
  record Hello(String station) implements LanternMessage {
    /// The longest name of a station, in bytes of UTF-8.
    public static final int LONGEST_NAME = 32;

    public Hello {
      int size = station.getBytes(StandardCharsets.UTF_8).length;
      if (size < 1 || size > LONGEST_NAME) {
        throw new IllegalArgumentException("a station's name of " + size + " bytes");
      }
    }
  }

  /// What a station measured.
  ///
  /// @param sequence 0 to 65535, counts readings and wraps to 0
  /// @param samples two bytes each, as many as 255; what they mean is the light room's
  record Reading(int sequence, Bytes samples) implements LanternMessage {
    /// The most samples in one reading.
    public static final int MOST_SAMPLES = 255;

    public Reading {
      if (samples.size() % 2 != 0 || samples.size() > 2 * MOST_SAMPLES) {
        throw new IllegalArgumentException(samples.size() + " bytes of samples");
      }
    }
  }

  /// The sender will say nothing more.
  record Farewell(Reason reason) implements LanternMessage {}
}
