package io.portolan.psrt.message;

import java.util.Optional;

/// The one byte that answers an operation, a join or a datagram, and a sentence for people.
///
/// The replies to one control socket come in the order of its requests and carry nothing else. A
/// server that cannot go on says none of these: it closes without a byte.
///
/// @see "observed: psrtd 0.3.8"
public enum ReplyCode {
  OK(0x01, "done"),
  /// Only to the first part of a replicated publish: somebody wants it, send the rest.
  OK_WAITING(0x02, "somebody wants it, send the rest"),
  /// Only to the first part of a replicated publish: nobody wants it.
  NOT_REQUIRED(0xE0, "nobody wants it"),
  ACCESS_DENIED(0xFE, "access denied"),
  /// A topic is too deep; over UDP also one with a wildcard or without meaning; to a join an
  /// unknown token.
  ERROR(0xFF, "not possible");

  private final int code;
  private final String sentence;

  ReplyCode(int code, String sentence) {
    this.code = code;
    this.sentence = sentence;
  }

  /// As on the wire, 0 to 255.
  public int code() {
    return code;
  }

  public String sentence() {
    return sentence;
  }

  /// The reply with this code, if there is one.
  public static Optional<ReplyCode> of(int code) {
    for (var reply : values()) {
      if (reply.code == code) {
        return Optional.of(reply);
      }
    }
    return Optional.empty();
  }
}
