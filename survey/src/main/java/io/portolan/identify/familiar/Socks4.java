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
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Recognises SOCKS, version 4.
///
/// Sent: a request for a connection to the broadcast address, to which TCP never connects
/// anything. A server rejects it in eight bytes: a zero, one of four codes, and an address that
/// is none or the one we named.
///
/// @see "SOCKS: A protocol for TCP proxy across firewalls, Ying-Da Lee; SOCKS 4A"
public final class Socks4 implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("socks4", "SOCKS 4")
          .tcp(1080)
          .named("socks")
          .describedIn("SOCKS: A protocol for TCP proxy across firewalls", "SOCKS 4A");

  private static final int VERSION = 4;
  private static final int CONNECT = 1;
  private static final int BIND = 2;
  private static final int GRANTED = 90;
  private static final int LAST_CODE = 93;
  private static final Bytes NOBODY = Bytes.wrap(new byte[6]);

  /// @param destination port and address
  private record Request(Bytes destination) {}

  /// For [java.util.ServiceLoader].
  public Socks4() {}

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
    Bytes request =
        new WireWriter()
            .u8("version", VERSION)
            .u8("command", CONNECT)
            .u16("port", nonce.u16())
            .bytes(Bytes.of(255, 255, 255, 255))
            .u8("user.end", 0)
            .toBytes();
    return List.of(
        Utterance.toSilence(
            "socks4-connect/1", request, "Asks for a connection to nowhere, to be refused."));
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
      Request request = request(exchange.said());
      if (exchange.isCallOnly()) {
        return Evidence.banner("the caller asks for a connection by SOCKS 4");
      }
      return exchange.answer().isEmpty() ? Evidence.NONE : answered(request, exchange.answer());
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence answered(Request request, Bytes answer) throws MalformedException {
    var in = new WireReader(answer);
    if (in.u8("version") != 0) {
      throw in.reject("expected 0");
    }
    int code = in.u8("code");
    if (code < GRANTED || code > LAST_CODE) {
      throw in.reject("is " + code + ", expected 90 to 93");
    }
    Bytes address = in.bytes("address", 6);
    in.end();
    boolean isKnown = address.equals(NOBODY) || address.equals(request.destination());
    return isKnown
        ? Evidence.structure("replies " + code + (code == GRANTED ? ", granted" : ", rejected"))
        : Evidence.banner("replies " + code + " and names another address");
  }

  private static Request request(Bytes said) throws MalformedException {
    var in = new WireReader(said);
    if (in.u8("version") != VERSION) {
      throw in.reject("expected 4");
    }
    int command = in.u8("command");
    if (command != CONNECT && command != BIND) {
      throw in.reject("is " + command);
    }
    Bytes destination = in.bytes("destination", 6);
    if (destination.equals(NOBODY)) {
      throw in.reject("is nothing");
    }
    String user = in.textUntil("user", 0, StandardCharsets.ISO_8859_1);
    boolean isName = destination.slice(2, 5).equals(Bytes.of(0, 0, 0));
    String name = isName ? in.textUntil("name", 0, StandardCharsets.ISO_8859_1) : "";
    in.end();
    if (!TextLines.isText(user) || !TextLines.isText(name)) {
      throw in.reject("is no text");
    }
    return new Request(destination);
  }
}
