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

/// Recognises BGP, by which routers tell each other the way.
///
/// Says nothing, ever: a word that is wrong ends a session, and some speakers then wait a minute
/// before they take the next one. A speaker that knows the caller's address opens with a message of
/// its own; one that does not hangs up.
///
/// @see "RFC 4271, sections 4.1, 4.2 and 4.5"
public final class Bgp implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("bgp", "BGP").tcp(179).named("bgp").describedIn("RFC 4271");

  private static final Bytes MARKER = Bytes.ofHex("ff".repeat(16));
  private static final int VERSION = 4;
  private static final int SHORTEST = 19;
  private static final int LONGEST = 4096;
  private static final int SHORTEST_OPEN = 29;
  private static final int SHORTEST_NOTIFICATION = 21;
  private static final int MOST_ERRORS = 8;

  /// For [java.util.ServiceLoader].
  public Bgp() {}

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
    return List.of();
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || exchange.isEcho()) {
      return Evidence.NONE;
    }
    try {
      if (exchange.isCallOnly()) {
        return Evidence.structure("the caller sends " + message(exchange.said()));
      }
      // A speaker is spoken to by speakers alone, or opens by itself.
      boolean isBetweenSpeakers = exchange.said().startsWith(MARKER);
      return !exchange.greeting().isEmpty() || isBetweenSpeakers
          ? Evidence.structure("sends " + message(exchange.heard()))
          : Evidence.NONE;
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  /// The first message in a few words.
  private static String message(Bytes bytes) throws MalformedException {
    var in = new WireReader(bytes);
    in.constant("marker", MARKER);
    int length = in.u16("length");
    if (length < SHORTEST || length > LONGEST) {
      throw in.reject("is " + length + ", expected 19 to 4096");
    }
    int type = in.u8("type");
    WireReader body = in.part("message", length - SHORTEST);
    if (type == 1 && length >= SHORTEST_OPEN) {
      return open(body, length - SHORTEST_OPEN);
    }
    if (type == 3 && length >= SHORTEST_NOTIFICATION) {
      int error = body.u8("error code");
      if (error < 1 || error > MOST_ERRORS) {
        throw body.reject("no error has code " + error);
      }
      return "NOTIFICATION with error " + error;
    }
    throw in.reject("no conversation begins with type " + type);
  }

  private static String open(WireReader body, int parameters) throws MalformedException {
    if (body.u8("version") != VERSION) {
      throw body.reject("expected 4");
    }
    int system = body.u16("my autonomous system");
    int hold = body.u16("hold time");
    if (hold == 1 || hold == 2) {
      throw body.reject("is " + hold + ", expected 0 or at least 3");
    }
    body.u32("BGP identifier");
    if (body.u8("optional parameters length") != parameters) {
      throw body.reject("does not agree with the length of the message");
    }
    return "OPEN, version 4, of autonomous system " + system;
  }
}
