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
import java.util.Optional;
import java.util.regex.Pattern;

/// Recognises git's own transport, as git daemon serves it.
///
/// Sent: a request for a repository whose name nobody can have. It costs a line in the log. The
/// answer is a line behind its length in four hexadecimal digits, and most servers say in it
/// which repository they do not have. A server that just hangs up stays unknown.
///
/// @see "Git, Documentation/gitprotocol-pack, Git Transport; gitprotocol-common, pkt-line
///     Format"
public final class Git implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("git", "git").tcp(9418).named("git").describedIn("Git, gitprotocol-pack");

  private static final Pattern REQUEST =
      Pattern.compile(
          "git-(?:upload-pack|receive-pack|upload-archive) ([!-~]+)\0(?:host=[!-~]*\0)?(?:\0.*)?");
  private static final Pattern ERROR = Pattern.compile("ERR ([ -~]+)\\s*");
  private static final Pattern FIRST_REF =
      Pattern.compile("(?:[0-9a-f]{40}|[0-9a-f]{64}) [!-~]+\0[ -~]*\\s*");
  private static final int DIGITS = 4;

  /// For [java.util.ServiceLoader].
  public Git() {}

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
    String request = "git-upload-pack /" + nonce.word(16) + "\0host=portolan.invalid\0";
    String line = String.format("%04x", DIGITS + request.length()) + request;
    return List.of(
        Utterance.toSilence(
            "git-upload-pack/1",
            Bytes.ofText(line),
            "Asks for a repository that nobody has; nothing is fetched."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    var request = REQUEST.matcher(line(exchange.said()).orElse(""));
    if (exchange.isCallOnly()) {
      return request.matches()
          ? Evidence.structure("the caller asks for the repository " + quote(request.group(1)))
          : Evidence.NONE;
    }
    Optional<String> answer = line(exchange.answer());
    if (answer.isEmpty()) {
      return Evidence.NONE;
    }
    var error = ERROR.matcher(answer.get());
    if (error.matches()) {
      boolean ours = request.matches() && error.group(1).endsWith(": " + request.group(1));
      return ours
          ? Evidence.proof("does not have the repository we asked for: " + quote(error.group()))
          : Evidence.structure(quote(error.group()) + " behind its length");
    }
    return FIRST_REF.matcher(answer.get()).matches() || answer.get().equals("version 1\n")
        ? Evidence.structure("lists its references")
        : Evidence.NONE;
  }

  /// The first line, if it is there with the length it claims.
  private static Optional<String> line(Bytes bytes) {
    String digits = bytes.first(DIGITS).latin1();
    if (!digits.matches("[0-9a-f]{4}")) {
      return Optional.empty();
    }
    int size = Integer.parseInt(digits, 16);
    return size > DIGITS && size <= bytes.size()
        ? Optional.of(bytes.slice(DIGITS, size).latin1())
        : Optional.empty();
  }
}
