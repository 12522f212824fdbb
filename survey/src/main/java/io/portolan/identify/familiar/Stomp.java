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
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Recognises STOMP.
///
/// Sent: CONNECT without a name or a password, then DISCONNECT. A broker that lets anyone in
/// opens a session and closes it; nothing is subscribed to and nothing sent. The answer is a
/// frame: a command, fields, an empty line and a zero byte.
///
/// @see "STOMP Protocol Specification, Version 1.2: Connecting, ERROR"
public final class Stomp implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("stomp", "STOMP")
          .tcp(61613)
          .describedIn("STOMP Protocol Specification, Version 1.2");

  private static final Set<String> OF_CONNECTED =
      Set.of("version", "session", "server", "heart-beat");
  private static final Set<String> OF_ERROR =
      Set.of("message", "content-type", "content-length", "version");
  private static final Pattern PRODUCT =
      Pattern.compile("([A-Za-z][\\w.+ -]*?)/v?([0-9][\\w.+-]*).*");

  /// For [java.util.ServiceLoader].
  public Stomp() {}

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
            "stomp-connect/1",
            Bytes.ofText("CONNECT\naccept-version:1.0,1.1\n\n\0"),
            Utterance.Cue.SILENCE,
            Bytes.ofText("DISCONNECT\n\n\0"),
            "Knocks without a name and leaves; subscribes to nothing and sends nothing."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      return HeaderBlock.read(exchange.said())
          .filter(f -> f.start().equals("CONNECT") || f.start().equals("STOMP"))
          .filter(f -> f.complete() && f.value("accept-version", "login").isPresent())
          .map(f -> Evidence.structure("the caller sends the frame " + f.start()))
          .orElse(Evidence.NONE);
    }
    var frame = HeaderBlock.read(exchange.answer());
    if (frame.isEmpty() || !frame.get().complete() || exchange.answer().indexOf(0, 0) < 0) {
      return Evidence.NONE;
    }
    String command = frame.get().start();
    boolean known =
        (command.equals("CONNECTED") && has(frame.get(), OF_CONNECTED))
            || (command.equals("ERROR") && has(frame.get(), OF_ERROR));
    if (!known) {
      return Evidence.NONE;
    }
    Evidence evidence =
        Evidence.structure(
            "the frame "
                + command
                + frame.get().value("message").map(text -> ": " + quote(text)).orElse(""));
    var product = PRODUCT.matcher(frame.get().value("server").orElse(""));
    return product.matches() ? evidence.of(product.group(1), product.group(2)) : evidence;
  }

  /// Whether at least one field is there, and the first is one of these.
  private static boolean has(HeaderBlock frame, Set<String> names) {
    return !frame.fields().isEmpty()
        && frame.fields().stream().anyMatch(field -> names.contains(field.name()));
  }
}
