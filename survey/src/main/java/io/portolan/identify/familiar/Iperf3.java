package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol;
import io.portolan.wire.WireWriter;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.List;
import java.util.regex.Pattern;

/// Recognises iperf3's server.
///
/// Sent: a cookie of 36 letters and parameters that leave everything as it is. The server answers
/// the first with the state in which it wants parameters and the second with the state in which it
/// wants streams; we hang up before there is one, so no test runs. It serves one client at a time
/// and logs that one has left. Two bytes are little, so they count as a banner does, and only where
/// nothing else was said.
///
/// @see "iperf3 source, iperf_api.h and iperf_server_api.c; no document describes its protocol"
public final class Iperf3 implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("iperf3", "iperf3")
          .tcp(5201)
          .describedIn("iperf3 source, iperf_api.h and iperf_server_api.c");

  private static final int COOKIE_SIZE = 37;
  private static final Pattern COOKIE = Pattern.compile("[a-z2-7]{36}");
  private static final Bytes PARAMETERS = Bytes.ofText("{\"tcp\":true,\"parallel\":1}");
  private static final Bytes WANTS_PARAMETERS = Bytes.of(9);
  private static final Bytes WANTS_STREAMS = Bytes.of(9, 10);
  private static final Bytes IS_BUSY = Bytes.of(0xFF);

  /// For [java.util.ServiceLoader].
  public Iperf3() {}

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
    Bytes words =
        new WireWriter()
            .text(nonce.word(COOKIE_SIZE - 1))
            .u8("end", 0)
            .u32("parameters.length", PARAMETERS.size())
            .bytes(PARAMETERS)
            .toBytes();
    return List.of(
        Utterance.toSilence(
            "iperf3-cookie/1", words, "Agrees on a test and leaves before it has begun."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP
        || exchange.layer() == Layer.HTTP
        || !exchange.greeting().isEmpty()) {
      return Evidence.NONE;
    }
    if (!isCookie(exchange.said())) {
      boolean isLikely =
          exchange.said().size() >= COOKIE_SIZE && exchange.answer().equals(WANTS_PARAMETERS);
      return isLikely ? Evidence.hint("says what iperf3 says to any cookie") : Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      return Evidence.banner("the caller begins with a cookie of iperf3");
    }
    if (exchange.answer().equals(WANTS_STREAMS)) {
      return Evidence.banner("wants parameters, then streams");
    }
    return exchange.answer().equals(IS_BUSY)
        ? Evidence.hint("says what iperf3 says when it is busy")
        : Evidence.NONE;
  }

  private static boolean isCookie(Bytes said) {
    return said.size() >= COOKIE_SIZE
        && said.at(COOKIE_SIZE - 1) == 0
        && COOKIE.matcher(said.first(COOKIE_SIZE - 1).latin1()).matches();
  }
}
