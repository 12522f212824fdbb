package io.portolan.wire.probe;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The first part of an HTTP/1 response, for products that live on HTTP. The body is what had
/// arrived, not decoded and usually not whole.
///
/// @param version `1.0` or `1.1`
/// @param status 100 to 599
/// @param reason the reason phrase, possibly empty
/// @param headers in the order of arrival
/// @param complete whether the blank line after the headers had arrived
/// @param body what had arrived behind the headers
/// @see "RFC 9112, sections 4 and 5"
public record HttpAnswer(
    String version, int status, String reason, List<Header> headers, boolean complete, Bytes body) {
  private static final Bytes START_1_0 = Bytes.ofText("HTTP/1.0 ");
  private static final Bytes START_1_1 = Bytes.ofText("HTTP/1.1 ");

  /// One header field.
  ///
  /// @param name in lower case
  /// @param value without the white space around it
  public record Header(String name, String value) {}

  public HttpAnswer {
    headers = List.copyOf(headers);
  }

  /// Reads as much of a response as there is.
  ///
  /// @throws MalformedException if these bytes cannot be the start of an HTTP/1 response: names the
  ///     status line or the header line at fault
  public static HttpAnswer read(Bytes bytes) throws MalformedException {
    if (!mayBeginAnAnswer(bytes)) {
      throw MalformedException.of("status line", 0, "expected HTTP/1.x and three digits");
    }
    int lineEnd = bytes.indexOf('\n', 0);
    if (lineEnd < 0) {
      throw MalformedException.cutShort("status line", 0, bytes.size() + 1L, bytes.size());
    }
    String line = withoutReturn(bytes.slice(0, lineEnd).latin1());
    boolean shaped =
        line.length() >= 12
            && (line.startsWith("HTTP/1.0 ") || line.startsWith("HTTP/1.1 "))
            && isDigits(line.substring(9, 12))
            && (line.length() == 12 || line.charAt(12) == ' ');
    if (!shaped) {
      throw MalformedException.of("status line", 0, "expected HTTP/1.x and three digits");
    }
    int status = Integer.parseInt(line.substring(9, 12));
    if (status < 100 || status > 599) {
      throw MalformedException.of("status", 9, "is " + status + ", expected 100 to 599");
    }
    var headers = new ArrayList<Header>();
    int at = lineEnd + 1;
    boolean complete = false;
    while (at < bytes.size()) {
      int end = bytes.indexOf('\n', at);
      if (end < 0) {
        break;
      }
      String header = withoutReturn(bytes.slice(at, end).latin1());
      if (header.isEmpty()) {
        complete = true;
        at = end + 1;
        break;
      }
      headers.add(header(header, at));
      at = end + 1;
    }
    Bytes body = complete ? bytes.from(at) : Bytes.EMPTY;
    String reason = line.length() > 13 ? line.substring(13) : "";
    return new HttpAnswer(line.substring(5, 8), status, reason, headers, complete, body);
  }

  /// Whether more bytes could still make an answer of these.
  private static boolean mayBeginAnAnswer(Bytes bytes) {
    Bytes start = bytes.first(START_1_1.size());
    return START_1_1.startsWith(start) || START_1_0.startsWith(start);
  }

  /// The first value of a header.
  ///
  /// @param name in lower case
  public Optional<String> header(String name) {
    return headers.stream().filter(h -> h.name().equals(name)).map(Header::value).findFirst();
  }

  private static Header header(String line, int offset) throws MalformedException {
    int colon = line.indexOf(':');
    if (colon < 1 || !line.substring(0, colon).chars().allMatch(HttpAnswer::isTokenCharacter)) {
      throw MalformedException.of("header", offset, "expected a name and a colon");
    }
    return new Header(
        line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
  }

  private static boolean isTokenCharacter(int c) {
    return c > 0x20 && c < 0x7F && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
  }

  private static boolean isDigits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static String withoutReturn(String line) {
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }
}
