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

/// Recognises the Music Player Daemon's protocol.
///
/// Sent: one word that is no command. It costs nothing but a complaint, and the complaint has a
/// form of its own and gives the word back. The greeting names the version of the protocol, not
/// of the program.
///
/// @see "Music Player Daemon documentation, Protocol: Connection, Failure responses"
public final class Mpd implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("mpd", "MPD")
          .tcp(6600)
          .describedIn("Music Player Daemon documentation, Protocol");

  private static final Pattern GREETING = Pattern.compile("OK MPD [0-9]+\\.[0-9]+\\.[0-9]+");
  private static final Pattern FAILURE =
      Pattern.compile("ACK \\[[0-9]{1,3}@[0-9]{1,4}\\] \\{[!-z|~]*\\} [ -~]+");

  /// For [java.util.ServiceLoader].
  public Mpd() {}

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
            "mpd-nonsense/1",
            Bytes.ofText(nonce.word(16) + "\n"),
            Bytes.ofText("close\n"),
            "Says a word that is no command and reads the complaint; plays and changes nothing."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || exchange.greeting().isEmpty()) {
      return Evidence.NONE;
    }
    List<String> lines = TextLines.of(exchange.greeting());
    if (lines.isEmpty() || !GREETING.matcher(lines.getFirst()).matches()) {
      return Evidence.NONE;
    }
    String greeting = quote(lines.getFirst());
    List<String> answer = exchange.isEcho() ? List.of() : TextLines.of(exchange.answer());
    if (answer.isEmpty() || !FAILURE.matcher(answer.getFirst()).matches()) {
      return Evidence.banner(greeting);
    }
    List<String> said = TextLines.of(exchange.said());
    boolean givesBack =
        !said.isEmpty()
            && said.getFirst().length() == 16
            && answer.getFirst().endsWith("unknown command \"" + said.getFirst() + "\"");
    return givesBack
        ? Evidence.proof(greeting + ", then a failure that gives our word back")
        : Evidence.structure(greeting + ", then " + quote(answer.getFirst()));
  }
}
