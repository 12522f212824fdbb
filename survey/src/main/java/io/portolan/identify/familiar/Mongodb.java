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
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Recognises the wire protocol of MongoDB.
///
/// Sent: the question `isMaster` in the one form that servers of every version understand, with
/// which every driver begins. It needs no login and reads no collection. The answer says in a
/// header which request it answers, and in a document what the server can do. To a request for a
/// web page MongoDB says in HTTP that it serves none.
///
/// Answers were seen from mongo-java-server, which serves the same protocol; those of MongoDB
/// itself are known from documents.
///
/// @see "MongoDB wire protocol, Standard Message Header, OP_QUERY and OP_REPLY; BSON 1.1; MongoDB
///     manual, command hello"
public final class Mongodb implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("mongodb", "MongoDB")
          .tcp(27017)
          .named("mongodb")
          .describedIn("MongoDB wire protocol", "BSON 1.1");

  private static final int OP_REPLY = 1;
  private static final int OP_QUERY = 2004;
  private static final int OP_COMPRESSED = 2012;
  private static final int OP_MSG = 2013;
  private static final int LONGEST_MESSAGE = 48_000_000;
  private static final int MOST_ELEMENTS = 256;
  private static final int DOUBLE = 0x01;
  private static final int TEXT = 0x02;
  private static final int DOCUMENT = 0x03;
  private static final int ARRAY = 0x04;
  private static final int BINARY = 0x05;
  private static final int OBJECT_ID = 0x07;
  private static final int BOOLEAN = 0x08;
  private static final int DATE = 0x09;
  private static final int INT32 = 0x10;
  private static final int TIMESTAMP = 0x11;
  private static final int INT64 = 0x12;

  private static final Bytes COMPLAINT =
      Bytes.ofText("It looks like you are trying to access MongoDB over HTTP");

  /// The header that all messages have.
  private record Header(long length, long id, long answeredTo, long opcode) {}

  /// For [java.util.ServiceLoader].
  public Mongodb() {}

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
    var question = WireWriter.littleEndian();
    question.u8("int32", INT32).text("isMaster").u8("end", 0).i32(1).u8("end", 0);
    var query = WireWriter.littleEndian();
    query.i32(0).text("admin.$cmd").u8("end", 0).i32(0).i32(-1);
    query.i32(question.size() + 4).bytes(question.toBytes());
    Bytes message =
        WireWriter.littleEndian()
            .i32(query.size() + 16)
            .i32(nonce.u31())
            .i32(0)
            .i32(OP_QUERY)
            .bytes(query.toBytes())
            .toBytes();
    return List.of(
        Utterance.toSilence(
            "mongodb-hello/1", message, "Asks what the server can do; reads no collection."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP
        || exchange.layer() == Layer.HTTP
        || !exchange.greeting().isEmpty()
        || exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (isComplaint(exchange.answer())) {
      return Evidence.banner("says in HTTP that it is MongoDB and speaks no HTTP");
    }
    try {
      var said = WireReader.littleEndian(exchange.said());
      Header asked = header(said);
      boolean isRequest =
          asked.answeredTo() == 0
              && (asked.opcode() == OP_QUERY || asked.opcode() == OP_MSG)
              && asked.length() == exchange.said().size();
      if (!isRequest) {
        return Evidence.NONE;
      }
      if (exchange.isCallOnly()) {
        return Evidence.structure("the caller sends a message of MongoDB");
      }
      return exchange.answer().isEmpty() ? Evidence.NONE : answered(asked, exchange.answer());
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  /// Whether this is MongoDB's answer to those who take it for a web server.
  static boolean isComplaint(Bytes answer) {
    return answer.startsWith("HTTP/1.0 200 OK") && answer.first(1024).contains(COMPLAINT);
  }

  private static Evidence answered(Header asked, Bytes answer) throws MalformedException {
    var in = WireReader.littleEndian(answer);
    Header header = header(in);
    if (header.answeredTo() != asked.id() || header.length() != answer.size()) {
      return Evidence.NONE;
    }
    if (header.opcode() == OP_REPLY) {
      in.u32("responseFlags");
      in.i64("cursorID");
      in.u32("startingFrom");
      if (in.u32("numberReturned") != 1) {
        return Evidence.NONE;
      }
    } else if (header.opcode() == OP_MSG) {
      in.u32("flagBits");
      if (in.u8("kind") != 0) {
        return Evidence.NONE;
      }
    } else {
      return Evidence.NONE;
    }
    Set<String> names = document(in);
    return names.contains("ok")
        ? Evidence.proof("answers under our request id" + told(names))
        : Evidence.NONE;
  }

  private static String told(Set<String> names) {
    return names.contains("maxWireVersion") ? ", with the wire versions it speaks" : "";
  }

  /// The names of a document's elements.
  private static Set<String> document(WireReader in) throws MalformedException {
    WireReader document = in.part("document", in.u32("size") - 4);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < MOST_ELEMENTS; i++) {
      int kind = document.u8("kind");
      if (kind == 0) {
        document.leave();
        return names;
      }
      names.add(document.textUntil("name", 0, StandardCharsets.UTF_8));
      switch (kind) {
        case DOUBLE, DATE, TIMESTAMP, INT64 -> document.bytes("value", 8);
        case TEXT -> document.bytes("value", document.u32("value.length"));
        case DOCUMENT, ARRAY -> document.bytes("value", document.u32("value.length") - 4);
        case BINARY -> document.bytes("value", document.u32("value.length") + 1);
        case OBJECT_ID -> document.bytes("value", 12);
        case BOOLEAN -> document.u8("value");
        case INT32 -> document.u32("value");
        default -> throw document.reject("is of kind " + kind);
      }
    }
    throw document.reject("is one of too many elements");
  }

  private static Header header(WireReader in) throws MalformedException {
    var header =
        new Header(
            in.u32("messageLength"), in.u32("requestID"), in.u32("responseTo"), in.u32("opCode"));
    boolean isKnown =
        header.opcode() == OP_REPLY
            || header.opcode() == OP_QUERY
            || header.opcode() == OP_COMPRESSED
            || header.opcode() == OP_MSG;
    if (!isKnown || header.length() < 16 || header.length() > LONGEST_MESSAGE) {
      throw in.reject("is no message of MongoDB");
    }
    return header;
  }
}
