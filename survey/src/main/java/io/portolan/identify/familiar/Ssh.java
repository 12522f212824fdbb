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
import java.util.List;
import java.util.regex.Pattern;

/// Recognises SSH.
///
/// Sent: our identification string, then a disconnect message. It costs the server one process that
/// lives for a moment, and a line in its log. Any server may print an identification string, but
/// only one that speaks SSH follows it with a KEXINIT: ten lists of names, each with its length, in
/// a binary packet.
///
/// @see "RFC 4253, sections 4.2, 6, 7.1 and 11.1"
public final class Ssh implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("ssh", "SSH")
          .tcp(22)
          .named("ssh", "sftp-ssh", "netconf-ssh", "snmpssh")
          .describedIn("RFC 4253", "RFC 4251");

  private static final Pattern IDENTIFICATION =
      Pattern.compile("SSH-(1\\.[0-9]{1,2}|2\\.0)-([!-~]*)(?: [ -~]*)?");
  private static final Pattern SOFTWARE = Pattern.compile("(.+?)[_-]([0-9][!-~]*)");

  /// What precedes the identification string is a notice to people, not a document.
  private static final int MOST_LINES_BEFORE = 20;

  private static final int MSG_DISCONNECT = 1;
  private static final int MSG_KEXINIT = 20;
  private static final int DISCONNECT_BY_APPLICATION = 11;
  private static final int LONGEST_PACKET = 35_000;

  /// For [java.util.ServiceLoader].
  public Ssh() {}

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
            "ssh-version/1",
            Bytes.ofText("SSH-2.0-Portolan_1\r\n"),
            disconnect(),
            "Identifies itself and disconnects before any key exchange or login."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP) {
      return Evidence.NONE;
    }
    if (exchange.isCallOnly()) {
      return identified(exchange.said(), 0);
    }
    Bytes greeting = exchange.greeting();
    int start = afterNotices(greeting);
    Evidence evidence = identified(exchange.isEcho() ? greeting : exchange.heard(), start);
    boolean isQuote = start == greeting.size() && isQuoted(exchange.said(), exchange.answer());
    return isQuote && evidence.strength() < 3 ? Evidence.NONE : evidence;
  }

  /// Whether an answer begins with the line that was said, as that of a server does which quotes
  /// what it did not understand. Two SSH programs of one version do the same, but go on with a
  /// KEXINIT.
  private static boolean isQuoted(Bytes said, Bytes answer) {
    return !said.isEmpty() && answer.startsWith(firstLine(said));
  }

  /// Where the identification string may begin, behind lines that are meant for people.
  private static int afterNotices(Bytes greeting) {
    int start = 0;
    for (int i = 0; i < MOST_LINES_BEFORE && !greeting.from(start).startsWith("SSH-"); i++) {
      int end = greeting.indexOf('\n', start);
      if (end < 0 || !TextLines.isText(greeting.slice(start, end).latin1().strip())) {
        break;
      }
      start = end + 1;
    }
    return start;
  }

  private static Bytes firstLine(Bytes said) {
    List<String> lines = TextLines.of(said);
    return lines.isEmpty() ? said : Bytes.ofText(lines.getFirst(), StandardCharsets.ISO_8859_1);
  }

  private static Evidence identified(Bytes heard, int start) {
    if (!heard.from(start).startsWith("SSH-")) {
      return Evidence.NONE;
    }
    int end = heard.indexOf('\n', start);
    if (end < 0) {
      return Evidence.NONE;
    }
    String line = heard.slice(start, end).latin1();
    line = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    var identification = IDENTIFICATION.matcher(line);
    if (!identification.matches() || line.length() > 253) {
      return Evidence.against(2, "malformed identification string " + quote(line));
    }
    Evidence evidence;
    try {
      int hostKeys = hostKeyAlgorithms(new WireReader(heard.from(end + 1)));
      evidence =
          Evidence.structure(
              quote(line) + ", then a KEXINIT with " + hostKeys + " host key algorithms");
    } catch (MalformedException e) {
      evidence = Evidence.banner(quote(line));
    }
    var software = SOFTWARE.matcher(identification.group(2));
    return software.matches()
        ? evidence.of(software.group(1), software.group(2))
        : evidence.of(identification.group(2), null);
  }

  /// Reads one KEXINIT.
  ///
  /// @return how many host key algorithms it offers
  private static int hostKeyAlgorithms(WireReader in) throws MalformedException {
    long size = in.u32("packet_length");
    if (size < 12 || size > LONGEST_PACKET) {
      throw in.reject("is " + size + ", expected 12 to " + LONGEST_PACKET);
    }
    WireReader packet = in.part("packet", size);
    int padding = packet.u8("padding_length");
    if (padding < 4) {
      throw packet.reject("is " + padding + ", expected at least 4");
    }
    if (packet.u8("message") != MSG_KEXINIT) {
      throw packet.reject("expected SSH_MSG_KEXINIT");
    }
    packet.bytes("cookie", 16);
    nameList(packet, "kex_algorithms");
    int hostKeys = nameList(packet, "server_host_key_algorithms");
    for (int i = 0; i < 8; i++) {
      nameList(packet, "name-list");
    }
    if (packet.u8("first_kex_packet_follows") > 1) {
      throw packet.reject("is no boolean");
    }
    if (packet.u32("reserved") != 0) {
      throw packet.reject("is not 0");
    }
    packet.bytes("padding", padding);
    packet.leave();
    return hostKeys;
  }

  private static int nameList(WireReader in, String name) throws MalformedException {
    String names = in.text(name, in.u32(name + ".length"), StandardCharsets.US_ASCII);
    if (!names.chars().allMatch(c -> c > 0x20 && c < 0x7F) || names.startsWith(",")) {
      throw in.reject("is no list of names");
    }
    return names.isEmpty() ? 0 : 1 + (int) names.chars().filter(c -> c == ',').count();
  }

  private static Bytes disconnect() {
    Bytes payload =
        new WireWriter()
            .u8("message", MSG_DISCONNECT)
            .u32("reason", DISCONNECT_BY_APPLICATION)
            .u32("description.length", 4)
            .text("done")
            .u32("language.length", 0)
            .toBytes();
    int padding = 8 - (5 + payload.size()) % 8;
    padding += padding < 4 ? 8 : 0;
    return new WireWriter()
        .u32("packet_length", 1 + payload.size() + padding)
        .u8("padding_length", padding)
        .bytes(payload)
        .bytes(Bytes.wrap(new byte[padding]))
        .toBytes();
  }
}
