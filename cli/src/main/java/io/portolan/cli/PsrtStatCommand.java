package io.portolan.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `portolan psrt stat`: what a broker says of itself on its statistics page.
final class PsrtStatCommand implements Command {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int MOST = 1 << 20;

  /// @param document as it came
  /// @param values its numbers and words by their names, those of objects behind a dot
  private record Status(String document, Map<String, String> values) {
    long number(String name) {
      try {
        return Long.parseUnsignedLong(values.getOrDefault(name, "0"));
      } catch (NumberFormatException _) {
        return 0;
      }
    }
  }

  @Override
  public String name() {
    return "stat";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "Shows the statistics of a PSRT broker, ours or psrtd.",
        "portolan psrt stat 127.0.0.1:2880",
        List.of(
            "Reads /status from where the broker shows its statistics (serve --status, or",
            "bind_stats of its configuration), every --interval, --times times, and shows rates",
            "between two readings. --json prints each document as it came.",
            "Exit status: 0 done; 2 wrong usage; 3 not reached or refused."),
        PositionalParamSpec.builder()
            .index("0")
            .arity("1")
            .required(true)
            .paramLabel("HOST:PORT")
            .type(String.class)
            .description("Where the broker shows its statistics.")
            .build(),
        PsrtReachOptions.option("Log in as this user.", "NAME", "-u", "--username"),
        PsrtReachOptions.option("The password.", "WORD", "-P", "--pw"),
        Grammar.option("--interval", "TIME", "Between two readings; 1s by default."),
        Grammar.option("--times", "N", "So many readings; 1 by default."));
  }

  @Override
  public int run(ParseResult options, Console console)
      throws UsageException, IOException, InterruptedException {
    String text = options.matchedPositionalValue(0, "");
    var address = HostPort.parse("psrt stat", text).address();
    var page = URI.create("http://" + HostPort.text(address) + "/status");
    int times = Quantity.count("--times", options.matchedOptionValue("--times", "1"), 1_000_000);
    Duration interval =
        Quantity.duration(
            "--interval", options.matchedOptionValue("--interval", "1s"), Duration.ofHours(1));
    String user = options.matchedOptionValue("-u", "");
    String password = options.matchedOptionValue("-P", "");
    Status before = null;
    for (int i = 0; i < times; i++) {
      if (i > 0) {
        LockSupport.parkNanos(interval.toNanos());
      }
      Status now = read(page, user, password);
      if (Grammar.isJson(options)) {
        console.out().println(now.document().strip());
      } else if (before == null) {
        console.out().print(whole(now));
      } else {
        console.out().println(change(before, now));
      }
      console.out().flush();
      before = now;
    }
    return ExitStatus.DONE;
  }

  private static Status read(URI page, String user, String password) throws IOException {
    var call = (HttpURLConnection) page.toURL().openConnection(java.net.Proxy.NO_PROXY);
    call.setConnectTimeout(PATIENCE_MILLIS);
    call.setReadTimeout(PATIENCE_MILLIS);
    call.setInstanceFollowRedirects(false);
    if (!user.isEmpty()) {
      byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      call.setRequestProperty("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    }
    try {
      int code = call.getResponseCode();
      if (code != HttpURLConnection.HTTP_OK) {
        throw new IOException(
            "psrt stat: "
                + page
                + " answered "
                + code
                + (code == HttpURLConnection.HTTP_UNAUTHORIZED
                    ? " (log in as an administrator, with -u and -P)"
                    : ""));
      }
      try (var in = call.getInputStream()) {
        String document = new String(in.readNBytes(MOST), StandardCharsets.UTF_8);
        return new Status(document, values(document));
      }
    } catch (java.net.ConnectException e) {
      throw new IOException("psrt stat: " + page + ": nobody listens there", e);
    } finally {
      call.disconnect();
    }
  }

  private static Map<String, String> values(String document) throws IOException {
    var values = new LinkedHashMap<String, String>();
    try (JsonParser json = new JsonFactory().createParser(document)) {
      while (json.nextToken() != null) {
        JsonToken token = json.currentToken();
        if (token.isScalarValue()) {
          values.put(
              json.getParsingContext().pathAsPointer().toString().substring(1).replace('/', '.'),
              json.getText());
        }
      }
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IOException("psrt stat: that is no status of a broker", e);
    }
    return values;
  }

  private static String whole(Status status) {
    var text = new StringBuilder();
    status
        .values()
        .forEach(
            (name, value) -> text.append(String.format(Locale.ROOT, "%-28s %s%n", name, value)));
    return text.toString();
  }

  private static String change(Status before, Status now) {
    double seconds = Math.max(1, now.number("time") - before.number("time")) / 1e6;
    long sent = difference(before, now, "counters.c_sent_messages");
    long latency = difference(before, now, "counters.c_sent_latency");
    return String.format(
        Locale.ROOT,
        "%,d clients  %,d subscriptions  in %,.0f/s  out %,.0f/s  latency %,d us",
        now.number("clients.client_count"),
        now.number("clients.subscription_count"),
        difference(before, now, "counters.c_pub_messages") / seconds,
        sent / seconds,
        sent == 0 ? 0 : latency / sent);
  }

  private static long difference(Status before, Status now, String name) {
    return now.number(name) - before.number(name);
  }
}
