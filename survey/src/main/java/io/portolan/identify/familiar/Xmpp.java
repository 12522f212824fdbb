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

/// Recognises XMPP.
///
/// Sent: the beginning of a stream to a host that exists nowhere, and its end. No one logs in.
/// The server begins a stream of its own under an id and says in an error that it does not
/// serve that host. To what is no XML it answers with a stream and an error as well.
///
/// @see "RFC 6120, sections 4.2, 4.7 and 4.9"
public final class Xmpp implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("xmpp", "XMPP")
          .tcp(5222, 5269)
          .named("xmpp-client", "xmpp-server")
          .describedIn("RFC 6120");

  private static final int MOST_TEXT = 4096;
  private static final Pattern STREAM =
      Pattern.compile(
          "\\s*(?:<\\?xml [^<>]{1,80}\\?>)?\\s*<stream:stream((?:\\s+[a-z:]+=(?:'[^'<>]*'|\"[^\"<>]*\"))+)\\s*/?>");
  private static final Pattern NAMESPACE =
      Pattern.compile("\\sxmlns:stream=['\"]http://etherx\\.jabber\\.org/streams['\"]");
  private static final Pattern CONTENT =
      Pattern.compile("\\sxmlns=['\"]jabber:(?:client|server)['\"]");
  private static final Pattern ID = Pattern.compile("\\sid=['\"]");
  private static final Pattern TO = Pattern.compile("\\sto=['\"]([a-z]{16}\\.invalid)['\"]");

  /// For [java.util.ServiceLoader].
  public Xmpp() {}

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
            "xmpp-stream/1",
            Bytes.ofText(
                "<?xml version='1.0'?><stream:stream to='"
                    + nonce.word(16)
                    + ".invalid' xmlns='jabber:client'"
                    + " xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"),
            Utterance.Cue.SILENCE,
            Bytes.ofText("</stream:stream>"),
            "Begins a stream to a host that exists nowhere and ends it; nobody logs in."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || !exchange.greeting().isEmpty() || exchange.isEcho()) {
      return Evidence.NONE;
    }
    String said = exchange.said().first(MOST_TEXT).latin1();
    if (exchange.isCallOnly()) {
      var opening = STREAM.matcher(said);
      return opening.lookingAt()
              && isStream(opening.group(1))
              && !ID.matcher(opening.group(1)).find()
          ? Evidence.structure("the caller begins a stream of XMPP")
          : Evidence.NONE;
    }
    var stream = STREAM.matcher(exchange.answer().first(MOST_TEXT).latin1());
    if (!stream.lookingAt()) {
      return Evidence.NONE;
    }
    String attributes = stream.group(1);
    if (!isStream(attributes) || !ID.matcher(attributes).find()) {
      return Evidence.NONE;
    }
    var to = TO.matcher(said);
    boolean returned =
        to.find()
            && (attributes.contains(" from='" + to.group(1) + "'")
                || attributes.contains(" from=\"" + to.group(1) + "\""));
    return returned
        ? Evidence.proof("began a stream in the name of the host we asked for")
        : Evidence.structure("began a stream of XMPP");
  }

  private static boolean isStream(String attributes) {
    return NAMESPACE.matcher(attributes).find() && CONTENT.matcher(attributes).find();
  }
}
