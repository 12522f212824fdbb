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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Recognises STUN, and TURN that lives with it, on streams.
///
/// Sent: one request for a binding with a transaction nobody else knows. It makes the server
/// look at our address and keeps nothing. The answer repeats the transaction behind a type of
/// its own and a constant, and tells our address.
///
/// @see "RFC 8489, sections 5, 6.2.2, 7 and 14; RFC 8656"
public final class StunOverTcp implements Probe {
  static final Familiar PROTOCOL =
      Familiar.of("stun", "STUN")
          .tcp(3478, 5349)
          .udp(3478, 5349)
          .named("stun", "turn", "stun-behavior")
          .namedInsideTls("stuns", "turns", "stun-behaviors")
          .describedIn("RFC 8489", "RFC 8656");

  /// What programs say of themselves: `Coturn-4.6.1 'Gorst'`, `ejabberd stun 1.2`.
  private static final Pattern SOFTWARE =
      Pattern.compile("([A-Za-z][A-Za-z]*)[-/ ]v?([0-9][\\w.]*)(?:[ ,('].*)?");

  /// For [java.util.ServiceLoader].
  public StunOverTcp() {}

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
            "stun-binding-tcp/1",
            StunMessage.request(nonce.bytes(StunMessage.TRANSACTION_SIZE)),
            "Asks for our own address as the server sees it."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    return exchange.layer() == Layer.UDP ? Evidence.NONE : weighed(exchange);
  }

  /// What an exchange says on either transport.
  static Evidence weighed(Exchange exchange) {
    if (!exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    try {
      if (exchange.isCallOnly()) {
        return called(StunMessage.read(new WireReader(exchange.said())));
      }
      return answered(exchange.said(), StunMessage.read(new WireReader(exchange.answer())));
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence called(StunMessage message) {
    return switch (message.type()) {
      case StunMessage.BINDING_REQUEST -> Evidence.structure("the caller asks for a binding");
      case 0x0003 -> Evidence.structure("the caller asks TURN for an allocation");
      default -> Evidence.NONE;
    };
  }

  private static Evidence answered(Bytes said, StunMessage message) {
    boolean isAnswer =
        message.type() == StunMessage.BINDING_ANSWER
            && (message
                    .attribute(StunMessage.XOR_MAPPED_ADDRESS)
                    .filter(StunOverTcp::isAddress)
                    .isPresent()
                || message
                    .attribute(StunMessage.MAPPED_ADDRESS)
                    .filter(StunOverTcp::isAddress)
                    .isPresent());
    boolean isRefusal =
        (message.type() & 0x3110) == 0x0110
            && message.attribute(StunMessage.ERROR_CODE).isPresent();
    if (!isAnswer && !isRefusal) {
      return Evidence.NONE;
    }
    String seen = isAnswer ? "tells the caller's address" : "refuses in the form of STUN";
    boolean isOurs =
        said.size() >= 20 && said.slice(8, 20).equals(message.transaction()) && said.at(0) < 0x40;
    Evidence evidence =
        isOurs ? Evidence.proof(seen + ", with our transaction in it") : Evidence.structure(seen);
    return message
        .attribute(StunMessage.SOFTWARE)
        .map(software -> product(evidence, software))
        .orElse(evidence);
  }

  /// A family of 1 or 2, and as many bytes as it takes.
  private static boolean isAddress(Bytes value) {
    return (value.size() == 8 && value.at(1) == 1) || (value.size() == 20 && value.at(1) == 2);
  }

  private static Evidence product(Evidence evidence, Bytes software) {
    var words = SOFTWARE.matcher(quote(software.text(StandardCharsets.UTF_8)));
    if (!words.matches()) {
      return evidence;
    }
    String name = words.group(1);
    boolean isCoturn = name.toLowerCase(Locale.ROOT).equals("coturn");
    return evidence.of(isCoturn ? "coturn" : name, words.group(2));
  }
}
