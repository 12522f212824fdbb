package io.portolan.wire.probe;

import io.portolan.wire.Bytes;

/// Something we may say to a stranger: listed, versioned and known to be harmless.
///
/// @param id name and version, for example `redis-echo/1`; a change of bytes is a new version
/// @param bytes exactly what is sent
/// @param cue when it makes sense to say it
/// @param farewell what is sent before hanging up if there was an answer, possibly nothing
/// @param harmless why this changes nothing on the other side, one sentence for the one who reads
///     its logs
public record Utterance(String id, Bytes bytes, Cue cue, Bytes farewell, String harmless) {
  /// When an utterance makes sense.
  public enum Cue {
    /// The other side has waited for us.
    SILENCE,
    /// The other side spoke first, and its greeting does not rule the probe's protocol out.
    GREETING,
    /// Either.
    ANY
  }

  /// Something said to a server that waits for its client, without a farewell.
  public static Utterance toSilence(String id, Bytes bytes, String harmless) {
    return new Utterance(id, bytes, Cue.SILENCE, Bytes.EMPTY, harmless);
  }

  /// An answer to a greeting, followed by `farewell` before we hang up.
  public static Utterance toGreeting(String id, Bytes bytes, Bytes farewell, String harmless) {
    return new Utterance(id, bytes, Cue.GREETING, farewell, harmless);
  }
}
