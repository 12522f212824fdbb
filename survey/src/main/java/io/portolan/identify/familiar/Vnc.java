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
import java.util.regex.Pattern;

/// Recognises VNC's remote framebuffer protocol.
///
/// Sent: a protocol version, as every viewer does, and then nothing. The server lists the kinds
/// of security it offers and is left before one is chosen; some servers count such a caller as
/// one who failed to log in. The greeting of twelve bytes has one form only, and so has the
/// list.
///
/// @see "RFC 6143, sections 7.1.1 and 7.1.2"
public final class Vnc implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("vnc", "VNC").tcp(5900).named("rfb").describedIn("RFC 6143");

  /// 3.3, 3.7 and 3.8 are published; 3.889 is Apple's, 4 and 5 are RealVNC's, 3.4 to 3.16
  /// UltraVNC's.
  private static final Pattern VERSION = Pattern.compile("RFB 00[345]\\.[0-9]{3}\n");

  private static final int VERSION_SIZE = 12;
  private static final int LONGEST_REASON = 1024;

  /// For [java.util.ServiceLoader].
  public Vnc() {}

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
            "vnc-version/1",
            Bytes.ofText("RFB 003.008\n"),
            Bytes.EMPTY,
            "Agrees on a version and leaves before any kind of login is chosen."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      return isVersion(exchange.said()) && exchange.said().size() == VERSION_SIZE
          ? Evidence.banner("the caller says " + quote(exchange.said().latin1()))
          : Evidence.NONE;
    }
    Bytes greeting = exchange.greeting();
    if (!isVersion(greeting)) {
      return Evidence.NONE;
    }
    String version = quote(greeting.first(VERSION_SIZE).latin1());
    Bytes more = greeting.from(VERSION_SIZE);
    if (!more.isEmpty()) {
      // A server that refuses does so in the form of version 3.3, whatever its own.
      return isRefusal(more, 4)
          ? Evidence.structure(version + ", then a refusal with its reason")
          : Evidence.NONE;
    }
    if (exchange.isEcho() || !isVersion(exchange.said())) {
      return Evidence.banner(version);
    }
    return offersSecurity(exchange.answer())
        ? Evidence.structure(version + ", then a list of security types")
        : Evidence.banner(version);
  }

  private static boolean isVersion(Bytes bytes) {
    return VERSION.matcher(bytes.first(VERSION_SIZE).latin1()).matches();
  }

  /// A list of types behind its length, one type as 3.3 gives it, or a refusal.
  private static boolean offersSecurity(Bytes answer) {
    if (answer.isEmpty()) {
      return false;
    }
    int listed = answer.at(0);
    boolean isList = listed > 0 && answer.size() == 1 + listed && answer.indexOf(0, 1) < 0;
    boolean isOneType = answer.size() >= 4 && answer.startsWith(Bytes.of(0, 0, 0)) && isOld(answer);
    return isList || isOneType || isRefusal(answer, 1) || isRefusal(answer, 4);
  }

  /// Version 3.3: no authentication and nothing behind it, or a challenge of 16 bytes.
  private static boolean isOld(Bytes answer) {
    return (answer.at(3) == 1 && answer.size() == 4) || (answer.at(3) == 2 && answer.size() == 20);
  }

  /// No security type, the length of a reason, and the reason.
  ///
  /// @param zeroes how many bytes of zero stand for no type
  private static boolean isRefusal(Bytes bytes, int zeroes) {
    var in = new WireReader(bytes);
    try {
      in.constant("security", Bytes.wrap(new byte[zeroes]));
      long size = in.u32("reason.length");
      if (size == 0 || size > LONGEST_REASON) {
        return false;
      }
      String reason = in.text("reason", size, StandardCharsets.ISO_8859_1);
      return in.remaining() == 0 && TextLines.isText(reason.strip());
    } catch (MalformedException e) {
      return false;
    }
  }
}
