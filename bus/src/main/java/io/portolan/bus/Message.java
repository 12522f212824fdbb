package io.portolan.bus;

import io.portolan.wire.Bytes;
import java.nio.charset.StandardCharsets;

/// A message as it is published and received.
///
/// @param topic levels separated by `/`; received in normal form: none in front, no two together
/// @param body possibly empty
public record Message(String topic, Bytes body, MessageOptions options) {
  /// With nothing special.
  public Message(String topic, Bytes body) {
    this(topic, body, MessageOptions.DEFAULT);
  }

  /// The same for a text, in UTF-8.
  public static Message of(String topic, String text) {
    return new Message(topic, Bytes.ofText(text));
  }

  /// The same with other options.
  public Message with(MessageOptions other) {
    return new Message(topic, body, other);
  }

  /// The body in UTF-8; what is not well-formed is replaced.
  public String text() {
    return body.text(StandardCharsets.UTF_8);
  }
}
