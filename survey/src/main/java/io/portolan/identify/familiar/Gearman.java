package io.portolan.identify.familiar;

import static io.portolan.identify.familiar.TextLines.quote;

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
import java.util.regex.Pattern;

/// Recognises a Gearman job server.
///
/// Sent: one packet that asks for sixteen letters back. It costs nothing; no function is
/// registered and no job handed in. The server answers with a packet of another kind around the
/// same letters. To a line of text it answers as its administration protocol does, in words of
/// its own.
///
/// @see "Gearman, PROTOCOL: Binary Packet, Client/Worker Requests, Administrative Protocol"
public final class Gearman implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("gearman", "Gearman").tcp(4730).named("gearman").describedIn("Gearman, PROTOCOL");

  private static final Bytes REQUEST = Bytes.of(0, 'R', 'E', 'Q');
  private static final Bytes RESPONSE = Bytes.of(0, 'R', 'E', 'S');
  private static final int ECHO_REQ = 16;
  private static final int ECHO_RES = 17;
  private static final int MOST_TYPES = 42;
  private static final int WORD_SIZE = 16;
  private static final Pattern UNKNOWN =
      Pattern.compile("(?i)ERR UNKNOWN_COMMAND Unknown\\+server\\+command([ -~]*)");

  /// For [java.util.ServiceLoader].
  public Gearman() {}

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
            "gearman-echo/1",
            new WireWriter()
                .bytes(REQUEST)
                .u32("type", ECHO_REQ)
                .u32("size", WORD_SIZE)
                .text(nonce.word(WORD_SIZE))
                .toBytes(),
            "Asks for a word back; registers no function and hands in no job."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      int type = type(exchange.said(), REQUEST);
      return type >= 0
          ? Evidence.structure("the caller sends a request of type " + type)
          : Evidence.NONE;
    }
    int type = type(exchange.answer(), RESPONSE);
    if (type >= 0) {
      boolean ours =
          type == ECHO_RES
              && type(exchange.said(), REQUEST) == ECHO_REQ
              && exchange.said().from(8).equals(exchange.answer().from(8));
      return ours
          ? Evidence.proof("gave our word back in a packet of its own")
          : Evidence.structure("answered with a packet of type " + type);
    }
    for (String line : TextLines.of(exchange.answer())) {
      var unknown = UNKNOWN.matcher(line);
      if (unknown.matches()) {
        List<String> said = TextLines.of(exchange.said());
        boolean givesBack =
            !said.isEmpty()
                && !unknown.group(1).isBlank()
                && said.stream().anyMatch(s -> s.startsWith(unknown.group(1).strip()));
        return givesBack ? Evidence.structure(quote(line)) : Evidence.banner(quote(line));
      }
    }
    return Evidence.NONE;
  }

  /// The type of one packet that is there with all it claims to hold, -1 if there is none.
  private static int type(Bytes bytes, Bytes magic) {
    var in = new WireReader(bytes);
    try {
      in.constant("magic", magic);
      long type = in.u32("type");
      long size = in.u32("size");
      return type > 0 && type <= MOST_TYPES && size <= in.remaining() ? (int) type : -1;
    } catch (MalformedException e) {
      return -1;
    }
  }
}
