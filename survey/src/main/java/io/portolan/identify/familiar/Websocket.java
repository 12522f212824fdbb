package io.portolan.identify.familiar;

import static io.portolan.identify.familiar.TextLines.quote;

import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Recognises WebSocket, which begins as HTTP.
///
/// Sent, where HTTP was proven and the owner or an answer speaks of WebSocket: the opening of a
/// handshake at the front page with a key nobody else knows, then a closing frame. Nothing is
/// said inside. The server gives back a digest of the key, which an echo cannot make.
///
/// @see "RFC 6455, sections 1.3, 4 and 5.5.1"
public final class Websocket implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("websocket", "WebSocket").describedIn("RFC 6455");

  private static final int SWITCHING = 101;
  private static final int BAD_REQUEST = 400;
  private static final int UPGRADE_REQUIRED = 426;
  private static final int KEY_SIZE = 16;
  private static final String SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final Pattern KEY =
      Pattern.compile("(?im)^sec-websocket-key: *([A-Za-z0-9+/]{22}==) *\r?$");

  /// A closing frame with a mask of zeroes and the code 1000.
  private static final Bytes FAREWELL = Bytes.ofHex("88 82 00000000 03e8");

  /// For [java.util.ServiceLoader].
  public Websocket() {}

  @Override
  public Protocol protocol() {
    return PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.HTTP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    String key = Base64.getEncoder().encodeToString(nonce.bytes(KEY_SIZE).toArray());
    return List.of(
        new Utterance(
            "websocket-upgrade/1",
            Bytes.ofText(
                "GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Portolan/1\r\n"
                    + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: "
                    + key
                    + "\r\n\r\n"),
            Utterance.Cue.SILENCE,
            FAREWELL,
            "Opens a WebSocket and closes it without a word inside."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.HTTP && exchange.isCallOnly()) {
      return KEY.matcher(exchange.said().latin1()).find()
          ? Evidence.structure("the caller opens a WebSocket")
          : Evidence.NONE;
    }
    var page = WebPage.of(exchange).orElse(null);
    if (page == null) {
      return Evidence.NONE;
    }
    boolean isUpgrade = page.field("upgrade").toLowerCase(Locale.ROOT).equals("websocket");
    String accepted = page.field("sec-websocket-accept");
    if (page.answer().status() == SWITCHING && isUpgrade && !accepted.isEmpty()) {
      return accepted.equals(digest(exchange.said()))
          ? Evidence.proof("gave back the digest of our key")
          : Evidence.NONE;
    }
    boolean isWanted =
        (page.answer().status() == UPGRADE_REQUIRED && isUpgrade)
            || !page.field("sec-websocket-version").isEmpty()
            || (page.answer().status() == BAD_REQUEST
                && page.text().toLowerCase(Locale.ROOT).contains("websocket"));
    return isWanted
        ? Evidence.hint("asks for a WebSocket: " + quote(page.answer().reason()))
        : Evidence.NONE;
  }

  /// What a server makes of the key in a request; "" if there is no key.
  private static String digest(Bytes said) {
    var key = KEY.matcher(said.latin1());
    if (!key.find()) {
      return "";
    }
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-1")
              .digest((key.group(1) + SUFFIX).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
