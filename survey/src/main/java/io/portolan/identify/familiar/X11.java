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
import java.util.Set;

/// Recognises an X server.
///
/// Sent: the setup of version 11 with which every client begins, without a cookie. The server lets
/// us in, and then shows itself, or refuses with a reason; either way with lengths that have to
/// agree and in the byte order that we chose. No window is opened and nothing is asked for.
///
/// @see "X Window System Protocol, X version 11, chapter 8 and appendix B"
public final class X11 implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("x11", "X11")
          .tcp(6000)
          .named("x11")
          .describedIn("X Window System Protocol, X version 11");

  private static final int VERSION = 11;
  private static final int FAILED = 0;
  private static final int SUCCESS = 1;
  private static final int MAGIC_COOKIE_NAME_SIZE = 18;
  private static final int MAGIC_COOKIE_SIZE = 16;
  private static final Set<Integer> UNITS = Set.of(8, 16, 32);

  /// For [java.util.ServiceLoader].
  public X11() {}

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
            "x11-setup/1",
            Bytes.of('l', 0, VERSION, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            "Connects without a cookie and leaves; opens no window."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP
        || exchange.layer() == Layer.HTTP
        || !exchange.greeting().isEmpty()
        || exchange.isEcho()) {
      return Evidence.NONE;
    }
    try {
      boolean isLittle = asks(exchange.said());
      if (exchange.isCallOnly()) {
        return Evidence.structure("the caller sets up a connection of X11");
      }
      Bytes answer = exchange.answer();
      return answered(isLittle ? WireReader.littleEndian(answer) : new WireReader(answer));
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence answered(WireReader in) throws MalformedException {
    int status = in.u8("status");
    int reasonSize = in.u8("reason.length");
    int version = in.u16("major");
    in.u16("minor");
    int units = in.u16("length");
    if (version != VERSION || (status != FAILED && status != SUCCESS)) {
      throw in.reject("is no answer of version 11");
    }
    return status == FAILED ? refused(in, reasonSize, units) : welcomed(in);
  }

  private static Evidence refused(WireReader in, int size, int units) throws MalformedException {
    if (units != (size + 3) / 4 || size == 0) {
      throw in.reject("is " + units + ", not a quarter of the reason");
    }
    Bytes reason = in.bytes("reason", size);
    in.bytes("padding", units * 4L - size);
    in.end();
    String text = reason.latin1().strip();
    return TextLines.isText(text)
        ? Evidence.structure("X11 refuses: " + quote(text))
        : Evidence.NONE;
  }

  private static Evidence welcomed(WireReader in) throws MalformedException {
    long release = in.u32("release");
    in.bytes("resources and motion", 12);
    int vendorSize = in.u16("vendor.length");
    in.u16("maximum_request");
    int screens = in.u8("screens");
    in.u8("formats");
    boolean ordered = in.u8("image_order") <= 1 && in.u8("bitmap_order") <= 1;
    boolean shaped = UNITS.contains(in.u8("scanline_unit")) && UNITS.contains(in.u8("pad"));
    int least = in.u8("least_keycode");
    int most = in.u8("greatest_keycode");
    in.bytes("unused", 4);
    String vendor = in.text("vendor", vendorSize, StandardCharsets.ISO_8859_1);
    boolean formed =
        ordered && shaped && least >= 8 && least < most && screens > 0 && TextLines.isText(vendor);
    if (!formed) {
      return Evidence.NONE;
    }
    var evidence = Evidence.structure("X11 lets us in; vendor " + quote(vendor));
    return vendor.equals("The X.Org Foundation")
        ? evidence.of("X.Org", version(release))
        : evidence;
  }

  /// X.Org's releases are 1.20.11 and before, and 21.1.0 and after; the number has room for both.
  private static String version(long release) {
    long minor = release / 100_000 % 100;
    String rest = release / 1000 % 100 + (release % 1000 == 0 ? "" : "." + release % 1000);
    return (minor > 20 ? "" : release / 10_000_000 + ".") + minor + "." + rest;
  }

  /// Whether the setup is in little-endian order.
  ///
  /// @throws MalformedException if this is no setup
  private static boolean asks(Bytes said) throws MalformedException {
    boolean isLittle = said.startsWith(Bytes.of('l', 0));
    if (!isLittle && !said.startsWith(Bytes.of('B', 0))) {
      throw MalformedException.of("byte_order", 0, "is none");
    }
    var in = isLittle ? WireReader.littleEndian(said.from(2)) : new WireReader(said.from(2));
    if (in.u16("major") != VERSION || in.u16("minor") != 0) {
      throw in.reject("expected 11.0");
    }
    int nameSize = in.u16("name.length");
    int dataSize = in.u16("data.length");
    in.u16("unused");
    boolean plain = nameSize == 0 && dataSize == 0;
    boolean withCookie = nameSize == MAGIC_COOKIE_NAME_SIZE && dataSize == MAGIC_COOKIE_SIZE;
    if (!plain && !withCookie) {
      throw in.reject("has credentials of an unusual size");
    }
    in.bytes("credentials", withCookie ? 36 : 0);
    in.end();
    return isLittle;
  }
}
