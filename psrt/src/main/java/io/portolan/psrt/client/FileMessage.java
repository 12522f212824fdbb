package io.portolan.psrt.client;

import io.portolan.psrt.message.PsrtMessage;
import java.nio.file.Path;

/// A message whose body is the content of a file. It is read while it is sent, in pieces, and read
/// again if it is sent again: the file must stay as it is until the publish is done.
///
/// @param topic as in [Message]
/// @param file an ordinary file: its size is said before its content
/// @param priority 0 to 255; carried, not interpreted
public record FileMessage(String topic, Path file, int priority) {
  /// With the priority of who does not care.
  public FileMessage(String topic, Path file) {
    this(topic, file, PsrtMessage.DEFAULT_PRIORITY);
  }
}
