package io.portolan.survey.decoy;

import io.portolan.identify.Identity.Spoken;
import io.portolan.survey.decoy.Visitor.Words;
import io.portolan.wire.Transport;
import io.portolan.wire.capture.PcapngWriter;
import io.portolan.wire.capture.Side;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/// Writes visits down as a pcapng capture. What was said, by whom and when is true; the packets
/// around it are made up, and the capture says so. One thread at a time.
public final class VisitCapture implements Closeable {
  private final PcapngWriter writer;

  private VisitCapture(PcapngWriter writer) {
    this.writer = writer;
  }

  /// Begins a capture, or a new section of one.
  ///
  /// @param out closed with this
  /// @param application who writes, with version
  public static VisitCapture open(OutputStream out, String application) throws IOException {
    return new VisitCapture(PcapngWriter.open(out, application));
  }

  /// Writes one visit, all of it, to the stream.
  public void write(Visitor visitor) throws IOException {
    if (visitor.transport() == Transport.UDP) {
      String comment = comment(visitor);
      for (Words words : visitor.words()) {
        writer.datagram(
            words.at(),
            words.isOurs() ? visitor.to() : visitor.from(),
            words.isOurs() ? visitor.from() : visitor.to(),
            words.bytes(),
            comment);
        comment = "";
      }
    } else {
      connection(visitor);
    }
    writer.flush();
  }

  private void connection(Visitor visitor) throws IOException {
    var recording = writer.tcp(visitor.from(), visitor.to(), comment(visitor));
    recording.open(visitor.at());
    for (Words words : visitor.words()) {
      recording.said(words.at(), words.isOurs() ? Side.LISTENER : Side.CALLER, words.bytes());
    }
    Instant end = visitor.at().plus(visitor.took());
    switch (visitor.ending()) {
      case RESET -> recording.reset(end, Side.CALLER);
      case HUNG_UP -> recording.close(end, Side.CALLER);
      case DATAGRAM, FELL_SILENT, CUT_OFF, OUT_OF_TIME, STOPPED ->
          recording.close(end, Side.LISTENER);
    }
  }

  private static String comment(Visitor visitor) {
    Spoken spoken = visitor.spoken();
    String words = spoken == null ? "nothing known" : spoken.protocol().title();
    long lost = visitor.heard() - visitor.said().size();
    return "decoy: " + words + (lost > 0 ? "; " + lost + " bytes more were not kept" : "");
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
