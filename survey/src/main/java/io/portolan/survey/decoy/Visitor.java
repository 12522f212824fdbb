package io.portolan.survey.decoy;

import io.portolan.identify.Identity.Spoken;
import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Somebody who knocked at a decoy: one connection, or one datagram.
///
/// @param at when
/// @param took from then to the end; zero for a datagram
/// @param from who knocked; for a datagram no more than what its sender wrote there
/// @param to where, of the same address family as `from`
/// @param words what was said by both, in order, within [VisitLimits#bytes()]
/// @param heard how many bytes the visitor said that reached us, kept or not
/// @param ending how it ended
/// @param spoken what the visitor takes the listener for, by its first words; null if no recogniser
///     knows them, of strength 1 if it is a guess
/// @param turnedAway how many others were turned away unheard since the visitor before this one
public record Visitor(
    Instant at,
    Duration took,
    Transport transport,
    InetSocketAddress from,
    InetSocketAddress to,
    List<Words> words,
    long heard,
    Ending ending,
    @Nullable Spoken spoken,
    long turnedAway) {
  /// Something said by one side.
  ///
  /// @param isOurs whether it was our answer
  public record Words(Instant at, boolean isOurs, Bytes bytes) {}

  /// How a visit ended.
  public enum Ending {
    /// A datagram has no end.
    DATAGRAM,
    /// The visitor closed the connection in good order.
    HUNG_UP,
    /// The visitor broke the connection off.
    RESET,
    /// The visitor said something, then nothing more; we closed.
    FELL_SILENT,
    /// The visitor said more than is kept; we closed.
    CUT_OFF,
    /// Time was over; we closed.
    OUT_OF_TIME,
    /// The decoy was closed.
    STOPPED;

    /// The word used in every report, for example `hung-up`.
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public Visitor {
    words = List.copyOf(words);
  }

  /// All that is kept of what the visitor said.
  public Bytes said() {
    return joined(false);
  }

  /// What was answered, mostly nothing.
  public Bytes answered() {
    return joined(true);
  }

  private Bytes joined(boolean ours) {
    return words.stream()
        .filter(w -> w.isOurs() == ours)
        .map(Words::bytes)
        .reduce(Bytes.EMPTY, Bytes::concat);
  }
}
