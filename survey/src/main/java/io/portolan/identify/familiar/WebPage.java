package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.HttpAnswer;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Utterance;
import java.util.Optional;
import java.util.regex.Pattern;

/// One request in HTTP/1 and the answer to it, for recognisers of what lives on HTTP.
///
/// @param path that was asked for, as it stood in the request line
/// @param answer with all its header fields
/// @param text the body as it came, one character a byte, possibly cut short
record WebPage(String path, HttpAnswer answer, String text) {
  private static final int REQUEST_LINE = 512;

  /// The page in an exchange; empty if this is not HTTP, nobody asked, or the header fields are
  /// not all there.
  static Optional<WebPage> of(Exchange exchange) {
    boolean isAsked =
        exchange.layer() == Layer.HTTP
            && exchange.greeting().isEmpty()
            && !exchange.isEcho()
            && exchange.answer().startsWith("HTTP/1.");
    if (!isAsked) {
      return Optional.empty();
    }
    try {
      HttpAnswer answer = HttpAnswer.read(exchange.answer());
      return answer.complete()
          ? Optional.of(new WebPage(path(exchange.said()), answer, answer.body().latin1()))
          : Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  /// One more page of a server that was seen to speak HTTP, asked for as the front page was.
  static Utterance request(String id, String path, String harmless) {
    return Utterance.toSilence(
        id,
        Bytes.ofText("GET " + path + " HTTP/1.0\r\nUser-Agent: Portolan/1\r\nAccept: */*\r\n\r\n"),
        harmless);
  }

  boolean isFront() {
    return path.equals("/");
  }

  /// The value of a header field, "" if there is none.
  ///
  /// @param name in lower case
  String field(String name) {
    return answer.header(name).orElse("");
  }

  boolean isJson() {
    return field("content-type").startsWith("application/json") && text.startsWith("{");
  }

  /// The text under a name in JSON, wherever it stands; "" if there is none that is short and
  /// plain.
  String json(String name) {
    var match =
        Pattern.compile("\"" + Pattern.quote(name) + "\"\\s*:\\s*\"([ -!#-\\[\\]-~]{0,120})\"")
            .matcher(text);
    return match.find() ? match.group(1) : "";
  }

  private static String path(Bytes said) {
    int end = said.first(REQUEST_LINE).indexOf('\n', 0);
    String[] words = said.first(Math.max(0, end)).latin1().strip().split(" ", -1);
    return words.length == 3 ? words[1] : "";
  }
}
