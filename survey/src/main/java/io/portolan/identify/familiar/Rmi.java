package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.WireReader;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;
import java.util.regex.Pattern;

/// Recognises Java RMI: its registry and any other object it exports.
///
/// Sent: the seven bytes that open its stream. The server acknowledges and says from which host and
/// port it sees us; no call is made. The host's name has its length before it and nothing follows
/// the port.
///
/// @see "Java Remote Method Invocation Specification, chapter 10, RMI Wire Protocol"
public final class Rmi implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("rmi", "Java RMI")
          .tcp(1099)
          .named("rmiregistry", "rmiactivation")
          .describedIn("Java Remote Method Invocation Specification, chapter 10");

  private static final Bytes MAGIC = Bytes.ofText("JRMI");
  private static final int STREAM = 0x4B;
  private static final int SINGLE_OPERATION = 0x4C;
  private static final int ACKNOWLEDGED = 0x4E;
  private static final Pattern HOST = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._:%-]{0,254}");

  /// For [java.util.ServiceLoader].
  public Rmi() {}

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
    return List.of(
        Utterance.toSilence(
            "rmi-stream/1",
            MAGIC.concat(Bytes.of(0, 2, STREAM)),
            "Opens the stream and calls nothing."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP
        || exchange.layer() == Layer.HTTP
        || !exchange.greeting().isEmpty()
        || exchange.isEcho()) {
      return Evidence.NONE;
    }
    try {
      var said = new WireReader(exchange.said());
      said.constant("magic", MAGIC);
      int version = said.u16("version");
      int way = said.u8("protocol");
      if (version < 1 || version > 2 || way < STREAM || way > SINGLE_OPERATION) {
        return Evidence.NONE;
      }
      if (exchange.isCallOnly()) {
        return Evidence.structure("the caller opens RMI, version " + version);
      }
      return exchange.answer().isEmpty() || way != STREAM
          ? Evidence.NONE
          : acknowledged(new WireReader(exchange.answer()));
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence acknowledged(WireReader in) throws MalformedException {
    if (in.u8("acknowledgement") != ACKNOWLEDGED) {
      return Evidence.NONE;
    }
    String host = in.text16("host");
    long port = in.u32("port");
    in.end();
    return HOST.matcher(host).matches() && port > 0 && port <= 0xFFFF
        ? Evidence.structure("acknowledges, and sees us at " + host + " port " + port)
        : Evidence.NONE;
  }
}
