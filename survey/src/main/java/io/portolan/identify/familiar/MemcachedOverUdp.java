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

/// Recognises memcached over UDP.
///
/// Sent: the command version in one datagram. It only reads, and costs one datagram back, a few
/// bytes longer than ours; the commands that make memcached an amplifier are others. Every datagram
/// begins with a frame of eight bytes, and the answer's has the request id that we chose. Where
/// there is no such frame, memcached answers nothing.
///
/// @see "memcached, doc/protocol.txt, section UDP protocol"
public final class MemcachedOverUdp implements Probe {

  /// One datagram.
  ///
  /// @param requestId 0 to 65535, chosen by the client and repeated by the server
  /// @param sequence the datagram's number within its message, from 0
  /// @param datagrams how many the message has, at least 1
  /// @param content what TCP would carry
  private record Frame(int requestId, int sequence, int datagrams, Bytes content) {
    static Frame read(Bytes bytes) throws MalformedException {
      var in = new WireReader(bytes);
      int requestId = in.u16("request_id");
      int sequence = in.u16("sequence");
      int datagrams = in.u16("datagrams");
      if (sequence >= datagrams) {
        throw in.reject("is " + datagrams + ", expected more than " + sequence);
      }
      if (in.u16("reserved") != 0) {
        throw in.reject("is not 0");
      }
      return new Frame(requestId, sequence, datagrams, in.rest("content"));
    }

    boolean isWhole() {
      return datagrams == 1;
    }
  }

  /// For [java.util.ServiceLoader].
  public MemcachedOverUdp() {}

  @Override
  public Protocol protocol() {
    return MemcachedOverTcp.PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.UDP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    Bytes request =
        new WireWriter()
            .u16("request_id", nonce.u16())
            .u16("sequence", 0)
            .u16("datagrams", 1)
            .u16("reserved", 0)
            .text("version\r\n")
            .toBytes();
    return List.of(
        Utterance.toSilence(
            "memcached-version-udp/1", request, "Asks for the version; reads no key."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() != Layer.UDP || exchange.isEcho()) {
      return Evidence.NONE;
    }
    try {
      return exchange.isCallOnly()
          ? called(Frame.read(exchange.said()))
          : answered(exchange.said(), Frame.read(exchange.heard()));
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence answered(Bytes said, Frame answer) {
    List<String> lines = TextLines.of(answer.content());
    if (!answer.isWhole() || lines.size() != 1) {
      return Evidence.NONE;
    }
    String line = lines.getFirst();
    var version = MemcachedOverTcp.version(line);
    boolean formed = version.isPresent() || MemcachedOverTcp.isError(line);
    boolean alone =
        answer.content().equals(Bytes.ofText(line + "\r\n", StandardCharsets.ISO_8859_1));
    return formed && alone && asks(said, answer.requestId())
        ? Evidence.proof(quote(line) + ", under our request id").of(null, version.orElse(null))
        : Evidence.NONE;
  }

  /// Whether these bytes are a request of this id.
  private static boolean asks(Bytes said, int requestId) {
    try {
      Frame request = Frame.read(said);
      return request.isWhole()
          && request.requestId() == requestId
          && !TextLines.of(request.content()).isEmpty();
    } catch (MalformedException e) {
      return false;
    }
  }

  private static Evidence called(Frame request) {
    Evidence inside =
        request.isWhole() ? MemcachedOverTcp.called(request.content()) : Evidence.NONE;
    return inside.isFor()
        ? Evidence.structure(inside.because() + ", in a frame of memcached's")
        : Evidence.NONE;
  }
}
