package io.portolan.lantern.light;

import io.portolan.lantern.message.LanternMessage.Reading;
import io.portolan.wire.Bytes;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// How bright it was, sample by sample.
///
/// @param lux each 0 to 65535
public record LightCurve(List<Integer> lux) {
  public LightCurve {
    lux = List.copyOf(lux);
  }

  /// The curve in a reading: its samples are unsigned 16-bit numbers, big-endian.
  public static LightCurve of(Reading reading) {
    Bytes samples = reading.samples();
    return new LightCurve(
        IntStream.range(0, samples.size() / 2)
            .mapToObj(i -> samples.at(2 * i) << 8 | samples.at(2 * i + 1))
            .toList());
  }

  /// The brightest sample in lux, if there is any.
  public OptionalInt peak() {
    return lux.stream().mapToInt(Integer::intValue).max();
  }

  /// The samples of a reading that has this curve.
  ///
  /// @throws IllegalArgumentException if a sample is not 0 to 65535
  public Bytes samples() {
    var bytes = new byte[2 * lux.size()];
    for (int i = 0; i < lux.size(); i++) {
      int value = lux.get(i);
      if (value < 0 || value > 0xFFFF) {
        throw new IllegalArgumentException(value + " lux");
      }
      bytes[2 * i] = (byte) (value >> 8);
      bytes[2 * i + 1] = (byte) value;
    }
    return Bytes.wrap(bytes);
  }
}
