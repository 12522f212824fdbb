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
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Recognises memcached over TCP, inside TLS as well.
///
/// Sent: the commands version and gets, the latter for a key nobody can have stored. Both only read
/// and cost one miss in the statistics. The version and the lone END of a miss, in this order and
/// nothing else, are characteristic; to what it does not understand memcached says ERROR, once for
/// every line.
///
/// @see "memcached, doc/protocol.txt"
public final class MemcachedOverTcp implements Probe {
  static final Familiar PROTOCOL =
      Familiar.of("memcached", "memcached")
          .tcp(11211)
          .udp(11211)
          .named("memcache")
          .describedIn("memcached, doc/protocol.txt");

  private static final Pattern VERSION = Pattern.compile("VERSION ([!-~]+(?: [ -~]+)?)");
  private static final Pattern NUMBER = Pattern.compile("([0-9][!-~]*)(?: .*)?");
  private static final String BARE_ERROR = "ERROR";
  private static final Pattern NAMED_ERROR = Pattern.compile("(?:CLIENT|SERVER)_ERROR [ -~]+");
  private static final Pattern OPENING =
      Pattern.compile(
          "stats(?: [a-z ]+)?|version|gets? [!-~][ -~]*"
              + "|(?:set|add|replace) [!-~]{1,250} [0-9]+ -?[0-9]+ [0-9]+(?: noreply)?"
              + "|mn|mg [!-~][ -~]*");

  private static final int BINARY_REQUEST = 0x80;
  private static final int BINARY_OPCODES = 0x23;

  /// For [java.util.ServiceLoader].
  public MemcachedOverTcp() {}

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
            "memcached-version/1",
            Bytes.ofText("version\r\ngets " + nonce.word(16) + "\r\n"),
            Utterance.Cue.SILENCE,
            Bytes.ofText("quit\r\n"),
            "Asks for the version and for one key that nobody stored; writes nothing."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      return called(exchange.said());
    }
    List<String> lines = TextLines.of(exchange.answer());
    if (lines.isEmpty()) {
      return Silence.toText(exchange, PROTOCOL);
    }
    String first = lines.getFirst();
    var version = version(first);
    if (version.isPresent()) {
      boolean missed = lines.size() == 2 && lines.get(1).equals("END");
      return (missed
              ? Evidence.structure(quote(first) + ", then END for a key nobody stored")
              : Evidence.banner(quote(first)))
          .of(null, version.get());
    }
    if (NAMED_ERROR.matcher(first).matches()) {
      return Evidence.banner(quote(first));
    }
    if (lines.stream().allMatch(BARE_ERROR::equals)) {
      int asked = TextLines.of(exchange.said()).size();
      return lines.size() > 1 && lines.size() == asked
          ? Evidence.banner("ERROR for each of " + asked + " lines")
          : Evidence.hint("ERROR, and nothing else");
    }
    return Evidence.NONE;
  }

  /// The version that a line tells; empty if the line is none that does.
  static Optional<String> version(String line) {
    var version = VERSION.matcher(line);
    if (!version.matches()) {
      return Optional.empty();
    }
    var number = NUMBER.matcher(version.group(1));
    return Optional.of(number.matches() ? number.group(1) : version.group(1));
  }

  /// Whether a line is one of the three forms of complaint.
  static boolean isError(String line) {
    return line.equals(BARE_ERROR) || NAMED_ERROR.matcher(line).matches();
  }

  /// What the first bytes of a caller say, those of a datagram without its frame.
  static Evidence called(Bytes said) {
    List<String> lines = TextLines.of(said);
    if (!lines.isEmpty() && OPENING.matcher(lines.getFirst()).matches()) {
      return Evidence.banner("the caller says " + quote(lines.getFirst()));
    }
    try {
      var in = new WireReader(said);
      int magic = in.u8("magic");
      int opcode = in.u8("opcode");
      int key = in.u16("key.length");
      int extras = in.u8("extras.length");
      int dataType = in.u8("data_type");
      in.u16("vbucket");
      long body = in.u32("body.length");
      in.u32("opaque");
      in.i64("cas");
      boolean formed =
          magic == BINARY_REQUEST
              && opcode <= BINARY_OPCODES
              && dataType == 0
              && key <= 250
              && extras <= 20
              && body >= key + extras
              && body == in.remaining();
      return formed
          ? Evidence.structure("the caller sends a request of the binary protocol")
          : Evidence.NONE;
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }
}
