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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Recognises the Zabbix agent.
///
/// Sent: the question for the agent's version, which any agent answers to a host it knows and
/// to nobody else. It reads one value. The answer stands behind a header with its length.
/// Zabbix' server uses the same header around JSON; that is another port and is not named.
///
/// @see "Zabbix documentation, Passive and active agent checks; Protocols, Header"
public final class ZabbixAgent implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("zabbix-agent", "Zabbix agent")
          .tcp(10050)
          .named("zabbix-agent")
          .describedIn("Zabbix documentation, Passive and active agent checks");

  private static final Bytes MAGIC = Bytes.ofText("ZBXD");
  private static final String QUESTION = "agent.version";
  private static final int LONGEST_KEY = 2048;
  private static final Pattern VERSION = Pattern.compile("[0-9]+\\.[0-9]+(?:\\.[0-9]+)?[0-9a-z]*");
  private static final Pattern KEY = Pattern.compile("[a-z][0-9a-zA-Z._-]*(?:\\[[ -~]*\\])?\\n?");
  private static final String NOT_SUPPORTED = "ZBX_NOTSUPPORTED";

  /// For [java.util.ServiceLoader].
  public ZabbixAgent() {}

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
            "zabbix-version/1",
            WireWriter.littleEndian()
                .bytes(MAGIC)
                .u8("flags", 1)
                .u32("length", QUESTION.length())
                .u32("reserved", 0)
                .text(QUESTION)
                .toBytes(),
            "Asks for the agent's version, as a Zabbix server would; runs nothing."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      return content(exchange.said())
          .filter(key -> key.length() <= LONGEST_KEY && KEY.matcher(key).matches())
          .map(key -> Evidence.structure("the caller asks for the item " + quote(key)))
          .orElse(Evidence.NONE);
    }
    var content = content(exchange.answer());
    if (content.isEmpty()) {
      return Evidence.NONE;
    }
    String value = content.get();
    boolean askedForVersion = content(exchange.said()).filter(QUESTION::equals).isPresent();
    if (askedForVersion && VERSION.matcher(value).matches()) {
      return Evidence.structure("answered with version " + quote(value) + " behind its header")
          .of(null, value);
    }
    return value.startsWith(NOT_SUPPORTED)
            && (value.length() == NOT_SUPPORTED.length()
                || value.charAt(NOT_SUPPORTED.length()) == 0)
        ? Evidence.structure("answered " + NOT_SUPPORTED + " behind its header")
        : Evidence.NONE;
  }

  /// What stands behind a header that gives its length.
  private static Optional<String> content(Bytes bytes) {
    var in = WireReader.littleEndian(bytes);
    try {
      in.constant("magic", MAGIC);
      int flags = in.u8("flags");
      long size = in.u32("length");
      long reserved = in.u32("reserved");
      return flags == 1 && reserved == 0 && size > 0 && size == in.remaining()
          ? Optional.of(in.text("data", size, StandardCharsets.ISO_8859_1))
          : Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }
}
