package io.portolan.identify.familiar;

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
import java.util.List;

/// Recognises NTP.
///
/// Sent: one request of 48 bytes, as a client without a clock sends it, with a random transmit
/// timestamp. It costs one answer of the same size. A server returns our timestamp in another
/// field, as the originate timestamp, with the mode changed; an echo leaves it where it was.
///
/// @see "RFC 5905, sections 7.3 and 8; RFC 8915, section 5.7 on the random timestamp"
public final class Ntp implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("ntp", "NTP").udp(123).named("ntp").describedIn("RFC 5905", "RFC 4330");

  private static final int SYMMETRIC_ACTIVE = 1;
  private static final int SYMMETRIC_PASSIVE = 2;
  private static final int CLIENT = 3;
  private static final int SERVER = 4;
  private static final int UNSYNCHRONIZED = 16;
  private static final int LONGEST_POLL = 17;

  /// 16 seconds in the format of root delay and root dispersion; more is no clock.
  private static final long FARTHEST_ROOT = 16L << 16;

  /// The fixed part of a packet.
  private record Packet(
      int version,
      int mode,
      int stratum,
      int poll,
      long rootDelay,
      long rootDispersion,
      Bytes reference,
      long originate,
      long transmit) {}

  /// For [java.util.ServiceLoader].
  public Ntp() {}

  @Override
  public Protocol protocol() {
    return PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.UDP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    Bytes request =
        new WireWriter()
            .u8("leap, version 4, mode client", 4 << 3 | CLIENT)
            .bytes(Bytes.wrap(new byte[39]))
            .bytes(nonce.bytes(8))
            .toBytes();
    return List.of(
        Utterance.toSilence("ntp-client/1", request, "Asks for the time, once, as any client."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() != Layer.UDP || exchange.isEcho()) {
      return Evidence.NONE;
    }
    try {
      Packet asked = packet(exchange.said());
      return exchange.isCallOnly() ? called(exchange.said(), asked) : answered(exchange, asked);
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence answered(Exchange exchange, Packet asked) throws MalformedException {
    if (asked.mode() != CLIENT && asked.mode() != SYMMETRIC_ACTIVE) {
      return Evidence.NONE;
    }
    Packet answer = packet(exchange.heard());
    if (answer.originate() != asked.transmit() || asked.transmit() == 0) {
      return Evidence.NONE;
    }
    if (answer.mode() != SERVER && answer.mode() != SYMMETRIC_PASSIVE) {
      return Evidence.against(2, "returned our timestamp in mode " + answer.mode());
    }
    String stratum =
        answer.stratum() == 0
            ? "no time (" + TextLines.quote(answer.reference().latin1()) + ")"
            : "stratum " + answer.stratum();
    return Evidence.proof(
        "NTP " + answer.version() + ", " + stratum + ", our timestamp as its originate timestamp");
  }

  private static Evidence called(Bytes said, Packet asked) {
    boolean formed =
        (said.size() == 48 || said.size() == 68 || said.size() == 72)
            && asked.mode() == CLIENT
            && (asked.poll() <= LONGEST_POLL || asked.poll() >= 0xF0)
            && asked.rootDelay() < FARTHEST_ROOT
            && asked.rootDispersion() < FARTHEST_ROOT
            && asked.transmit() != 0;
    return formed
        ? Evidence.banner("the caller asks for the time in NTP " + asked.version())
        : Evidence.NONE;
  }

  private static Packet packet(Bytes bytes) throws MalformedException {
    var in = new WireReader(bytes);
    int first = in.u8("leap, version, mode");
    int version = first >> 3 & 7;
    if (version < 1 || version > 4) {
      throw in.reject("names version " + version);
    }
    int stratum = in.u8("stratum");
    if (stratum > UNSYNCHRONIZED) {
      throw in.reject("is " + stratum + ", expected at most 16");
    }
    int poll = in.u8("poll");
    in.i8("precision");
    long rootDelay = in.u32("root_delay");
    long rootDispersion = in.u32("root_dispersion");
    Bytes reference = in.bytes("reference_id", 4);
    in.i64("reference_timestamp");
    long originate = in.i64("originate_timestamp");
    in.i64("receive_timestamp");
    long transmit = in.i64("transmit_timestamp");
    return new Packet(
        version,
        first & 7,
        stratum,
        poll,
        rootDelay,
        rootDispersion,
        reference,
        originate,
        transmit);
  }
}
