package io.portolan.identify.familiar;

import static io.portolan.identify.familiar.TextLines.quote;

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

/// Recognises epmd, the port mapper of Erlang.
///
/// Sent: a request for the names of the nodes it knows, three bytes; what `epmd -names` asks. It
/// answers with its own port and one line a node, and hangs up. Without a node four bytes are all
/// there is, which is worth less.
///
/// @see "Erlang, Distribution Protocol, section EPMD protocol, NAMES_REQ"
public final class Epmd implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("epmd", "epmd")
          .tcp(4369)
          .named("epmd")
          .describedIn("Erlang, Distribution Protocol");

  private static final Bytes NAMES = Bytes.of(0, 1, 'n');
  private static final int PORT_SIZE = 4;
  private static final int LOWEST_PORT = 1024;

  private static final Pattern NODE =
      Pattern.compile("name [0-9A-Za-z_-]{1,255} at port [1-9][0-9]{0,4}");

  /// For [java.util.ServiceLoader].
  public Epmd() {}

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
        Utterance.toSilence("epmd-names/1", NAMES, "Asks which nodes are known; registers none."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP
        || exchange.layer() == Layer.HTTP
        || !exchange.greeting().isEmpty()
        || exchange.isEcho()
        || !exchange.said().equals(NAMES)) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      return Evidence.banner("the caller asks for the names of Erlang's nodes");
    }
    Bytes answer = exchange.answer();
    try {
      long port = new WireReader(answer).u32("port");
      if (port < LOWEST_PORT || port > 0xFFFF) {
        return Evidence.NONE;
      }
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
    Bytes text = answer.from(PORT_SIZE);
    if (text.isEmpty()) {
      return Evidence.banner("answers with its port and no node");
    }
    List<String> lines = TextLines.of(text);
    int size = lines.stream().mapToInt(line -> line.length() + 1).sum();
    boolean formed =
        size == text.size() && lines.stream().allMatch(line -> NODE.matcher(line).matches());
    return formed
        ? Evidence.structure("answers with its port, and " + quote(lines.getFirst()))
        : Evidence.NONE;
  }
}
