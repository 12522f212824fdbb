package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Recognises Telnet by its negotiations.
///
/// Sent: nothing. Most servers begin with requests and offers about options, three bytes each,
/// before any text for people. A server that begins with text and negotiates nothing cannot be
/// told from other text and is not named.
///
/// @see "RFC 854; RFC 855; the registry of Telnet options"
public final class Telnet implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("telnet", "Telnet")
          .tcp(23)
          .named("telnet")
          .namedInsideTls("telnets")
          .describedIn("RFC 854", "RFC 855");

  private static final int IAC = 0xFF;
  private static final int SB = 0xFA;
  private static final int SE = 0xF0;
  private static final int WILL = 0xFB;
  private static final int DONT = 0xFE;
  private static final int LONGEST_SUBNEGOTIATION = 256;

  /// Beyond those of the registry: what games negotiate (MSDP, MSSP, MCCP, MSP, MXP, ZMP, ATCP,
  /// GMCP).
  private static final Set<Integer> OF_GAMES = Set.of(69, 70, 85, 86, 90, 91, 93, 200, 201);

  /// For [java.util.ServiceLoader].
  public Telnet() {}

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
    return List.of();
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      int asked = negotiations(exchange.said());
      return asked >= 2
          ? Evidence.banner("the caller begins with " + asked + " negotiations of options")
          : Evidence.NONE;
    }
    int asked = negotiations(exchange.greeting());
    String seen = "begins with " + asked + " negotiations of options";
    if (asked >= 3) {
      return Evidence.structure(seen);
    }
    return asked == 2 ? Evidence.banner(seen) : Evidence.NONE;
  }

  /// How many different negotiations stand at the start; 0 if one of them is malformed, cut
  /// short or about an option that does not exist.
  private static int negotiations(Bytes bytes) {
    var seen = new ArrayList<Integer>();
    int at = 0;
    while (at < bytes.size() && bytes.at(at) == IAC) {
      if (at + 2 >= bytes.size()) {
        return 0;
      }
      int command = bytes.at(at + 1);
      int option = bytes.at(at + 2);
      if (!isOption(option)) {
        return 0;
      }
      if (command == SB) {
        int end = bytes.indexOf(SE, at + 3);
        if (end < 0 || end - at > LONGEST_SUBNEGOTIATION || bytes.at(end - 1) != IAC) {
          return 0;
        }
        at = end + 1;
      } else if (command >= WILL && command <= DONT) {
        at += 3;
      } else {
        return 0;
      }
      int what = command << 8 | option;
      if (!seen.contains(what)) {
        seen.add(what);
      }
    }
    return seen.size();
  }

  private static boolean isOption(int option) {
    return option <= 49
        || (option >= 138 && option <= 140)
        || option == 255
        || OF_GAMES.contains(option);
  }
}
