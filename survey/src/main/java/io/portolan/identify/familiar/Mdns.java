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
import java.util.Locale;

/// Recognises multicast DNS by what a responder says to a single caller.
///
/// Sent: one question of DNS for the kinds of service that are offered, straight to the
/// responder. It reads what anybody on the link may hear. The answer repeats our id and our
/// question like any answer of DNS, but is authoritative for a name under `local`, which no
/// server of DNS is, and is good for ten seconds at most. A responder that offers nothing is
/// silent.
///
/// @see "RFC 6762, sections 6.7 and 18; RFC 6763, section 9"
public final class Mdns implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("mdns", "mDNS").udp(5353).named("mdns").describedIn("RFC 6762", "RFC 6763");

  private static final String SERVICES = "_services._dns-sd._udp.local";
  private static final int PTR = 12;
  private static final int IN = 1;

  /// An answer, authoritative, of a standard query, without an error.
  private static final int AUTHORITATIVE_ANSWER = 0x8400;

  private static final long LEGACY_SECONDS = 10;
  private static final int MOST_RECORDS = 100;

  /// For [java.util.ServiceLoader].
  public Mdns() {}

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
    var out =
        new WireWriter()
            .u16("id", nonce.u16())
            .u16("flags", 0)
            .u16("questions", 1)
            .u16("answers", 0)
            .u16("authorities", 0)
            .u16("additional", 0);
    for (String label : SERVICES.split("\\.", -1)) {
      out.text8("label", label);
    }
    Bytes question = out.u8("root", 0).u16("type", PTR).u16("class", IN).toBytes();
    return List.of(
        Utterance.toSilence(
            "mdns-services/1", question, "Asks which kinds of service are offered on the link."));
  }

  /// The first question of a message and the first of its answers.
  ///
  /// @param seconds for which the answer is good, 0 without an answer
  private record Message(
      int id, int flags, String name, Bytes question, int answers, long seconds) {
    static Message read(Bytes bytes) throws MalformedException {
      var in = new WireReader(bytes);
      int id = in.u16("id");
      int flags = in.u16("flags");
      int questions = in.u16("questions");
      int answers = in.u16("answers");
      int others = in.u16("authorities") + in.u16("additional");
      if (questions < 1 || questions + answers + others > MOST_RECORDS) {
        throw in.reject("announces " + (questions + answers + others) + " records");
      }
      int start = in.offset();
      String name = DnsMessage.name(in);
      in.u16("type");
      in.u16("class");
      Bytes question = bytes.slice(start, in.offset());
      long seconds = 0;
      if (questions == 1 && answers > 0) {
        DnsMessage.name(in);
        in.u16("type");
        in.u16("class");
        seconds = in.u32("ttl");
        in.bytes("rdata", in.u16("rdlength"));
      }
      return new Message(id, flags, name, question, answers, seconds);
    }

    boolean isLocal() {
      return DnsMessage.isLocal(name);
    }
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() != Layer.UDP || exchange.isEcho() || !exchange.greeting().isEmpty()) {
      return Evidence.NONE;
    }
    try {
      Message asked = Message.read(exchange.said());
      if (asked.flags() != 0 || !asked.isLocal()) {
        return Evidence.NONE;
      }
      if (exchange.isCallOnly()) {
        return asked.id() == 0
            ? Evidence.structure("the caller asks for " + asked.name().toLowerCase(Locale.ROOT))
            : Evidence.NONE;
      }
      Message answer = Message.read(exchange.answer());
      boolean isOurs =
          answer.id() == asked.id()
              && answer.flags() == AUTHORITATIVE_ANSWER
              && answer.question().equals(asked.question())
              && answer.answers() > 0
              && answer.seconds() <= LEGACY_SECONDS;
      return isOurs
          ? Evidence.proof("answers for " + asked.name() + ", under our id")
          : Evidence.NONE;
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }
}
