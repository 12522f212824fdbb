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
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Recognises distcc's daemon.
///
/// Sent: a job that asks the compiler `cc` for its version. Nothing is compiled and no file is
/// left; it costs one start of the compiler, as any job does. A server without that compiler
/// hangs up. The answer is a row of tokens of four letters, each with eight hexadecimal digits
/// behind it.
///
/// @see "distcc, doc/protocol-1.txt"
public final class Distcc implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("distcc", "distcc")
          .tcp(3632)
          .named("distcc")
          .describedIn("distcc, doc/protocol-1.txt");

  private static final List<String> QUESTION = List.of("cc", "--version", "-c", "x.c", "-o", "x.o");
  private static final int DIGITS = 8;

  /// For [java.util.ServiceLoader].
  public Distcc() {}

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
    var job = new StringBuilder("DIST00000001");
    job.append(String.format("ARGC%08x", QUESTION.size()));
    for (String argument : QUESTION) {
      job.append(String.format("ARGV%08x", argument.length())).append(argument);
    }
    job.append("DOTI00000000");
    return List.of(
        Utterance.toSilence(
            "distcc-version/1",
            Bytes.ofText(job.toString()),
            "Asks the compiler for its version; nothing is compiled."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      return isJob(exchange.said())
          ? Evidence.structure("the caller hands in a job")
          : Evidence.NONE;
    }
    var in = new WireReader(exchange.answer());
    try {
      long version = token(in, "DONE");
      token(in, "STAT");
      in.bytes("stderr", token(in, "SERR"));
      in.bytes("stdout", token(in, "SOUT"));
      return version >= 1 && version <= 3
          ? Evidence.structure("answered with the tokens DONE, STAT, SERR and SOUT")
          : Evidence.NONE;
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static boolean isJob(Bytes said) {
    var in = new WireReader(said);
    try {
      long version = token(in, "DIST");
      long arguments = token(in, "ARGC");
      in.bytes("argument", token(in, "ARGV"));
      return version >= 1 && version <= 3 && arguments >= 1 && arguments <= 4096;
    } catch (MalformedException e) {
      return false;
    }
  }

  /// The number behind the four letters of a token.
  private static long token(WireReader in, String letters) throws MalformedException {
    in.constant(letters, Bytes.ofText(letters));
    String digits = in.text(letters, DIGITS, StandardCharsets.ISO_8859_1);
    if (!digits.matches("[0-9a-f]{8}")) {
      throw in.reject("is no number of eight hexadecimal digits");
    }
    return Long.parseLong(digits, 16);
  }
}
