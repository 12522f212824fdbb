package io.portolan.identify;

import io.portolan.net.Line;
import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Outcome;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;

/// A line that remembers the first bytes of both sides, because what a failed handshake said before
/// it failed is evidence; and that takes a peer who does not begin to answer in time for gone, so
/// that a mute one costs no whole handshake's patience.
final class Tape implements Line {
  private static final int LENGTH = 512;

  private final Line line;
  private final Duration firstWord;
  private Bytes said = Bytes.EMPTY;
  private Bytes heard = Bytes.EMPTY;
  private Outcome ending = Outcome.SILENT;

  Tape(Line line, Duration firstWord) {
    this.line = line;
    this.firstWord = firstWord;
  }

  Bytes said() {
    return said;
  }

  Bytes heard() {
    return heard;
  }

  /// How the peer fell silent, if it never said a byte.
  Outcome ending() {
    return ending;
  }

  @Override
  public Heard hear(Duration patience) throws IOException {
    boolean isFirst = heard.isEmpty();
    Heard result = line.hear(isFirst && firstWord.compareTo(patience) < 0 ? firstWord : patience);
    switch (result) {
      case Heard.Data(Bytes bytes) -> {
        if (heard.size() < LENGTH) {
          heard = heard.concat(bytes.first(LENGTH - heard.size()));
        }
      }
      case Heard.HungUp() -> ending = Outcome.CLOSED;
      case Heard.Reset() -> ending = Outcome.RESET;
      case Heard.Silence() -> {
        if (isFirst) {
          return new Heard.HungUp();
        }
      }
    }
    return result;
  }

  @Override
  public void send(Bytes bytes, Duration patience) throws IOException {
    if (said.size() < LENGTH) {
      said = said.concat(bytes.first(LENGTH - said.size()));
    }
    line.send(bytes, patience);
  }

  @Override
  public SocketAddress peer() {
    return line.peer();
  }

  @Override
  public void close() {
    line.close();
  }
}
