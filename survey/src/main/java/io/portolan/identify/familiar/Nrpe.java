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
import java.util.zip.CRC32;

/// Recognises NRPE, Nagios' executor of remote plugins.
///
/// Sent: the query for the built-in command that gives the version. No plugin runs. The answer
/// is a packet of 1036 bytes with a checksum over all of it. Most installations want TLS around
/// it; some of them offer only ciphers without a certificate, which we do not, and those stay
/// unknown.
///
/// @see "NRPE, docs/NRPE.pdf and include/common.h: packet version 2"
public final class Nrpe implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("nrpe", "NRPE")
          .tcp(5666)
          .named("nrpe")
          .describedIn("NRPE, include/common.h: packet version 2");

  private static final int SIZE = 1036;
  private static final int TEXT_SIZE = 1024;
  private static final int CHECKSUM_AT = 4;
  private static final int QUERY = 1;
  private static final int RESPONSE = 2;
  private static final Pattern VERSION = Pattern.compile("NRPE v([0-9][!-~]*)");

  /// For [java.util.ServiceLoader].
  public Nrpe() {}

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
            "nrpe-version/1", query("_NRPE_CHECK"), "Asks for the version; runs no plugin."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      return text(exchange.said(), QUERY)
          .map(text -> Evidence.structure("the caller asks for the command " + quote(text)))
          .orElse(Evidence.NONE);
    }
    return text(exchange.answer(), RESPONSE)
        .map(
            text -> {
              var version = VERSION.matcher(text);
              Evidence evidence =
                  Evidence.structure("a response with the right checksum: " + quote(text));
              return version.matches() ? evidence.of("NRPE", version.group(1)) : evidence;
            })
        .orElse(Evidence.NONE);
  }

  private static Bytes query(String command) {
    Bytes unsigned = packet(0, command);
    return packet(checksum(unsigned), command);
  }

  private static Bytes packet(long checksum, String command) {
    return new WireWriter()
        .u16("packet_version", 2)
        .u16("packet_type", QUERY)
        .u32("crc32_value", checksum)
        .u16("result_code", 0)
        .text(command)
        .bytes(Bytes.wrap(new byte[TEXT_SIZE + 2 - command.length()]))
        .toBytes();
  }

  /// The text of a packet of version 2 whose checksum is right.
  private static Optional<String> text(Bytes bytes, int type) {
    if (bytes.size() != SIZE) {
      return Optional.empty();
    }
    var in = new WireReader(bytes);
    try {
      int version = in.u16("packet_version");
      int found = in.u16("packet_type");
      long checksum = in.u32("crc32_value");
      int result = in.u16("result_code");
      String text = in.textUntil("buffer", 0, StandardCharsets.ISO_8859_1);
      Bytes without =
          bytes
              .first(CHECKSUM_AT)
              .concat(Bytes.wrap(new byte[4]))
              .concat(bytes.from(CHECKSUM_AT + 4));
      boolean right = version == 2 && found == type && result <= 3 && checksum == checksum(without);
      return right ? Optional.of(text) : Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private static long checksum(Bytes bytes) {
    var crc = new CRC32();
    crc.update(bytes.toArray());
    return crc.getValue();
  }
}
