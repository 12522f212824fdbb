package io.portolan.cli;

import io.portolan.psrt.client.ClientEvent;
import io.portolan.psrt.client.ClientListener;
import io.portolan.psrt.client.Message;
import io.portolan.psrt.client.PsrtClient;
import io.portolan.psrt.message.Topic;
import io.portolan.psrt.topic.Filter;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `portolan psrt sub`: shows what is published.
final class PsrtSubCommand implements Command {
  private final InstantSource clock;

  PsrtSubCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "sub";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "Shows what is published at a PSRT broker, with the options of mosquitto_sub.",
        "portolan psrt sub -v -t 'plant/#'",
        List.of(
            "+ stands for one level, # for the rest, at least one level: a/# does not match a.",
            "A lost broker is called again; what was published meanwhile is lost, and stderr",
            "says so. In -F: %%t topic, %%p payload, %%x payload in hex, %%l its size, %%I and %%U",
            "the time, %%j JSON. --json writes one object a line.",
            "Exit status: 0 done; 1 -W was over before -C messages came; 2 wrong usage; 3 the",
            "broker was not reached, or refused a topic."),
        PsrtReachOptions.options(),
        arguments());
  }

  private static ArgSpec[] arguments() {
    return new ArgSpec[] {
      OptionSpec.builder("-t", "--topic")
          .paramLabel("TOPIC")
          .type(List.class)
          .auxiliaryTypes(String.class)
          .arity("1")
          .description("Subscribe to this; repeatable.")
          .build(),
      PsrtReachOptions.option("End after so many messages.", "COUNT", "-C"),
      PsrtReachOptions.option("End after so many seconds.", "SECONDS", "-W"),
      PsrtReachOptions.option("Write each message so.", "FORMAT", "-F"),
      OptionSpec.builder("-v", "--verbose")
          .type(boolean.class)
          .description("The topic before each message.")
          .build(),
      OptionSpec.builder("-N").type(boolean.class).description("No newline behind it.").build(),
      OptionSpec.builder("-T", "--filter-out")
          .paramLabel("TOPIC")
          .type(List.class)
          .auxiliaryTypes(String.class)
          .arity("1")
          .description("Leave out what matches this; repeatable.")
          .build(),
      OptionSpec.builder("-E")
          .type(boolean.class)
          .description("End once the broker has taken the subscriptions.")
          .build(),
      PsrtReachOptions.option("Taken and ignored: PSRT has one level.", "QOS", "-q", "--qos"),
      OptionSpec.builder("-R")
          .type(boolean.class)
          .description("Taken and ignored: PSRT retains nothing.")
          .build()
    };
  }

  /// @param unwanted topics that are left out
  /// @param count 0 for no end
  /// @param patience null for no end
  private record Wanted(
      PsrtMessageForm form,
      List<Filter> unwanted,
      boolean isJson,
      boolean isBare,
      int count,
      @Nullable Duration patience) {}

  @Override
  public int run(ParseResult options, Console console)
      throws UsageException, IOException, InterruptedException {
    List<String> topics = options.matchedOptionValue("-t", List.of());
    if (topics.isEmpty() || topics.contains("")) {
      throw new UsageException("psrt sub: no topic (use -t TOPIC)");
    }
    String format = options.hasMatchedOption("-v") ? "%t %p" : "%p";
    String count = options.matchedOptionValue("-C", "");
    String wait = options.matchedOptionValue("-W", "");
    var wanted =
        new Wanted(
            PsrtMessageForm.of(options.matchedOptionValue("-F", format)),
            unwanted(options),
            Grammar.isJson(options),
            options.hasMatchedOption("-N"),
            count.isEmpty() ? 0 : Quantity.count("-C", count, Integer.MAX_VALUE),
            wait.isEmpty() ? null : Duration.ofSeconds(Quantity.count("-W", wait, 31_536_000)));
    var arrived = new PsrtArrivals();
    try (var client =
        PsrtClient.connect(
            PsrtReachOptions.settings("psrt sub", options), listener(arrived, console))) {
      client.subscribeAsync(topics).get();
      if (options.hasMatchedOption("-E")) {
        return ExitStatus.DONE;
      }
      return show(arrived, wanted, console);
    } catch (ExecutionException e) {
      throw new IOException("psrt sub: " + Text.because(e), e);
    } catch (IllegalArgumentException e) {
      throw new UsageException("psrt sub: " + e.getMessage());
    }
  }

  private static List<Filter> unwanted(ParseResult options) {
    List<String> texts = options.matchedOptionValue("-T", List.of());
    return texts.stream().map(Filter::of).toList();
  }

  private static ClientListener listener(PsrtArrivals arrived, Console console) {
    var progress = new TransferProgress(console, "received");
    return new ClientListener() {
      @Override
      public void receiving(long size, long of) {
        progress.advance(size, of);
      }

      @Override
      public void received(Message message) {
        progress.end();
        try {
          arrived.put(message);
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
        }
      }

      @Override
      public void happened(ClientEvent event) {
        String words = PsrtReachOptions.words(event);
        if (!words.isEmpty()) {
          console.complain("psrt sub: " + words);
        }
      }
    };
  }

  private int show(PsrtArrivals arrived, Wanted wanted, Console console)
      throws IOException, InterruptedException {
    Duration wait = wanted.patience();
    long until = System.nanoTime() + (wait == null ? 0 : wait.toNanos());
    int shown = 0;
    while (wanted.count() == 0 || shown < wanted.count()) {
      long left = wait == null ? Long.MAX_VALUE : until - System.nanoTime();
      Message message = left > 0 ? arrived.poll() : null;
      if (message == null) {
        console.out().flush();
        message = left > 0 ? arrived.poll(left) : null;
      }
      if (message == null) {
        return wanted.count() == 0 ? ExitStatus.DONE : ExitStatus.FOUND;
      }
      if (isUnwanted(message, wanted)) {
        continue;
      }
      write(message, wanted, console);
      shown++;
      if (arrived.isEmpty() && console.out().checkError()) {
        return ExitStatus.DONE;
      }
    }
    console.out().flush();
    return ExitStatus.DONE;
  }

  private static boolean isUnwanted(Message message, Wanted wanted) {
    if (wanted.unwanted().isEmpty()) {
      return false;
    }
    Topic topic = Topic.of(message.topic());
    return wanted.unwanted().stream().anyMatch(filter -> filter.matches(topic));
  }

  private void write(Message message, Wanted wanted, Console console) throws IOException {
    var now = clock.instant();
    if (wanted.isJson()) {
      PsrtMessageForm.json(message, now, console.bytes());
    } else {
      wanted.form().write(message, now, console.bytes());
    }
    if (wanted.isJson() || !wanted.isBare()) {
      console.out().write('\n');
    }
  }
}
