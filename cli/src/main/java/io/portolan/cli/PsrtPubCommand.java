package io.portolan.cli;

import io.portolan.psrt.client.ClientEvent;
import io.portolan.psrt.client.ClientListener;
import io.portolan.psrt.client.FullBuffer;
import io.portolan.psrt.client.Message;
import io.portolan.psrt.client.PsrtClient;
import io.portolan.psrt.client.PsrtClientSettings;
import io.portolan.psrt.client.PsrtDatagramPublisher;
import io.portolan.psrt.client.Store;
import io.portolan.psrt.client.UnknownOutcomeException;
import io.portolan.psrt.message.DatagramCipher;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage;
import io.portolan.psrt.message.Topic;
import io.portolan.wire.Bytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `portolan psrt pub`: publishes a message, a file, or one message for each line of input.
final class PsrtPubCommand implements Command {
  private static final int LEAST_STORE = 4096;

  /// How many times the silence of a broker that lets us in and takes nothing is waited for what
  /// waits in a store: it may be hanging up on a message, which is given up after a while.
  private static final int BARREN_MOST = 6;

  private static final Duration ACKNOWLEDGEMENT = Duration.ofSeconds(5);

  private final InputStream in;

  /// @param in standard input
  PsrtPubCommand(InputStream in) {
    this.in = in;
  }

