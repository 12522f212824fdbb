package io.portolan.identify.familiar;

import static io.portolan.identify.familiar.TextLines.quote;

import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.WireReader;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Recognises a Mumble server by what it says first inside TLS.
///
/// Says nothing: the server sends its version as soon as TLS is up. That is a message of type 0
/// with a length, and in it a version, a release and a system under the numbers they always have.
/// We leave before we would have to say who we are. A server bans an address for some minutes that
/// does so ten times in two minutes; one examination comes once or twice.
///
/// @see "Mumble protocol documentation, section Establishing a connection; Mumble.proto"
public final class MumbleInsideTls implements Probe {
  private static final int VERSION_MESSAGE = 0;
  private static final int LONGEST_VERSION = 1024;
  private static final int LONGEST_NUMBER = 63;

  /// For [java.util.ServiceLoader].
  public MumbleInsideTls() {}

  @Override
  public Protocol protocol() {
    return MumbleOverUdp.PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.TLS;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    return List.of();
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() != Layer.TLS || exchange.greeting().isEmpty()) {
      return Evidence.NONE;
    }
    try {
      var in = new WireReader(exchange.greeting());
      if (in.u16("type") != VERSION_MESSAGE) {
        return Evidence.NONE;
      }
      long size = in.u32("length");
      return size <= LONGEST_VERSION ? version(in.part("Version", size)) : Evidence.NONE;
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence version(WireReader in) throws MalformedException {
    boolean isNumbered = false;
    String release = "";
    String system = "";
    int last = 0;
    while (in.remaining() > 0) {
      int tag = in.u8("tag");
      if (tag >> 3 <= last) {
        throw in.reject("is out of order");
      }
      last = tag >> 3;
      switch (tag) {
        case 1 << 3, 5 << 3 -> isNumbered = number(in) > 0;
        case 2 << 3 | 2 -> release = text(in, "release");
        case 3 << 3 | 2 -> system = text(in, "os");
        case 4 << 3 | 2 -> text(in, "os_version");
        default -> throw in.reject("is " + tag + ", no field of a version");
      }
    }
    in.leave();
    return isNumbered && !release.isEmpty()
        ? Evidence.structure("says its version: " + quote(release) + " on " + quote(system))
            .of(null, quote(release))
        : Evidence.NONE;
  }

  private static String text(WireReader in, String name) throws MalformedException {
    String text = in.text(name, number(in), StandardCharsets.UTF_8);
    if (!TextLines.isText(text)) {
      throw in.reject("is no text");
    }
    return text;
  }

  /// A number in groups of seven bits, the least first.
  private static long number(WireReader in) throws MalformedException {
    long value = 0;
    for (int shift = 0; shift < LONGEST_NUMBER; shift += 7) {
      int digit = in.u8("number");
      value |= (long) (digit & 0x7F) << shift;
      if (digit < 0x80) {
        return value;
      }
    }
    throw in.reject("is longer than nine bytes");
  }
}
