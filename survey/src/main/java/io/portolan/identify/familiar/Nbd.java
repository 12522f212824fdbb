package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;

/// Recognises servers of network block devices.
///
/// Sent: the client's flags and the option that ends a negotiation, so that the server is left as
/// its protocol wants and no device is opened. The greeting speaks for itself: two magic words and
/// flags of which two are defined, or in the old style another magic and the size of the device.
///
/// @see "NetworkBlockDevice/nbd, doc/proto.md"
public final class Nbd implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("nbd", "NBD")
          .tcp(10809)
          .named("nbd")
          .describedIn("NetworkBlockDevice/nbd, doc/proto.md");

  private static final Bytes MAGIC = Bytes.ofText("NBDMAGIC");
  private static final Bytes OPTIONS = Bytes.ofText("IHAVEOPT");
  private static final Bytes OLD_STYLE = Bytes.ofHex("0000420281861253");
  private static final int HEAD = 16;
  private static final int OLD_SIZE = 152;

  /// Fixed newstyle, and no zeroes; no other is defined.
  private static final int KNOWN_FLAGS = 3;

  private static final Bytes ABORT = Bytes.ofHex("00000003 49484156454f5054 00000002 00000000");

  /// For [java.util.ServiceLoader].
  public Nbd() {}

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
        Utterance.toGreeting(
            "nbd-abort/1",
            ABORT,
            Bytes.EMPTY,
            "Ends the negotiation before any device is named, as the protocol asks of whoever leaves."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      Bytes said = exchange.said();
      return said.size() >= 4 + HEAD && said.slice(4, OPTIONS.size()).equals(OPTIONS)
          ? Evidence.structure("the caller's flags, then an option of NBD")
          : Evidence.NONE;
    }
    Bytes greeting = exchange.greeting();
    if (!greeting.startsWith(MAGIC)) {
      return Evidence.NONE;
    }
    Bytes rest = greeting.from(MAGIC.size());
    if (greeting.size() == HEAD + 2 && rest.startsWith(OPTIONS)) {
      int flags = greeting.at(HEAD) << 8 | greeting.at(HEAD + 1);
      if ((flags & ~KNOWN_FLAGS) == 0) {
        return Evidence.structure("greets with NBDMAGIC, IHAVEOPT and flags " + flags);
      }
    }
    if (greeting.size() == OLD_SIZE && rest.startsWith(OLD_STYLE)) {
      return Evidence.structure("greets with NBDMAGIC and the size of its device");
    }
    return Evidence.banner("greets with NBDMAGIC");
  }
}
