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

/// Recognises a Mumble server by its ping over UDP.
///
/// Sent: a ping with a number nobody else has, as the server list of every client sends it. The
/// answer is twice as long and has our number in it, and how many people are there.
///
/// @see "Mumble protocol documentation, section UDP ping packet"
public final class MumbleOverUdp implements Probe {
  static final Familiar PROTOCOL =
      Familiar.of("mumble", "Mumble")
          .tcp(64738)
          .udp(64738)
          .named("mumble")
          .describedIn("Mumble protocol documentation");

  private static final int MOST_PEOPLE = 100_000;

  /// For [java.util.ServiceLoader].
  public MumbleOverUdp() {}

  @Override
  public Protocol protocol() {
    return PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.UDP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    return List.of(
        Utterance.toSilence(
            "mumble-ping/1",
            Bytes.wrap(new byte[4]).concat(nonce.bytes(8)),
            "Asks how many people are there; joins nobody."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() != Layer.UDP || exchange.isEcho() || exchange.answer().isEmpty()) {
      return Evidence.NONE;
    }
    try {
      var said = new WireReader(exchange.said());
      if (said.u32("type") != 0) {
        return Evidence.NONE;
      }
      long asked = said.i64("ident");
      said.end();
      var in = new WireReader(exchange.answer());
      int zero = in.u8("version");
      String version = in.u8("major") + "." + in.u8("minor") + "." + in.u8("patch");
      long answered = in.i64("ident");
      long users = in.u32("users");
      long most = in.u32("users.most");
      in.u32("bandwidth");
      in.end();
      boolean formed = zero == 0 && users <= most && most <= MOST_PEOPLE;
      return formed && answered == asked && asked != 0
          ? Evidence.proof("answers our ping: " + users + " of " + most + " people")
              .of(null, version)
          : Evidence.NONE;
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }
}
