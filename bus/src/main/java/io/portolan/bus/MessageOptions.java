package io.portolan.bus;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a message may ask for beyond being delivered, and what a received one came with. Not every
/// transport can do everything; see [Capabilities] and [PubSubSettings#strict()].
///
/// @param qos how hard to try; null for what the transport does by itself, which is 1 over MQTT and
///     PSRT's only way over PSRT. Of a received message: how hard the broker tried, null over PSRT
/// @param retain whether the broker keeps it for those who subscribe later. Of a received message:
///     whether it is such a one
/// @param priority 0 to 255; carried, not interpreted
/// @param expiry after how long the broker need not deliver it any more, in whole seconds;
///     null for never. Of a received message: what is left of that
public record MessageOptions(
    @Nullable Qos qos, boolean retain, int priority, @Nullable Duration expiry) {
  /// What a message has that does not say: PSRT's 127.
  public static final int DEFAULT_PRIORITY = 0x7F;

  /// Nothing special.
  public static final MessageOptions DEFAULT =
      new MessageOptions(null, false, DEFAULT_PRIORITY, null);

  private static final long MOST_SECONDS = 0xFFFF_FFFFL;

  public MessageOptions {
    if (priority < 0 || priority > 0xFF) {
      throw new IllegalArgumentException("priority is " + priority + ", must be 0 to 255");
    }
    if (expiry != null && (expiry.toSeconds() < 0 || expiry.toSeconds() > MOST_SECONDS)) {
      throw new IllegalArgumentException("expiry is " + expiry + ", must be 0 to 4294967295 s");
    }
  }

  /// The same, tried so hard.
  public MessageOptions withQos(Qos other) {
    return new MessageOptions(other, retain, priority, expiry);
  }

  /// The same, retained.
  public MessageOptions retained() {
    return new MessageOptions(qos, true, priority, expiry);
  }

  /// The same with another priority.
  public MessageOptions withPriority(int other) {
    return new MessageOptions(qos, retain, other, expiry);
  }

  /// The same, of no use after this long.
  public MessageOptions withExpiry(Duration after) {
    return new MessageOptions(qos, retain, priority, after);
  }
}
