package io.portolan.identify;

import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Probe;
import java.time.Instant;
import java.util.List;

/// Names what a caller speaks, where nobody but the caller was heard. Pure.
///
/// The first words show what the caller takes the listener for, which need not be what listens.
public final class Callers {
  private Callers() {}

  /// Weighs the caller's first words. [Identity#heard()] is of the listener and always empty.
  ///
  /// @param at when the caller was heard
  /// @param said by the caller, possibly nothing; over UDP one datagram
  /// @param probes all there are; their order does not matter
  public static Identity identify(Instant at, Transport transport, Bytes said, List<Probe> probes) {
    boolean isDatagram = transport == Transport.UDP;
    var exchange = Exchange.called(isDatagram ? Layer.UDP : Layer.TCP, said);
    var observation =
        new Observation(
            at,
            List.of(transport.word()),
            new Unrecognised(),
            exchange,
            new Notebook(probes).weigh(exchange, at),
            null);
    return Judge.judge(List.of(observation));
  }
}
