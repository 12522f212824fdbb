package io.portolan.identify.familiar;

import static io.portolan.identify.familiar.TextLines.quote;

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
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Recognises PostgreSQL.
///
/// Sent: a start-up message of eight bytes that asks for version 9 of the protocol, which does not
/// exist, with a minor version nobody can guess. It costs one process for a moment and a line in
/// the log; no user or database is named. The server refuses with an error of named fields and
/// says which version it was asked for.
///
/// @see "PostgreSQL documentation, Frontend/Backend Protocol, Message Formats and Error Fields"
public final class Postgresql implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("postgresql", "PostgreSQL")
          .tcp(5432)
          .named("postgresql")
          .describedIn("PostgreSQL documentation, Frontend/Backend Protocol");

  /// A version of the protocol that no server speaks, and that none negotiates down from.
  private static final int UNSUPPORTED_MAJOR = 9;

  private static final int ERROR_RESPONSE = 'E';
  private static final int AUTHENTICATION = 'R';
  private static final int LONGEST_STARTUP = 10_000;
  private static final int REQUEST_CODE_MAJOR = 1234;

  private static final Map<Integer, String> REQUESTS =
      Map.of(5678, "CancelRequest", 5679, "SSLRequest", 5680, "GSSENCRequest");

  /// What a client opens with.
  ///
  /// @param request the name of a special request, or "" for a start-up
  private record Opening(int major, int minor, String request) {}

  /// For [java.util.ServiceLoader].
  public Postgresql() {}

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
            "postgresql-startup/1",
            new WireWriter()
                .u32("length", 8)
                .u16("major", UNSUPPORTED_MAJOR)
                .u16("minor", nonce.u16())
                .toBytes(),
            "Asks for a version of the protocol that does not exist; no user is named."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    Bytes said = exchange.said();
    try {
      if (exchange.isCallOnly()) {
        return called(said);
      }
      Bytes answer = exchange.answer();
      if (answer.isEmpty()) {
        return Evidence.NONE;
      }
      return switch (answer.at(0)) {
        case ERROR_RESPONSE -> refused(said, answer);
        case AUTHENTICATION -> asksForLogin(said, answer);
        case 'S', 'N' -> negotiatesEncryption(said, answer);
        default -> Evidence.NONE;
      };
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence refused(Bytes said, Bytes answer) throws MalformedException {
    Map<Integer, String> fields = errorFields(answer);
    String severity = fields.getOrDefault((int) 'V', fields.getOrDefault((int) 'S', ""));
    String state = fields.getOrDefault((int) 'C', "");
    String message = fields.getOrDefault((int) 'M', "");
    if (severity.isEmpty() || message.isEmpty() || !state.matches("[0-9A-Z]{5}")) {
      return Evidence.NONE;
    }
    String seen = quote(severity + " " + state + ": " + message);
    return namesOurVersion(said, message) ? Evidence.proof(seen) : Evidence.structure(seen);
  }

  private static boolean namesOurVersion(Bytes said, String message) {
    try {
      Opening opening = opening(said);
      String version = "(?:.*[^0-9.])?" + opening.major() + "\\." + opening.minor() + "(?!\\d).*";
      return opening.major() == UNSUPPORTED_MAJOR && message.matches(version);
    } catch (MalformedException e) {
      return false;
    }
  }

  private static Evidence asksForLogin(Bytes said, Bytes answer) throws MalformedException {
    Opening opening = opening(said);
    var in = new WireReader(answer.from(1));
    long length = in.u32("length");
    long kind = in.u32("authentication");
    return opening.major() == 3 && length >= 8 && length < 1000 && kind <= 12
        ? Evidence.structure("answered a start-up with authentication request " + kind)
        : Evidence.NONE;
  }

  private static Evidence negotiatesEncryption(Bytes said, Bytes answer) throws MalformedException {
    String request = opening(said).request();
    return answer.size() == 1 && (request.equals("SSLRequest") || request.equals("GSSENCRequest"))
        ? Evidence.banner("answered " + request + " with " + answer.printable())
        : Evidence.NONE;
  }

  private static Evidence called(Bytes said) throws MalformedException {
    Opening opening = opening(said);
    if (!opening.request().isEmpty()) {
      return Evidence.structure("the caller sends " + opening.request());
    }
    return said.size() > 8 && (opening.major() == 2 || opening.major() == 3)
        ? Evidence.structure(
            "the caller starts up version " + opening.major() + "." + opening.minor())
        : Evidence.NONE;
  }

  /// Reads what a client opens with.
  ///
  /// @throws MalformedException if it is neither a start-up message nor a special request
  private static Opening opening(Bytes said) throws MalformedException {
    var in = new WireReader(said);
    long length = in.u32("length");
    if (length < 8 || length > LONGEST_STARTUP) {
      throw in.reject("is " + length + ", expected 8 to " + LONGEST_STARTUP);
    }
    WireReader message = in.part("message", length - 4);
    int major = message.u16("major");
    int minor = message.u16("minor");
    if (major == REQUEST_CODE_MAJOR) {
      String request = REQUESTS.get(minor);
      if (request == null) {
        throw message.reject("is " + minor + ", no request");
      }
      return new Opening(major, minor, request);
    }
    if (major == 3) {
      String first = message.textUntil("parameter", 0, StandardCharsets.UTF_8);
      if (!first.matches("[a-z_.]{2,40}") || said.at((int) length - 1) != 0) {
        throw message.reject("is no parameter");
      }
    } else if (major == 2 ? length != 296 : major != UNSUPPORTED_MAJOR || length != 8) {
      throw message.reject("no client opens with version " + major);
    }
    return new Opening(major, minor, "");
  }

  private static Map<Integer, String> errorFields(Bytes answer) throws MalformedException {
    var in = new WireReader(answer.from(1));
    long length = in.u32("length");
    if (length < 8 || length > 30_000) {
      throw in.reject("is " + length);
    }
    WireReader body = in.part("error", length - 4);
    var fields = new HashMap<Integer, String>();
    while (true) {
      int code = body.u8("code");
      if (code == 0) {
        break;
      }
      if ((code < 'A' || code > 'Z') && (code < 'a' || code > 'z')) {
        throw body.reject("is " + code + ", no field");
      }
      String value = body.textUntil("value", 0, StandardCharsets.ISO_8859_1);
      fields.putIfAbsent(code, value);
    }
    body.leave();
    return fields;
  }
}
