package io.portolan.psrt.dissect;

import io.portolan.psrt.PsrtProtocol;
import io.portolan.psrt.codec.Context;
import io.portolan.wire.Bytes;
import io.portolan.wire.FieldListener;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.Transport;
import io.portolan.wire.capture.Explainer;
import io.portolan.wire.capture.Side;

/// Explains captured PSRT: control sockets, data sockets and datagrams. What is encrypted is said
/// to be.
public final class PsrtExplainer implements Explainer {
  /// For [java.util.ServiceLoader].
  public PsrtExplainer() {}

  @Override
  public Protocol protocol() {
    return new PsrtProtocol();
  }

  @Override
  public Interpreter begin(Transport transport) {
    return switch (transport) {
      case TCP -> new StreamInterpreter();
      case UDP -> Explainer.datagrams(PsrtExplainer::datagram);
    };
  }

  private static String datagram(Side speaker, Bytes datagram, FieldListener fields)
      throws MalformedException {
    var context = speaker == Side.LISTENER ? Context.ACKNOWLEDGEMENT : Context.DATAGRAM;
    return Spoken.of(PsrtDissector.read(datagram, context, fields));
  }
}
