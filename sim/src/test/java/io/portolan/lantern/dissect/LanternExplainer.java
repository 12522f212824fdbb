package io.portolan.lantern.dissect;

import io.portolan.lantern.LanternProtocol;
import io.portolan.lantern.codec.LanternCodec;
import io.portolan.lantern.codec.LanternFramer;
import io.portolan.wire.Bytes;
import io.portolan.wire.FieldListener;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.Transport;
import io.portolan.wire.WireReader;
import io.portolan.wire.capture.Explainer;
import io.portolan.wire.capture.Side;
import java.util.Locale;

/// Explains captured Lantern messages: the codec, with somebody listening.
public final class LanternExplainer implements Explainer {
  @Override
  public Protocol protocol() {
    return new LanternProtocol();
  }

  @Override
  public Interpreter begin(Transport transport) {
    return switch (transport) {
      case TCP -> Explainer.stream(new LanternFramer(), LanternFramer.LARGEST, this::framed);
      case UDP ->
          Explainer.datagrams((_, message, fields) -> read(new WireReader(message, fields)));
    };
  }

  private String framed(Side speaker, Bytes frame, FieldListener fields) throws MalformedException {
    var in = new WireReader(frame, fields);
    WireReader message = in.part("message", in.u16("length"));
    String name = read(message);
    message.leave();
    return name;
  }

  private static String read(WireReader in) throws MalformedException {
    return LanternCodec.read(in).getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
