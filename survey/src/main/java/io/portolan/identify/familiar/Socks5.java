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
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Recognises SOCKS, version 5.
///
/// Sent: an offer of no authentication and at once a request for a connection to port 0 of the
/// broadcast address, to which TCP never connects anything. A server chooses from the offer in two
/// bytes, which are little, and refuses the request in ten more, which are not. One that wants a
/// password says only that, one that reads no further than the offer as well; both count as a
/// banner does. Some turn every stranger away in two bytes.
///
/// @see "RFC 1928, sections 3, 4 and 6"
public final class Socks5 implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("socks5", "SOCKS 5").tcp(1080).named("socks").describedIn("RFC 1928", "RFC 1929");

  private static final int VERSION = 5;
  private static final int NO_METHOD = 0xFF;
  private static final int CONNECT = 1;
  private static final int HIGHEST_COMMAND = 3;
  private static final Bytes TURNED_AWAY = Bytes.of(VERSION, NO_METHOD);
  private static final int HIGHEST_METHOD = 9;
  private static final int HIGHEST_REPLY = 8;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;

  /// For [java.util.ServiceLoader].
  public Socks5() {}

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
            "socks5-offer/1",
            Bytes.of(VERSION, 1, 0, VERSION, CONNECT, 0, IPV4, 255, 255, 255, 255, 0, 0),
            "Offers no authentication and asks for a connection to nowhere."));
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
      Set<Integer> offered = offer(said);
      if (exchange.isCallOnly()) {
        return called(said);
      }
      return exchange.answer().isEmpty()
          ? Evidence.NONE
          : answered(offered, new WireReader(exchange.answer()));
    } catch (MalformedException e) {
      return exchange.answer().equals(TURNED_AWAY)
          ? Evidence.hint("turns us away as SOCKS 5 does")
          : Evidence.NONE;
    }
  }

  private static Evidence answered(Set<Integer> offered, WireReader in) throws MalformedException {
    int version = in.u8("version");
    int method = in.u8("method");
    if (version != VERSION || (method != NO_METHOD && !offered.contains(method))) {
      return Evidence.NONE;
    }
    String chosen = method == NO_METHOD ? "accepts no method we offer" : "chooses method " + method;
    if (in.remaining() == 0) {
      return Evidence.banner(chosen);
    }
    if (in.u8("version") != VERSION) {
      throw in.reject("expected 5");
    }
    int reply = in.u8("reply");
    if (reply > HIGHEST_REPLY) {
      throw in.reject("is " + reply + ", expected at most 8");
    }
    address(in);
    in.end();
    return Evidence.structure(chosen + " and replies " + reply);
  }

  private static Evidence called(WireReader in) throws MalformedException {
    if (in.remaining() == 0) {
      return Evidence.banner("the caller offers methods of SOCKS 5");
    }
    if (in.u8("version") != VERSION || in.u8("command") > HIGHEST_COMMAND) {
      return Evidence.NONE;
    }
    address(in);
    return Evidence.structure("the caller offers methods of SOCKS 5 and gives a command");
  }

  /// Reads the methods a client offers, and insists that there is no other one than is known.
  private static Set<Integer> offer(WireReader in) throws MalformedException {
    if (in.u8("version") != VERSION) {
      throw in.reject("expected 5");
    }
    int count = in.u8("methods.length");
    Set<Integer> offered = new HashSet<>();
    for (int i = 0; i < count; i++) {
      int method = in.u8("method");
      if (method > HIGHEST_METHOD || !offered.add(method)) {
        throw in.reject("is no method, or there twice");
      }
    }
    if (offered.isEmpty()) {
      throw in.reject("is 0");
    }
    return offered;
  }

  private static void address(WireReader in) throws MalformedException {
    if (in.u8("reserved") != 0) {
      throw in.reject("expected 0");
    }
    int kind = in.u8("address_type");
    int size =
        switch (kind) {
          case IPV4 -> 4;
          case NAME -> in.u8("name.length");
          case IPV6 -> 16;
          default -> throw in.reject("is " + kind);
        };
    in.bytes("address", size);
    in.u16("port");
  }
}
