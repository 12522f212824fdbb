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
import java.util.Set;

/// Recognises the native protocol of Apache Cassandra, which ScyllaDB speaks as well.
///
/// Sent: the question which options are supported, the one request that may be made before a
/// connection is started. The answer has our stream number in it, the direction turned round and a
/// table with the versions of CQL. Whatever the server does not understand it answers with an error
/// in the same frame that says so.
///
/// @see "Cassandra native protocol, version 4, sections 2, 4.1.3, 4.2.4 and 9"
public final class Cassandra implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("cassandra", "Cassandra CQL")
          .tcp(9042)
          .describedIn("Cassandra native protocol, version 4");

  private static final int VERSION = 4;
  private static final int RESPONSE = 0x80;
  private static final int ERROR = 0x00;
  private static final int OPTIONS = 0x05;
  private static final int SUPPORTED = 0x06;
  private static final int PROTOCOL_ERROR = 0x0A;
  private static final int LEAST_VERSION = 3;
  private static final int MOST_VERSION = 6;
  private static final int BETA = 0x10;
  private static final int MOST_OPTIONS = 64;
  private static final Set<Integer> REQUESTS = Set.of(0x01, OPTIONS, 0x07, 0x09, 0x0A, 0x0B);

  /// @param version with the direction in its highest bit
  private record Frame(int version, int stream, int opcode, Bytes body) {
    boolean isResponse() {
      return version >= RESPONSE;
    }
  }

  /// For [java.util.ServiceLoader].
  public Cassandra() {}

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
    Bytes options =
        new WireWriter()
            .u8("version", VERSION)
            .u8("flags", 0)
            .u16("stream", (nonce.u16() & 0x7FFF) | 1)
            .u8("opcode", OPTIONS)
            .u32("length", 0)
            .toBytes();
    return List.of(
        Utterance.toSilence(
            "cassandra-options/1", options, "Asks which options are supported; reads no table."));
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
      if (exchange.isCallOnly()) {
        return called(frame(exchange.said()));
      }
      return exchange.answer().isEmpty()
          ? Evidence.NONE
          : answered(exchange.said(), frame(exchange.answer()));
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence called(Frame request) {
    boolean formed =
        !request.isResponse()
            && REQUESTS.contains(request.opcode())
            && (request.opcode() == OPTIONS) == request.body().isEmpty();
    return formed
        ? Evidence.structure("the caller speaks CQL, version " + request.version())
        : Evidence.NONE;
  }

  private static Evidence answered(Bytes said, Frame answer) throws MalformedException {
    if (!answer.isResponse()) {
      return Evidence.NONE;
    }
    return switch (answer.opcode()) {
      case ERROR -> error(new WireReader(answer.body()));
      case SUPPORTED -> supported(said, answer);
      default -> Evidence.NONE;
    };
  }

  private static Evidence error(WireReader in) throws MalformedException {
    if (in.u32("code") != PROTOCOL_ERROR) {
      return Evidence.NONE;
    }
    String message = in.text16("message");
    in.end();
    return message.contains("rotocol version") && TextLines.isText(message)
        ? Evidence.structure("protocol error: " + quote(message))
        : Evidence.NONE;
  }

  private static Evidence supported(Bytes said, Frame answer) throws MalformedException {
    Frame request = frame(said);
    boolean isOurs =
        request.opcode() == OPTIONS && !request.isResponse() && request.stream() == answer.stream();
    if (!isOurs) {
      return Evidence.NONE;
    }
    var in = new WireReader(answer.body());
    int options = in.u16("options.length");
    boolean hasVersions = false;
    boolean isScylla = false;
    for (int i = 0; i < options && i < MOST_OPTIONS; i++) {
      String name = in.text16("name");
      hasVersions |= name.equals("CQL_VERSION");
      isScylla |= name.startsWith("SCYLLA_");
      int values = in.u16("values.length");
      for (int j = 0; j < values; j++) {
        in.text16("value");
      }
    }
    in.end();
    if (!hasVersions) {
      return Evidence.NONE;
    }
    return Evidence.proof("lists its options under our stream number")
        .of(isScylla ? "ScyllaDB" : null, null);
  }

  private static Frame frame(Bytes bytes) throws MalformedException {
    var in = new WireReader(bytes);
    int version = in.u8("version");
    int number = version & ~RESPONSE;
    if (number < LEAST_VERSION || number > MOST_VERSION) {
      throw in.reject("is " + number + ", expected 3 to 6");
    }
    int flags = in.u8("flags");
    if ((flags & ~BETA) != 0) {
      throw in.reject("is " + flags + ", expected none");
    }
    int stream = in.u16("stream");
    int opcode = in.u8("opcode");
    Bytes body = in.bytes("body", in.u32("length"));
    in.end();
    return new Frame(version, stream, opcode, body);
  }
}
