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
import java.util.regex.Pattern;

/// Recognises Gopher.
///
/// Sent: an empty line, which asks for the menu at the root, as every visitor does first. Each
/// line of a menu has a type, a text, a selector, a host and a port with tabs between; errors
/// have the same form.
///
/// @see "RFC 1436, sections 2, 3.6 and 3.8"
public final class Gopher implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("gopher", "Gopher").tcp(70).named("gopher").describedIn("RFC 1436");

  private static final Pattern ITEM =
      Pattern.compile("[0-9+TgIhisdpMPc:;<][^\\t]*\\t[^\\t]*\\t[^\\t]*\\t[0-9]{1,5}(?:\\t.*)?");
  private static final Pattern PRODUCT =
      Pattern.compile("\\bby (Gophernicus|PyGopherd)/([0-9][\\w.]*)");

  /// For [java.util.ServiceLoader].
  public Gopher() {}

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
            "gopher-menu/1", Bytes.ofText("\r\n"), "Asks for the menu at the root, once."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP
        || !exchange.greeting().isEmpty()
        || exchange.isEcho()
        || exchange.isCallOnly()) {
      return Evidence.NONE;
    }
    List<String> lines = TextLines.of(exchange.answer());
    int end = lines.indexOf(".");
    List<String> items = end < 0 ? lines : lines.subList(0, end);
    if (items.isEmpty()) {
      return Evidence.NONE;
    }
    Evidence evidence = Evidence.NONE;
    if (items.stream().allMatch(line -> ITEM.matcher(line).matches())) {
      String seen =
          items.size() == 1 ? "a menu of one item" : "a menu of " + items.size() + " items";
      evidence = items.size() > 1 || end > 0 ? Evidence.structure(seen) : Evidence.banner(seen);
    }
    var product = PRODUCT.matcher(items.getLast());
    if (!product.find()) {
      return evidence;
    }
    boolean isError = items.getFirst().startsWith("Error: ");
    if (!evidence.isFor() && isError) {
      evidence = Evidence.banner(quote(items.getFirst()) + ", signed by the server");
    }
    return evidence.isFor() ? evidence.of(product.group(1), product.group(2)) : evidence;
  }
}
