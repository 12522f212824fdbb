package io.portolan.psrt.message;

import java.util.Optional;

/// The two kinds of socket between a client and a broker; the greeting says which one this is.
public enum Channel {
  /// Requests of the client, each answered by one byte.
  CONTROL(0xAA),
  /// Messages for the client, nothing in the other direction.
  DATA(0xAB);

  private final int code;

  Channel(int code) {
    this.code = code;
  }

  /// The second byte of a greeting; the first is always `EE`.
  public int code() {
    return code;
  }

  /// The kind of socket with this second byte, if there is one.
  public static Optional<Channel> of(int code) {
    for (var channel : values()) {
      if (channel.code == code) {
        return Optional.of(channel);
      }
    }
    return Optional.empty();
  }
}
