package io.portolan.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.psrt.client.BrokerAddress;
import io.portolan.psrt.client.PsrtClientSettings;
import io.portolan.sim.DelayingProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `portolan psrt bench`: how much a broker carries, and how late.
final class PsrtBenchCommand implements Command {
  private static final int MOST = 100_000_000;

  /// Room for the time stamp.
  private static final int LEAST_TIMED = 8;

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "Loads a PSRT broker and measures rate or latency.",
        "portolan psrt bench -p 2873 --rate 10000 --seconds 10",
        List.of(
            "First --workers publish --count messages each to topics nobody listens to and wait",
            "for the answers; then one publisher sends --count messages to --subscribers, as fast",
            "as they read. With --rate instead: one publisher keeps to that many messages a",
            "second, and the latency of each counts from when it was due, so that a stall is not",
            "hidden. With --stages: what psrt-cli --benchmark does, one unanswered operation a",
            "worker (4 workers, 10000 iterations, unless you say otherwise). --wan puts a proxy",
            "of our own between, that holds every byte back for half of the time each way (inside",
            "TLS say --insecure: the proxy has no certificate). Topics begin with bench/. Client",
            "and broker share the machine they run on: say so when you quote figures.",
            "Exit status: 0 done; 1 messages were lost; 2 wrong usage; 3 not reached."),
        PsrtReachOptions.options(),
        arguments());
  }

  private static ArgSpec[] arguments() {
    return new ArgSpec[] {
      Grammar.flag("--stages", "The stages of psrt-cli's own benchmark."),
      Grammar.option("--wan", "TIME", "A round trip takes so much longer."),
      Grammar.option("--count", "N", "Messages in each stage; 100000 by default."),
      Grammar.option("--size", "BYTES", "Of each body; 100 by default."),
      Grammar.option("--workers", "N", "Publishers of the first stage; 1 by default."),
      Grammar.option(
          "--subscribers", "N", "Who hear each message; 1 by default, 0: no second stage."),
      Grammar.option(
          "--unread", "N", "How far a subscriber may be behind; 500 by default, or 16 MB."),
      Grammar.option("--in-flight", "N", "Unanswered publishes; 1 is lock-step."),
      Grammar.option("--rate", "N", "Open loop: so many messages a second."),
      Grammar.option("--seconds", "N", "With --rate: for so long; 10 by default.")
    };
  }

  @Override
  public int run(ParseResult options, Console console)
      throws UsageException, IOException, InterruptedException {
    var settings = PsrtReachOptions.settings("psrt bench", options);
    boolean inStages = options.hasMatchedOption("--stages");
    int inFlight =
        number(options, "--in-flight", inStages ? 1 : settings.terms().operations(), 1_000_000);
    settings = settings.withTerms(settings.terms().withWindow(inFlight));
    if (inStages && options.hasMatchedOption("--rate")) {
      throw new UsageException("psrt bench: --stages and --rate at once (use one of them)");
    }
    String wan = options.matchedOptionValue("--wan", "");
    if (wan.isEmpty()) {
      return measure(options, settings, console);
    }
    Duration roundTrip = Quantity.duration("--wan", wan, Duration.ofMinutes(1));
    try (var proxy = far(settings, roundTrip.dividedBy(2))) {
      var far = BrokerAddress.parse("127.0.0.1:" + proxy.address().getPort());
      return measure(options, settings.withBrokers(List.of(far)), console);
    }
  }

  private static DelayingProxy far(PsrtClientSettings settings, Duration latency)
      throws UsageException, IOException {
    if (!(settings.brokers().getFirst() instanceof BrokerAddress.Host(var host, var port))) {
      throw new UsageException("psrt bench: no --wan over a UNIX-domain socket (use TCP)");
    }
    return DelayingProxy.open(new InetSocketAddress(host, port), latency, Long.MAX_VALUE);
  }

  private static int measure(ParseResult options, PsrtClientSettings settings, Console console)
      throws UsageException, IOException, InterruptedException {
    boolean inStages = options.hasMatchedOption("--stages");
    int size = (int) Quantity.size("--size", options.matchedOptionValue("--size", "100"), 1 << 28);
    int count = number(options, "--count", inStages ? 10_000 : 100_000, MOST);
    int workers = number(options, "--workers", inStages ? 4 : 1, 1000);
    boolean isHeard = !options.matchedOptionValue("--subscribers", "").equals("0");
    int subscribers = isHeard ? number(options, "--subscribers", 1, 1000) : 0;
    int rate = number(options, "--rate", 0, 10_000_000);
    if (rate > 0 && !isHeard) {
      throw new UsageException("psrt bench: --rate without subscribers (leave out --subscribers)");
    }
    if (rate > 0 && size < LEAST_TIMED) {
      throw new UsageException("psrt bench: --size below 8 has no room for the time");
    }
    int unread = number(options, "--unread", 500, 1_000_000);
    var results = new ArrayList<PsrtLoad.Result>();
    Consumer<PsrtLoad.Result> each = each(results, Grammar.isJson(options), console);
    if (inStages) {
      try (var stages = new PsrtStages(settings, workers, count, unread)) {
        stages.run(each);
      }
    } else {
      try (var load = new PsrtLoad(settings, unread)) {
        if (rate > 0) {
          var time = Duration.ofSeconds(number(options, "--seconds", 10, 86_400));
          each.accept(load.timed(subscribers, rate, time, size));
        } else {
          each.accept(load.publish(workers, count, size));
          if (isHeard) {
            each.accept(load.deliver(subscribers, count, size));
          }
        }
      }
    }
    if (Grammar.isJson(options)) {
      json(results, console);
    }
    return results.stream().allMatch(result -> result.lost() == 0)
        ? ExitStatus.DONE
        : ExitStatus.FOUND;
  }

  private static Consumer<PsrtLoad.Result> each(
      List<PsrtLoad.Result> results, boolean isJson, Console console) {
    return result -> {
      results.add(result);
      if (!isJson) {
        console.out().println(line(result));
        console.out().flush();
      }
    };
  }

  private static int number(ParseResult options, String name, int usual, int most)
      throws UsageException {
    String text = options.matchedOptionValue(name, "");
    return text.isEmpty() ? usual : Quantity.count(name, text, most);
  }

  private static String line(PsrtLoad.Result result) {
    String line =
        String.format(
            Locale.ROOT,
            "%-14s %,11d operations %7.2f s %,10.0f/s %,8.1f MB/s  %,d lost",
            result.stage(),
            result.operations(),
            result.took().toNanos() / 1e9,
            result.perSecond(),
            result.bytesPerSecond() / 1e6,
            result.lost());
    Histogram latency = result.latency();
    return latency == null
        ? line
        : line
            + String.format(
                Locale.ROOT,
                "%n         latency ms: p50 %.3f  p90 %.3f  p99 %.3f  p99.9 %.3f  most %.3f",
                millis(latency, 50),
                millis(latency, 90),
                millis(latency, 99),
                millis(latency, 99.9),
                millis(latency, 100));
  }

  private static double millis(Histogram latency, double percentile) {
    return latency.getValueAtPercentile(percentile) / 1e6;
  }

  private static void json(List<PsrtLoad.Result> results, Console console) throws IOException {
    try (JsonGenerator json =
        new JsonFactory()
            .createGenerator(console.bytes())
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      json.writeStartObject();
      json.writeArrayFieldStart("stages");
      for (PsrtLoad.Result result : results) {
        json.writeStartObject();
        json.writeStringField("stage", result.stage());
        json.writeNumberField("messages", result.operations());
        json.writeNumberField("lost", result.lost());
        json.writeNumberField("size", result.size());
        json.writeNumberField("seconds", result.took().toNanos() / 1e9);
        json.writeNumberField("perSecond", result.perSecond());
        json.writeNumberField("bytesPerSecond", result.bytesPerSecond());
        Histogram latency = result.latency();
        if (latency != null) {
          json.writeNumberField("p50Seconds", millis(latency, 50) / 1000);
          json.writeNumberField("p90Seconds", millis(latency, 90) / 1000);
          json.writeNumberField("p99Seconds", millis(latency, 99) / 1000);
          json.writeNumberField("p999Seconds", millis(latency, 99.9) / 1000);
          json.writeNumberField("mostSeconds", millis(latency, 100) / 1000);
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    console.out().println();
  }
}
