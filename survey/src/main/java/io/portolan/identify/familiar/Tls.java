package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.WireReader;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.HttpAnswer;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Recognises TLS, from 1.0 to 1.3.
///
/// Sent: a ClientHello that offers no key, so that a TLS 1.3 server answers with a
/// HelloRetryRequest and computes nothing; an older one signs once. It costs that, and a line in
/// the log about a handshake that went no further. A ServerHello is a record in a record with
/// lengths that must agree, and one of TLS 1.3 repeats the session id we chose. An alert is seven
/// bytes of which none is free; most servers send one to anything that is not TLS.
///
/// @see "RFC 8446, sections 4.1, 5.1, 6 and appendix D.4; RFC 5246, sections 6.2, 7.2 and 7.4"
public final class Tls implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("tls", "TLS").describedIn("RFC 8446", "RFC 5246");

  private static final int ALERT = 21;

  private static final Bytes CLOSE_NOTIFY = Bytes.ofHex("15 03 03 00 02 01 00");

  private static final Map<Integer, String> ALERTS =
      Map.ofEntries(
          Map.entry(0, "close_notify"),
          Map.entry(10, "unexpected_message"),
          Map.entry(20, "bad_record_mac"),
          Map.entry(21, "decryption_failed"),
          Map.entry(22, "record_overflow"),
          Map.entry(40, "handshake_failure"),
          Map.entry(42, "bad_certificate"),
          Map.entry(43, "unsupported_certificate"),
          Map.entry(46, "certificate_unknown"),
          Map.entry(47, "illegal_parameter"),
          Map.entry(49, "access_denied"),
          Map.entry(50, "decode_error"),
          Map.entry(51, "decrypt_error"),
          Map.entry(70, "protocol_version"),
          Map.entry(71, "insufficient_security"),
          Map.entry(80, "internal_error"),
          Map.entry(86, "inappropriate_fallback"),
          Map.entry(90, "user_canceled"),
          Map.entry(109, "missing_extension"),
          Map.entry(110, "unsupported_extension"),
          Map.entry(112, "unrecognized_name"),
          Map.entry(115, "unknown_psk_identity"),
          Map.entry(116, "certificate_required"),
          Map.entry(120, "no_application_protocol"));

  /// What servers of HTTP inside TLS say to those who forget the TLS: nginx, Apache, Go.
  private static final List<String> REQUESTS_FOR_TLS =
      List.of(
          "plain HTTP request was sent to HTTPS port",
          "speaking plain HTTP to an SSL-enabled server port",
          "sent an HTTP request to an HTTPS server");

  /// For [java.util.ServiceLoader].
  public Tls() {}

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
        new Utterance(
            "tls-hello/1",
            TlsHello.offer(nonce.bytes(64)),
            Utterance.Cue.SILENCE,
            CLOSE_NOTIFY,
            "Opens a handshake without offering a key and goes no further."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    return exchange.isCallOnly() ? called(exchange.said()) : answered(exchange);
  }

  /// The name of an alert, which DTLS shares with TLS; "" if there is none with this number.
  static String alertName(int description) {
    return ALERTS.getOrDefault(description, "");
  }

  /// Whether a server says over plain HTTP that it wants to hear it inside TLS.
  static boolean isWantedBy(HttpAnswer answer) {
    if (answer.status() != 400) {
      return false;
    }
    String body = answer.body().first(4096).latin1();
    return REQUESTS_FOR_TLS.stream().anyMatch(body::contains);
  }

  /// Whether TLS was spoken from the first byte; where something else came first, that is what the
  /// port speaks, with TLS inside it.
  private static boolean isHandshake(Bytes said) {
    return !said.isEmpty() && said.at(0) == TlsHello.HANDSHAKE;
  }

  private static Evidence answered(Exchange exchange) {
    Bytes answer = exchange.answer();
    if (answer.startsWith("HTTP/1.")) {
      return asksForTls(answer);
    }
    try {
      var in = new WireReader(answer);
      int type = in.u8("type");
      WireReader record = TlsHello.record(in);
      if (type == ALERT) {
        return alert(record);
      }
      if (type != TlsHello.HANDSHAKE || !isHandshake(exchange.said())) {
        return Evidence.NONE;
      }
      TlsHello hello = TlsHello.server(record);
      String seen =
          "ServerHello of "
              + hello.versionWord()
              + ", cipher suite 0x"
              + HexFormat.of().toHexDigits((short) hello.cipherSuite());
      return isOurs(hello, exchange.said())
          ? Evidence.proof(seen + ", with our session id in it")
          : Evidence.structure(seen);
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence asksForTls(Bytes answer) {
    try {
      return isWantedBy(HttpAnswer.read(answer))
          ? Evidence.banner("says in plain HTTP that it wants TLS")
          : Evidence.NONE;
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence alert(WireReader record) throws MalformedException {
    int level = record.u8("level");
    int description = record.u8("description");
    record.leave();
    String name = ALERTS.get(description);
    if (name == null || level < 1 || level > 2) {
      return Evidence.NONE;
    }
    return Evidence.structure((level == 2 ? "fatal" : "warning") + " TLS alert " + name);
  }

  private static boolean isOurs(TlsHello hello, Bytes said) {
    if (hello.version() != TlsHello.TLS_1_3 || hello.sessionId().size() < 16) {
      return false;
    }
    try {
      return TlsHello.client(said).filter(c -> c.sessionId().equals(hello.sessionId())).isPresent();
    } catch (MalformedException e) {
      return false;
    }
  }

  private static Evidence called(Bytes said) {
    try {
      return TlsHello.client(said)
          .map(
              hello ->
                  Evidence.structure(
                      "the caller sends a ClientHello of "
                          + hello.versionWord()
                          + (hello.serverName().isEmpty()
                              ? ""
                              : " for " + TextLines.quote(hello.serverName()))))
          .orElse(Evidence.NONE);
    } catch (MalformedException e) {
      boolean isCut = e.missing() > 0 && said.size() >= 44;
      return isCut ? Evidence.banner("the caller begins a ClientHello") : Evidence.NONE;
    }
  }
}