  @Override
  public String name() {
    return "pub";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "Publishes to a PSRT broker, with the options of mosquitto_pub.",
        "portolan psrt pub -t plant/temp -m 21.5",
        List.of(
            "Done means that the broker has queued the message for everybody who listens at that",
            "moment; PSRT keeps nothing for those who come later. With -q 1 or 2 what was not",
            "answered before the line was lost is sent again, and may arrive twice. --udp sends",
            "one datagram, -P in the clear or, with --key, encrypted. A file is read while it is",
            "sent; standard input is read to its end first, since its size goes in front.",
            "--store puts messages on the disk first: done means that they are there, forced.",
            "They are sent at least once and in order, now or by the next pub --store DIR,",
            "which needs no message of its own.",
            "Exit status: 0 the broker has all, or with --store the disk; 2 wrong usage; 3 it was",
            "not reached or refused, or the disk is full."),
        PsrtReachOptions.options(),
        arguments());
  }

  private static ArgSpec[] arguments() {
    return new ArgSpec[] {
      PsrtReachOptions.option("The topic.", "TOPIC", "-t", "--topic"),
      PsrtReachOptions.option("The message.", "TEXT", "-m", "--message"),
      PsrtReachOptions.option("The content of a file as one message.", "FILE", "-f", "--file"),
      flag("Standard input as one message.", "-s", "--stdin-file"),
      flag("Each line of standard input as a message.", "-l", "--stdin-line"),
      flag("A message without a body.", "-n", "--null-message"),
      PsrtReachOptions.option("0, or 1 or 2: at least once.", "QOS", "-q", "--qos"),
      flag("Refused: PSRT retains nothing.", "-r", "--retain"),
      Grammar.option("--repeat", "N", "With -m, -n, -f or -s: so many times."),
      Grammar.option("--repeat-delay", "SEC", "Between two."),
      Grammar.option("--store", "DIR", "Keep what cannot be sent now in this directory."),
      Grammar.option("--store-size", "SIZE", "What it may take from the disk; 1GiB by default."),
      Grammar.option("--priority", "N", "0 to 255, carried along; 127 by default."),
      Grammar.flag("--udp", "In a datagram, acknowledged unless -q 0 is said."),
      Grammar.option("--key", "HEX", "With --udp: the user's key, 64 hex digits."),
      Grammar.option("--cipher", "NAME", "With --key: aes128 or aes256 (default).")
    };
  }

  private static ArgSpec flag(String description, String... names) {
    return OptionSpec.builder(names).type(boolean.class).description(description).build();
  }

  @Override
  public int run(ParseResult options, Console console)
      throws UsageException, IOException, InterruptedException {
    String topic = options.matchedOptionValue("-t", "");
    int sources = 0;
    for (String source : new String[] {"-m", "-f", "-s", "-l", "-n"}) {
      sources += options.hasMatchedOption(source) ? 1 : 0;
    }
    if (options.hasMatchedOption("--store") && options.hasMatchedOption("--udp")) {
      throw new UsageException("psrt pub: --store and --udp at once (use one of them)");
    }
    if (options.hasMatchedOption("--store") && topic.isEmpty() && sources == 0) {
      var settings = PsrtReachOptions.settings("psrt pub", options);
      return stored(options, settings, _ -> {}, console);
    }
    if (topic.isEmpty()) {
      throw new UsageException("psrt pub: no topic (use -t TOPIC)");
    }
    if (Topic.hasWildcard(topic)) {
      throw new UsageException("psrt pub: nobody can publish to '" + topic + "' (name one topic)");
    }
    if (sources != 1) {
      throw new UsageException("psrt pub: what to send? (use one of -m, -f, -s, -l, -n)");
    }
    if (options.hasMatchedOption("-r")) {
      throw new UsageException("psrt pub: PSRT retains nothing (leave out -r)");
    }
    int priority = priority(options.matchedOptionValue("--priority", ""));
    try {
      return options.hasMatchedOption("--udp")
          ? datagram(options, topic, priority)
          : stream(options, topic, priority, console);
    } catch (IllegalArgumentException e) {
      throw new UsageException("psrt pub: " + e.getMessage());
    }
  }

  private int stream(ParseResult options, String topic, int priority, Console console)
      throws UsageException, IOException, InterruptedException {
    var repetition = Repetition.of(options);
    var settings = PsrtReachOptions.settings("psrt pub", options);
    if (isRepeated(options)) {
      settings = settings.atLeastOnce();
    }
    if (options.hasMatchedOption("--store")) {
      return stored(
          options,
          settings,
          client -> keep(options, repetition, new Message(topic, Bytes.EMPTY, priority), client),
          console);
    }
    try (var client = connect(settings, isRepeated(options), console)) {
      if (options.hasMatchedOption("-l")) {
        lines(client, topic, priority);
      } else {
        try (PsrtPubSource source = PsrtPubSource.of(options, in)) {
          repetition.run(() -> source.publish(client, topic, priority, console));
        }
      }
      return ExitStatus.DONE;
    } catch (ExecutionException e) {
      String hint =
          e.getCause() instanceof UnknownOutcomeException
              ? " (a broker also hangs up on what is larger than its max_pub_size)"
              : "";
      throw new IOException("psrt pub: " + Text.because(e) + hint, e);
    }
  }

  /// Who sends again wants to know why it takes so long.
  private static PsrtClient connect(
      PsrtClientSettings settings, boolean isRepeated, Console console)
      throws IOException, InterruptedException {
    return isRepeated
        ? PsrtClient.connect(
            settings,
            new ClientListener() {
              @Override
              public void received(Message message) {
                // Nobody subscribes here.
              }

              @Override
              public void happened(ClientEvent event) {
                if (event instanceof ClientEvent.Disconnected) {
                  console.complain("psrt pub: " + PsrtReachOptions.words(event));
                }
              }
            })
        : PsrtClient.connect(settings);
  }

  /// What is done once or more often.
  private interface Publishing {
    void run() throws IOException, InterruptedException, ExecutionException;
  }

  /// How often, and how long between two times.
  private record Repetition(int times, Duration pause) {
    static Repetition of(ParseResult options) throws UsageException {
      if (options.hasMatchedOption("-l") && options.hasMatchedOption("--repeat")) {
        throw new UsageException("psrt pub: -l and --repeat at once (use one of them)");
      }
      String times = options.matchedOptionValue("--repeat", "1");
      String delay = options.matchedOptionValue("--repeat-delay", "");
      return new Repetition(
          Quantity.count("--repeat", times, 1 << 30),
          delay.isEmpty()
              ? Duration.ZERO
              : Duration.ofSeconds(Quantity.count("--repeat-delay", delay, 86_400)));
    }

    void run(Publishing publishing) throws IOException, InterruptedException, ExecutionException {
      for (int i = 0; i < times; i++) {
        if (i > 0) {
          Thread.sleep(pause);
        }
        publishing.run();
      }
    }
  }

  /// What is published, with a client that keeps it.
  private interface Keeping {
    void run(PsrtClient client) throws IOException, InterruptedException, ExecutionException;
  }

  /// Keeps first, then sends as long as a broker takes something.
  private static int stored(
      ParseResult options, PsrtClientSettings settings, Keeping keeping, Console console)
      throws UsageException, IOException, InterruptedException {
    long most =
        Quantity.size("--store-size", options.matchedOptionValue("--store-size", "1GiB"), 1L << 50);
    if (most < LEAST_STORE) {
      throw new UsageException("--store-size: at least " + LEAST_STORE + " bytes");
    }
    var lastTrouble = new AtomicReference<>("not sent in time");
    var calls = new AtomicLong();
    var failing = settings.withBuffer(settings.buffered(), FullBuffer.FAIL);
    try (var store = Store.open(Path.of(options.matchedOptionValue("--store", "")), most);
        var client = PsrtClient.start(failing, store, complaining(lastTrouble, calls, console))) {
      keeping.run(client);
      boolean isEmpty = false;
      for (int barren = 0; !isEmpty && barren < BARREN_MOST; ) {
        long room = store.bytes();
        long callsBefore = calls.get();
        isEmpty = client.awaitDelivery(settings.terms().silence());
        boolean isLetIn = calls.get() > callsBefore;
        barren = store.bytes() < room ? 0 : isLetIn ? barren + 1 : BARREN_MOST;
      }
      if (!isEmpty) {
        console.complain(
            "psrt pub: "
                + store.messages()
                + " messages wait in "
                + store.directory()
                + " ("
                + lastTrouble.get()
                + ")");
      }
      return ExitStatus.DONE;
    } catch (ExecutionException e) {
      throw new IOException("psrt pub: " + Text.because(e), e);
    }
  }

  private void keep(ParseResult options, Repetition repetition, Message empty, PsrtClient client)
      throws IOException, InterruptedException, ExecutionException {
    if (options.hasMatchedOption("-l")) {
      keepLines(client, empty);
      return;
    }
    Bytes body = PsrtPubSource.whole(options, in);
    var message = new Message(empty.topic(), body, empty.priority());
    repetition.run(() -> client.publishAsync(message).get());
  }

  private void keepLines(PsrtClient client, Message empty)
      throws IOException, InterruptedException, ExecutionException {
    var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    CompletableFuture<?> last = CompletableFuture.completedFuture(null);
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      var kept =
          client.publishAsync(new Message(empty.topic(), Bytes.ofText(line), empty.priority()));
      last = last.thenCombine(kept, (_, _) -> null);
      if (last.isCompletedExceptionally()) {
        break;
      }
    }
    last.get();
  }

  private static ClientListener complaining(
      AtomicReference<String> trouble, AtomicLong calls, Console console) {
    return new ClientListener() {
      @Override
      public void received(Message message) {
        // Nobody subscribes here.
      }

      @Override
      public void happened(ClientEvent event) {
        switch (event) {
          case ClientEvent.Undelivered _, ClientEvent.Forgotten _, ClientEvent.Damaged _ ->
              console.complain("psrt pub: " + PsrtReachOptions.words(event));
          case ClientEvent.Connected _ -> calls.incrementAndGet();
          case ClientEvent.Disconnected lost -> trouble.set(lost.because());
          default -> {}
        }
      }
    };
  }

  /// As fast as the broker takes them; the first that fails ends it.
  private void lines(PsrtClient client, String topic, int priority) throws IOException {
    var trouble = new AtomicReference<@Nullable IOException>();
    var open = new AtomicLong();
    var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    long number = 0;
    for (String line = reader.readLine();
        line != null && trouble.get() == null;
        line = reader.readLine()) {
      number++;
      long which = number;
      open.incrementAndGet();
      var _ =
          client
              .publishAsync(new Message(topic, Bytes.ofText(line), priority))
              .whenComplete(
                  (_, failure) -> {
                    open.decrementAndGet();
                    if (failure != null) {
                      trouble.compareAndSet(
                          null, new IOException("line " + which + ": " + failure.getMessage()));
                    }
                  });
    }
    client.close();
    IOException failure = trouble.get();
    if (failure != null) {
      throw new IOException("psrt pub: " + failure.getMessage(), failure);
    }
    if (open.get() > 0) {
      throw new IOException("psrt pub: " + open.get() + " lines were not answered");
    }
  }

  private int datagram(ParseResult options, String topic, int priority)
      throws UsageException, IOException {
    if (options.hasMatchedOption("-l")) {
      throw new UsageException("psrt pub: --udp sends one message (leave out -l)");
    }
    var message = new Message(topic, PsrtPubSource.whole(options, in), priority);
    int port = Quantity.count("-p", options.matchedOptionValue("-p", "2873"), 0xFFFF);
    var broker = new InetSocketAddress(options.matchedOptionValue("-h", "localhost"), port);
    if (broker.isUnresolved()) {
      throw new IOException("psrt pub: unknown host " + broker.getHostString());
    }
    String user = options.matchedOptionValue("-u", "");
    String key = options.matchedOptionValue("--key", "");
    int largest = PsrtLimits.DEFAULT.datagram();
    try (var publisher =
        key.isEmpty()
            ? PsrtDatagramPublisher.plain(
                broker, user, options.matchedOptionValue("-P", ""), largest)
            : PsrtDatagramPublisher.sealed(
                broker,
                cipher(options.matchedOptionValue("--cipher", "aes256")),
                user,
                Bytes.ofHex(key),
                largest)) {
      if (options.matchedOptionValue("-q", "1").equals("0")) {
        publisher.publish(message);
      } else {
        publisher.publishAcknowledged(message, ACKNOWLEDGEMENT);
      }
    }
    return ExitStatus.DONE;
  }

  private static boolean isRepeated(ParseResult options) throws UsageException {
    return switch (options.matchedOptionValue("-q", "0")) {
      case "0" -> false;
      case "1", "2" -> true;
      case String other -> throw new UsageException("-q \"" + other + "\": expected 0, 1 or 2");
    };
  }

  private static int priority(String text) throws UsageException {
    return text.isEmpty()
        ? PsrtMessage.DEFAULT_PRIORITY
        : text.equals("0") ? 0 : Quantity.count("--priority", text, 0xFF);
  }

  private static DatagramCipher cipher(String name) throws UsageException {
    return switch (name) {
      case "aes128" -> DatagramCipher.AES_128_GCM;
      case "aes256" -> DatagramCipher.AES_256_GCM;
      default -> throw new UsageException("--cipher \"" + name + "\": expected aes128 or aes256");
    };
  }
}
