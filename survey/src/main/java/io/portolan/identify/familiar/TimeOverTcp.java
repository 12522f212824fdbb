package io.portolan.identify.familiar;

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
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Recognises the time service on TCP.
///
/// Sent: nothing. The server sends the seconds since 1900 as 32 bits and hangs up. Four bytes
/// may mean anything, so they count only when they are the seconds of the very moment at which
/// they were heard, give or take an hour of a clock that goes wrong.
///
/// @see "RFC 868"
public final class TimeOverTcp implements Probe {
  static final Familiar PROTOCOL =
      Familiar.of("time", "Time").tcp(37).udp(37).named("time").describedIn("RFC 868");

  private static final long SECONDS_FROM_1900_TO_1970 = 2_208_988_800L;
  private static final Duration TOLERANCE = Duration.ofHours(1);

  /// The server of GNU inetutils 2.4 sends a number of eight bytes with the upper half behind.
  private static final Bytes UPPER_HALF = Bytes.of(0, 0, 0, 0);

  /// For [java.util.ServiceLoader].
  public TimeOverTcp() {}

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
    return Evidence.NONE;
  }

  @Override
  public Evidence weigh(Exchange exchange, Instant at) {
    return exchange.layer() == Layer.UDP ? Evidence.NONE : told(exchange.greeting(), at);
  }

  /// What bytes say that are the seconds of this moment and nothing else.
  static Evidence told(Bytes heard, Instant at) {
    var in = new WireReader(heard);
    try {
      long seconds = in.u32("seconds");
      boolean alone = in.remaining() == 0 || in.rest("upper half").equals(UPPER_HALF);
      // In February 2036 the number begins again at 0.
      long behind = (at.getEpochSecond() + SECONDS_FROM_1900_TO_1970 - seconds) << 32 >> 32;
      return alone && Math.abs(behind) <= TOLERANCE.toSeconds()
          ? Evidence.banner(seconds + " seconds since 1900, which is now, and nothing else")
          : Evidence.NONE;
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }
}
