package io.portolan.identify.familiar;

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

/// Recognises FTP's control connection.
///
/// Sent: FEAT, which asks what the server can do, then QUIT. It needs no login and costs a line in
/// the log. The greeting shares its 220 with SMTP, so it counts only by what it says. The list that
/// answers FEAT has names found nowhere else, and a server that keeps it for its users asks for
/// USER and PASS.
///
/// @see "RFC 959, sections 4.2 and 5.4; RFC 2389, section 3"
public final class Ftp implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("ftp", "FTP")
          .tcp(21, 990)
          .named("ftp")
          .namedInsideTls("ftps")
          .describedIn("RFC 959", "RFC 2389", "RFC 4217");

  private static final Pattern FEATURE =
      Pattern.compile(
          "(?i) *(?:AUTH (?:TLS|SSL).*|CCC|CLNT|CSID|EPRT|EPSV|ESTA|HOST|LANG .*|MDTM.*|MFF .*|MFMT"
              + "|MLS[DT].*|PASV|PBSZ|PRET|PROT|REST STREAM|SITE .*|SIZE|SPSV|TVFS|UTF8) *");
  private static final Pattern HOST_NAME =
      Pattern.compile("(?i)(?<![a-z0-9.-])[a-z0-9-]++\\.[a-z0-9.-]++");
  private static final Pattern FTP_WORD =
      Pattern.compile("(?i)(?<![a-z])(?:[a-z]+-?)?ftpd?(?:lib)?(?![a-z])|FileZilla Server");
  private static final Pattern LOGIN_WANTED = Pattern.compile("(?i).*\\bUSER\\b.*\\bPASS\\b.*");
  private static final Pattern PRODUCT =
      Pattern.compile(
          "\\b(vsFTPd|ProFTPD|Pure-FTPd|FileZilla Server|pyftpdlib|Microsoft FTP)\\b"
              + "(?: (?:version )?([0-9][\\w.+-]*))?");

  /// For [java.util.ServiceLoader].
  public Ftp() {}

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
            "ftp-feat/1",
            Bytes.ofText("FEAT\r\n"),
            Bytes.ofText("QUIT\r\n"),
            "Asks for the list of features and leaves; no login is tried."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || exchange.isCallOnly()) {
      return Evidence.NONE;
    }
    var replies = Reply.readAll(exchange.isEcho() ? exchange.greeting() : exchange.heard());
    if (replies.isEmpty()) {
      return Evidence.NONE;
    }
    Reply first = replies.getFirst();
    boolean greeted = first.code() == 220 || first.code() == 421;
    boolean named = greeted && isNamed(first) && !Smtp.isNamed(first);
    for (Reply reply : replies.subList(greeted ? 1 : 0, replies.size())) {
      Evidence evidence = answered(reply, greeted);
      if (evidence.isFor()) {
        return product(evidence, first);
      }
    }
    if (named) {
      return product(Evidence.banner(first.quoted()), first);
    }
    return greeted && !Smtp.isNamed(first) && !Lmtp.isNamed(first) && !Dict.isNamed(first)
        ? Evidence.hint(first.quoted() + ": FTP or SMTP")
        : Evidence.NONE;
  }

  /// Whether a greeting names FTP, other than in a host name.
  static boolean isNamed(Reply greeting) {
    String text = HOST_NAME.matcher(greeting.wholeText()).replaceAll(" ");
    return FTP_WORD.matcher(text).find();
  }

  private static Evidence answered(Reply reply, boolean greeted) {
    if (reply.code() == 211 && reply.complete()) {
      long features = reply.texts().stream().filter(t -> FEATURE.matcher(t).matches()).count();
      return features > 0
          ? Evidence.structure("answered FEAT with " + features + " features of FTP")
          : Evidence.NONE;
    }
    if (reply.code() == 530 && LOGIN_WANTED.matcher(reply.text()).matches()) {
      return greeted ? Evidence.structure(reply.quoted()) : Evidence.banner(reply.quoted());
    }
    return Evidence.NONE;
  }

  private static Evidence product(Evidence evidence, Reply greeting) {
    var words = PRODUCT.matcher(greeting.wholeText());
    return words.find() ? evidence.of(words.group(1), words.group(2)) : evidence;
  }
}
