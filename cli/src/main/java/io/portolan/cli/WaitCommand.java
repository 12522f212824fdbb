package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.survey.Finding;
import io.portolan.survey.FindingJson;
import io.portolan.survey.Surveyor;
import io.portolan.watch.Listener;
import io.portolan.watch.Watch;
import io.portolan.wire.Transport;
import io.portolan.wire.probe.Probe;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `portolan wait PORT --for PROTOCOL`: returns when the port really speaks it, for scripts that
/// start one thing after another.
///
/// Looks at the socket tables often and at the port itself seldom: when its listeners changed, and
/// otherwise less and less.
final class WaitCommand implements Command {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Watch watch;
  private final InstantSource clock;

  WaitCommand(Watch watch, InstantSource clock) {
    this.watch = watch;
    this.clock = clock;
  }

  /// @param protocol the word of the report; empty if any listener will do
  /// @param isGone whether the opposite is waited for
  private record Options(
      PortQuery port, String protocol, Duration timeout, boolean isGone, boolean isJson) {
    /// What has not come to pass, up to how long was waited.
    String unfulfilled() {
      return isGone
          ? ", still, after "
          : protocol.isEmpty() ? ", for " : ", no " + protocol + " within ";
    }
  }

  @Override
  public String name() {
    return "wait";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "Waits until a port really speaks a protocol.",
        "portolan wait 6379 --for redis --timeout 30s && ./start-the-rest",
        List.of(
            "That somebody listens is not enough: the port is spoken to, as check does it. Without",
            "--for any listener will do. The port is examined when its listeners change, and",
            "otherwise less and less often, at most every ten seconds in the end.",
            "Exit status: 0 it speaks it (with --gone: no longer); 2 wrong usage; 3 the time ran",
            "out; 130 interrupted."),
        PositionalParamSpec.builder()
            .index("0")
            .arity("1")
            .paramLabel("PORT")
            .type(String.class)
            .description("6379, or 53/udp.")
            .build(),
        Grammar.option("--for", "PROTOCOL", "As reports name it: redis, http, psrt."),
        Grammar.option("--timeout", "TIME", "How long to wait; 30s by default."),
        OptionSpec.builder("--gone")
            .type(boolean.class)
            .description("Wait until it no longer does.")
            .build());
  }

  @Override
  public int run(ParseResult parsed, Console console)
      throws UsageException, IOException, InterruptedException {
    var probes = Surveyor.installedProbes();
    var options =
        new Options(
            Grammar.port(parsed),
            known(parsed.matchedOptionValue("--for", ""), probes),
            Quantity.duration("--timeout", parsed.matchedOptionValue("--timeout", "30s")),
            parsed.hasMatchedOption("--gone"),
            Grammar.isJson(parsed));
    return await(options, console);
  }

  private static String known(String name, List<Probe> probes) throws UsageException {
    var names = new TreeSet<String>();
    probes.forEach(p -> names.add(p.protocol().name()));
    String word = name.toLowerCase(Locale.ROOT);
    if (!word.isEmpty() && !names.contains(word)) {
      throw new UsageException(
          "--for \"" + name + "\": no protocol known here (portolan probes lists them)");
    }
    return word;
  }

  /// How things stand.
  ///
  /// @param isHeard whether it is known what is spoken, or that nobody is there to speak
  /// @param conduct for people: what the port does
  private record State(boolean isHeard, boolean isFulfilled, String conduct) {
    static final State NOBODY = new State(true, false, "nobody listens");

    /// Somebody listens, and the time was too short to hear what is spoken.
    static final State UNHEARD =
        new State(false, false, "somebody listens; the time was too short to hear what it speaks");

    /// Whether this is what was waited for. What was not heard settles nothing.
    boolean settles(Options options) {
      return isHeard && isFulfilled != options.isGone();
    }
  }

  private int await(Options options, Console console) throws IOException, InterruptedException {
    Instant begun = clock.instant();
    Instant end = begun.plus(options.timeout());
    var surveyor = CheckCommand.surveyor(Charts.load("", console).chart(), clock);
    var known = List.<Listener>of();
    var state = State.NOBODY;
    Duration pause = FIRST_PAUSE;
    Instant next = begun;
    while (true) {
      var listeners = listeners(options.port());
      boolean isNew = !listeners.equals(known);
      if (listeners.isEmpty()) {
        state = State.NOBODY;
      } else if (isNew || !clock.instant().isBefore(next)) {
        var looked = look(surveyor, listeners, options, clock.instant(), end);
        state = looked.orElse(isNew ? State.UNHEARD : state);
        pause = isNew ? FIRST_PAUSE : longer(pause);
        next = clock.instant().plus(pause);
      }
      known = listeners;
      if (state.settles(options)) {
        return done(options, state, begun, console);
      }
      if (!clock.instant().isBefore(end)) {
        console.complain(
            "port "
                + options.port()
                + ": "
                + state.conduct()
                + options.unfulfilled()
                + seconds(options.timeout())
                + " s (see portolan check "
                + options.port()
                + ")");
        return ExitStatus.COULD_NOT;
      }
      Thread.sleep(LOOK);
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  private List<Listener> listeners(PortQuery port) throws IOException {
    var found = new ArrayList<Listener>();
    for (Listener listener : watch.listeners()) {
      if (port.matches(listener.port(), listener.transport())) {
        found.add(listener);
      }
    }
    return found;
  }

  /// One examination, or nothing if the time runs out meanwhile.
  private static Optional<State> look(
      Surveyor surveyor, List<Listener> listeners, Options options, Instant now, Instant end)
      throws InterruptedException {
    if (options.protocol().isEmpty()) {
      return Optional.of(new State(true, true, "somebody listens"));
    }
    // Not joined: what still waits for a peer when the time is up is left to the end of the
    // program.
    var examination = new FutureTask<>(() -> surveyor.survey(listeners, _ -> {}, _ -> {}));
    Thread.ofVirtual().name("examine " + options.port()).start(examination);
    long left = Math.max(1, Duration.between(now, end).toMillis());
    try {
      return Optional.of(judge(examination.get(left, TimeUnit.MILLISECONDS), options));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("an examination failed", e.getCause());
    }
  }

  private static State judge(List<Finding> findings, Options options) {
    State other = State.NOBODY;
    for (Finding finding : findings) {
      boolean speaksIt =
          finding.identity().recognised().stream()
              .anyMatch(
                  s ->
                      s.protocol().name().equals(options.protocol())
                          || s.layers().contains(options.protocol()));
      String conduct = "speaks " + Text.speaks(finding.identity());
      if (speaksIt) {
        return new State(true, true, conduct);
      }
      boolean isRecognised = finding.identity().recognised().isPresent();
      other = new State(true, false, isRecognised ? conduct : "says nothing that is recognised");
    }
    return other;
  }

  private int done(Options options, State state, Instant begun, Console console)
      throws IOException {
    Duration waited = Duration.between(begun, clock.instant());
    if (options.isJson()) {
      try (JsonGenerator json = FindingJson.generator(console.bytes())) {
        json.writeStartObject();
        FindingJson.heading(json, Version.portolan(), Version.host(), clock.instant());
        json.writeNumberField("port", options.port().first());
        Transport transport = options.port().transport();
        if (transport != null) {
          json.writeStringField("transport", transport.word());
        }
        json.writeStringField("conduct", state.conduct());
        json.writeNumberField("waitedSeconds", waited.toMillis() / 1000.0);
        json.writeEndObject();
      }
      console.out().println();
    } else {
      console
          .out()
          .println(
              "port " + options.port() + " " + state.conduct() + " (" + seconds(waited) + " s)");
    }
    return ExitStatus.DONE;
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f", time.toMillis() / 1000.0);
  }
}
