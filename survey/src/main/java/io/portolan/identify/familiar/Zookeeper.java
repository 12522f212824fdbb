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

/// Recognises ZooKeeper's client port.
///
/// Sent: srvr, one of the commands of four letters. It reads the server's version and figures
/// and opens no session. A server that has the command locked says so in a sentence that
/// repeats it.
///
/// @see "ZooKeeper Administrator's Guide, The Four Letter Words"
public final class Zookeeper implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("zookeeper", "ZooKeeper")
          .tcp(2181)
          .describedIn("ZooKeeper Administrator's Guide, The Four Letter Words");

  private static final Pattern VERSION =
      Pattern.compile("(Zookeeper|ClickHouse Keeper) version: (?:v?([0-9]+(?:\\.[0-9]+)+))?[ -~]*");
  private static final String LATENCY = "Latency min/avg/max: ";
  private static final Pattern MODE =
      Pattern.compile("Mode: (?:standalone|leader|follower|observer)");
  private static final Pattern LOCKED =
      Pattern.compile("([a-z]{4}) is not executed because it is not in the whitelist\\.\\s*");
  private static final String NOT_SERVING =
      "This ZooKeeper instance is not currently serving requests";
  private static final int LONGEST_LINE = 200;

  /// For [java.util.ServiceLoader].
  public Zookeeper() {}

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
            "zookeeper-srvr/1",
            Bytes.ofText("srvr"),
            "Asks for the server's version and figures; opens no session."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      return isConnectRequest(exchange.said())
          ? Evidence.structure("the caller asks for a session")
          : Evidence.NONE;
    }
    Bytes answer = exchange.answer();
    String start = answer.first(LONGEST_LINE).latin1();
    var locked = LOCKED.matcher(start);
    if (locked.matches() && exchange.said().startsWith(locked.group(1))) {
      return Evidence.structure(quote(start));
    }
    if (start.startsWith(NOT_SERVING)) {
      return Evidence.structure(quote(NOT_SERVING));
    }
    List<String> lines = TextLines.of(answer);
    if (lines.isEmpty()) {
      return Evidence.NONE;
    }
    var version = VERSION.matcher(lines.getFirst());
    if (!version.matches()) {
      return Evidence.NONE;
    }
    boolean hasFigures =
        lines.stream().anyMatch(line -> line.startsWith(LATENCY))
            && lines.stream().anyMatch(line -> MODE.matcher(line).matches());
    String product = version.group(1).equals("Zookeeper") ? "ZooKeeper" : version.group(1);
    return (hasFigures
            ? Evidence.structure(quote(lines.getFirst()) + ", with its figures")
            : Evidence.banner(quote(lines.getFirst())))
        .of(product, version.group(2));
  }

  /// A request for a session: its length, protocol version 0, and a password of sixteen bytes.
  private static boolean isConnectRequest(Bytes said) {
    var in = new WireReader(said);
    try {
      long size = in.u32("length");
      boolean first = in.u32("protocolVersion") == 0;
      in.i64("lastZxidSeen");
      long timeout = in.u32("timeOut");
      in.i64("sessionId");
      boolean password = in.u32("passwd.length") == 16;
      in.bytes("passwd", 16);
      boolean readOnly = size == 45 && in.u8("readOnly") <= 1;
      return first
          && password
          && timeout > 0
          && timeout <= 10_000_000
          && in.remaining() == 0
          && (size == 44 || readOnly);
    } catch (MalformedException e) {
      return false;
    }
  }
}
