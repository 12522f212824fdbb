package io.portolan.identify.familiar;

import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises a Kerberos 5 key distribution center over UDP.
///
/// Sent: a request for a ticket in which nobody asks, for a realm that does not exist. It costs one
/// error message of about the same size.
///
/// @see KerberosMessage
public final class KerberosOverUdp implements Probe {
  /// For [java.util.ServiceLoader].
  public KerberosOverUdp() {}

  @Override
  public Protocol protocol() {
    return KerberosOverTcp.PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.UDP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    return List.of(
        Utterance.toSilence(
            "kerberos-as-udp/1", KerberosMessage.request(nonce), KerberosMessage.HARMLESS));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    return exchange.layer() != Layer.UDP || exchange.isEcho()
        ? Evidence.NONE
        : KerberosMessage.weigh(exchange, exchange.said(), exchange.answer());
  }
}
