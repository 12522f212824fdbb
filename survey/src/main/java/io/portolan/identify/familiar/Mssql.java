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

/// Recognises Microsoft SQL Server by the tabular data stream (TDS).
///
/// Sent: the pre-login packet with which every client begins. The server answers with its version
/// and whether it encrypts; nobody logs in. It is known from documents; no server was ever seen
/// answering, so it counts for no more than a banner.
///
/// @see "MS-TDS, sections 2.2.3.1 and 2.2.6.5"
public final class Mssql implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("mssql", "Microsoft SQL Server")
          .tcp(1433)
          .named("ms-sql-s")
          .describedIn("MS-TDS");

  private static final String SEEN = " (from documents, never seen answering)";
  private static final int PRELOGIN = 0x12;
  private static final int REPLY = 0x04;
  private static final int LAST_PACKET = 1;
  private static final int VERSION = 0;
  private static final int ENCRYPTION = 1;
  private static final int LAST_OPTION = 7;
  private static final int TERMINATOR = 0xFF;
  private static final int HEADER_SIZE = 8;

  /// What a pre-login packet says.
  ///
  /// @param version of the product, or of the client's library
  private record Prelogin(String version, int encryption) {}

  /// For [java.util.ServiceLoader].
  public Mssql() {}

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
    var offsets = new WireWriter();
    var values = new WireWriter();
    int at = 4 * 5 + 1;
    Bytes[] options = {Bytes.wrap(new byte[6]), Bytes.of(2), Bytes.of(0), Bytes.wrap(new byte[4])};
    for (int i = 0; i < options.length; i++) {
      offsets.u8("option", i).u16("offset", at).u16("length", options[i].size());
      values.bytes(options[i]);
      at += options[i].size();
    }
    Bytes body = offsets.u8("terminator", TERMINATOR).bytes(values.toBytes()).toBytes();
    Bytes packet =
        new WireWriter()
            .u8("type", PRELOGIN)
            .u8("status", LAST_PACKET)
            .u16("length", HEADER_SIZE + body.size())
            .u32("process, packet and window", 0)
            .bytes(body)
            .toBytes();
    return List.of(
        Utterance.toSilence(
            "mssql-prelogin/1", packet, "Asks for version and encryption; logs nobody in."));
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
      prelogin(exchange.said(), PRELOGIN);
      if (exchange.isCallOnly()) {
        return Evidence.banner("the caller sends a pre-login packet" + SEEN);
      }
      Prelogin answer = prelogin(exchange.answer(), REPLY);
      return Evidence.banner("pre-login answer, version " + answer.version() + SEEN)
          .of(null, answer.version());
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Prelogin prelogin(Bytes bytes, int type) throws MalformedException {
    var in = new WireReader(bytes);
    in.constant("type and status", Bytes.of(type, LAST_PACKET));
    if (in.u16("length") != bytes.size()) {
      throw in.reject("is not the size of the packet");
    }
    in.u16("process");
    in.u8("packet");
    in.constant("window", Bytes.of(0));
    Bytes body = in.rest("options");
    var options = new WireReader(body);
    String version = "";
    int encryption = -1;
    for (int last = -1; options.peek() != TERMINATOR; ) {
      int option = options.u8("option");
      if (option <= last || option > LAST_OPTION) {
        throw options.reject("is " + option + ", out of order");
      }
      last = option;
      int at = options.u16("offset");
      int size = options.u16("length");
      if (at + size > body.size()) {
        throw options.reject("ends behind the packet");
      }
      var value = new WireReader(body.slice(at, at + size));
      if (option == VERSION && size == 6) {
        version = value.u8("major") + "." + value.u8("minor") + "." + value.u16("build");
      } else if (option == ENCRYPTION && size == 1) {
        encryption = value.u8("encryption");
      }
    }
    if (version.isEmpty() || encryption < 0 || encryption > 3) {
      throw options.reject("leaves out what every packet has");
    }
    return new Prelogin(version, encryption);
  }
}
