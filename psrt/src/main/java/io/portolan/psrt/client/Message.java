package io.portolan.psrt.client;

import io.portolan.psrt.message.PsrtMessage;
import io.portolan.wire.Bytes;

/// A message as it is published and received.
///
/// @param topic received in normal form, possibly empty; see [io.portolan.psrt.message.Topic]
/// @param body possibly empty
/// @param priority 0 to 255; carried, not interpreted
public record Message(String topic, Bytes body, int priority) {
  /// With the priority of who does not care.
  public Message(String topic, Bytes body) {
    this(topic, body, PsrtMessage.DEFAULT_PRIORITY);
  }

  /// The same for a text, in UTF-8.
  public static Message of(String topic, String text) {
    return new Message(topic, Bytes.ofText(text));
  }

  /// The body in UTF-8; what is not well-formed is replaced.
  public String text() {
    return body.text(java.nio.charset.StandardCharsets.UTF_8);
  }
}
