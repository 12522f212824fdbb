package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.WireReader;
import io.portolan.wire.WireWriter;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises a Kerberos 5 key distribution center over TCP.
///
/// Sent: what is said over UDP, behind its length.
///
/// @see KerberosMessage
public final class KerberosOverTcp implements Probe {
  static final Familiar PROTOCOL =
      Familiar.of("kerberos", "Kerberos").tcp(88).udp(88).named("kerberos").describedIn("RFC 4120");

  private static final int LONGEST_MESSAGE = 65_536;

  /// For [java.util.ServiceLoader].
  public KerberosOverTcp() {}

  @Override
  public Protocol protocol() {
    return PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.TCP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    Bytes request = KerberosMessage.request(nonce);
    return List.of(
        Utterance.toSilence(
            "kerberos-as-tcp/1",
            new WireWriter().u32("length", request.size()).bytes(request).toBytes(),
            KerberosMessage.HARMLESS));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP
        || exchange.layer() == Layer.HTTP
        || !exchange.greeting().isEmpty()
        || exchange.isEcho()) {
      return Evidence.NONE;
    }
    return KerberosMessage.weigh(
        exchange, withoutLength(exchange.said()), withoutLength(exchange.answer()));
  }

  /// The message, or nothing if there is not exactly one.
  private static Bytes withoutLength(Bytes bytes) {
    try {
      var in = new WireReader(bytes);
      long length = in.u32("length");
      if (length > LONGEST_MESSAGE) {
        throw in.reject("is " + length);
      }
      Bytes message = in.bytes("message", length);
      in.end();
      return message;
    } catch (MalformedException e) {
      return Bytes.EMPTY;
    }
  }
}
