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

/// Recognises the daytime service on TCP.
///
/// Sent: nothing. The server greets with one line, the date and the time for people to read,
/// and hangs up. The form is the server's choice; those that are known are recognised, and no
/// other text.
///
/// @see "RFC 867; NIST Internet Time Service, daytime protocol"
public final class DaytimeOverTcp implements Probe {
  static final Familiar PROTOCOL =
      Familiar.of("daytime", "Daytime")
          .tcp(13)
          .udp(13)
          .named("daytime")
          .describedIn("RFC 867", "NIST Internet Time Service");

  private static final String MONTH = "(?i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
  private static final String DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
  private static final String CLOCK = "[0-2][0-9]:[0-5][0-9]:[0-6][0-9]";

  /// In order: xinetd; ctime of the C library, as inetd uses it; the examples of RFC 867; NIST.
  private static final Pattern FORM =
      Pattern.compile(
          "[0-3]?[0-9] "
              + MONTH
              + " [12][0-9]{3} "
              + CLOCK
              + " [A-Z]{2,5}"
              + "|"
              + DAY
              + " "
              + MONTH
              + " [ 0-3][0-9] "
              + CLOCK
              + " (?:[A-Z]{2,5} )?[12][0-9]{3}"
              + "|"
              + DAY
              + "[a-z]*, [A-Z][a-z]{2,8} [0-3]?[0-9], [12][0-9]{3} "
              + CLOCK
              + "-[A-Z]{2,5}"
              + "|[0-3]?[0-9] "
              + MONTH
              + " [0-9]{2} "
              + CLOCK
              + " [A-Z]{2,5}"
              + "|[0-9]{5} [0-9]{2}-[01][0-9]-[0-3][0-9] "
              + CLOCK
              + " [0-9]{2} [0-2] [0-9] +[0-9]{1,3}\\.[0-9] UTC\\([A-Z]+\\) [*#] ?");

  /// For [java.util.ServiceLoader].
  public DaytimeOverTcp() {}

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
    return List.of();
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    return exchange.layer() == Layer.UDP ? Evidence.NONE : told(exchange.greeting());
  }

  /// What one line says that is a date and a time and nothing else.
  static Evidence told(Bytes heard) {
    List<String> lines = TextLines.of(heard).stream().filter(line -> !line.isEmpty()).toList();
    boolean whole = lines.size() == 1 && heard.endsWith(Bytes.of('\n'));
    return whole && FORM.matcher(lines.getFirst()).matches()
        ? Evidence.banner("says " + quote(lines.getFirst()) + " and nothing else")
        : Evidence.NONE;
  }
}
