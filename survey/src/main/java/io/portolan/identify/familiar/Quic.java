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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Recognises QUIC by the negotiation of its version.
///
/// Sent: one datagram of 1200 bytes in a version that is reserved for this purpose, with two
/// connection ids nobody else knows. A server answers which versions it speaks and keeps
/// nothing of it; the answer is shorter than the question. It has both our ids in it, each in
/// the other's place.
///
/// @see "RFC 8999, sections 5 and 6; RFC 9000, sections 6, 14.1, 15 and 17.2.1"
public final class Quic implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("quic", "QUIC")
          .udp(80, 443)
          .named("http", "https", "www", "www-http", "http-alt")
          .describedIn("RFC 9000", "RFC 8999");

  private static final int SIZE = 1200;
  private static final int ID_SIZE = 8;
  private static final int LONGEST_ID = 20;
  private static final int LONG_HEADER = 0x80;

  /// One of the versions 0x?a?a?a?a, which no server speaks.
  private static final long RESERVED = 0x1A2A3A4AL;

  /// For [java.util.ServiceLoader].
  public Quic() {}

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
    Bytes ids = nonce.bytes(2 * ID_SIZE);
    Bytes head =
        new WireWriter()
            .u8("form", 0xC0)
            .u32("version", RESERVED)
            .u8("destination_id.length", ID_SIZE)
            .bytes(ids.first(ID_SIZE))
            .u8("source_id.length", ID_SIZE)
            .bytes(ids.from(ID_SIZE))
            .toBytes();
    return List.of(
        Utterance.toSilence(
            "quic-versions/1",
            head.concat(Bytes.wrap(new byte[SIZE - head.size()])),
            "Asks in a version made for this which versions are spoken; opens no connection."));
  }

  /// The part of a long header that every version shares.
  private record Header(long version, Bytes destination, Bytes source) {
    static Header read(WireReader in) throws MalformedException {
      if (in.u8("form") < LONG_HEADER) {
        throw in.reject("is no long header");
      }
      long version = in.u32("version");
      Bytes destination = in.bytes("destination_id", in.u8("destination_id.length"));
      Bytes source = in.bytes("source_id", in.u8("source_id.length"));
      if (destination.size() > LONGEST_ID || source.size() > LONGEST_ID) {
        throw in.reject("is longer than any version's");
      }
      return new Header(version, destination, source);
    }
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() != Layer.UDP || exchange.isEcho() || !exchange.greeting().isEmpty()) {
      return Evidence.NONE;
    }
    try {
      return exchange.isCallOnly()
          ? called(exchange.said())
          : answered(exchange.said(), exchange.answer());
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence answered(Bytes said, Bytes answer) throws MalformedException {
    Header asked = Header.read(new WireReader(said));
    var in = new WireReader(answer);
    Header header = Header.read(in);
    boolean isOurs =
        asked.source().size() + asked.destination().size() >= ID_SIZE
            && header.destination().equals(asked.source());
    if (!isOurs) {
      return Evidence.NONE;
    }
    if (header.version() != 0) {
      boolean isSame = header.version() == asked.version() && isKnown(header.version());
      return isSame && asked.source().size() >= 4
          ? Evidence.structure("answers in " + name(header.version()) + " to the caller's id")
          : Evidence.NONE;
    }
    var versions = new ArrayList<String>();
    while (in.remaining() > 0) {
      long version = in.u32("version");
      if ((version & 0x0F0F0F0FL) != 0x0A0A0A0AL) {
        versions.add(name(version));
      }
    }
    return header.source().equals(asked.destination()) && !versions.isEmpty()
        ? Evidence.proof("negotiates: " + String.join(", ", versions))
        : Evidence.NONE;
  }

  private static Evidence called(Bytes said) throws MalformedException {
    Header header = Header.read(new WireReader(said));
    boolean isFirst = said.size() >= SIZE && header.destination().size() >= ID_SIZE;
    return isFirst && (isKnown(header.version()) || header.version() == RESERVED)
        ? Evidence.structure("the caller opens " + name(header.version()))
        : Evidence.NONE;
  }

  private static boolean isKnown(long version) {
    return version == 1 || version == 0x6B3343CFL || version >> 8 == 0xFF0000L;
  }

  private static String name(long version) {
    if (version == 1) {
      return "QUIC 1";
    }
    if (version == 0x6B3343CFL) {
      return "QUIC 2";
    }
    return version >> 8 == 0xFF0000L
        ? "draft " + (version & 0xFF)
        : "0x" + HexFormat.of().toHexDigits((int) version);
  }
}
