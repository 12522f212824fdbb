package io.portolan.psrt.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.session.ClientTerms;
import io.portolan.psrt.session.ControlEvent;
import io.portolan.psrt.session.PsrtControlClientSession;
import io.portolan.psrt.session.PsrtServerSession;
import io.portolan.psrt.session.PsrtTimeouts;
import io.portolan.psrt.session.ServerEvent;
import io.portolan.psrt.session.ServerTerms;
import io.portolan.sim.Endpoint;
import io.portolan.sim.SimulatedNetwork;
import io.portolan.sim.Weather;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// One publish that is sent again and again, to brokers that take it and brokers that do not, over
/// good lines and bad ones. A failure names its seed.
class SuspicionSimulation {
  private static final int SIZE = 5000;
  private static final int EVENTS_MOST = 20_000;
  private static final Duration MOMENT = Duration.ofMillis(10);
  private static final ClientTerms TERMS =
      new ClientTerms(PsrtLimits.DEFAULT, Duration.ofSeconds(4), false, 10, 1 << 20);

  private static final Weather HAZE =
      new Weather(Duration.ofMillis(20), Duration.ofMillis(60), 0, 0, 0, true);

  private enum Fate {
    TAKEN,
    GIVEN_UP,
    OPEN
  }

  /// @param calls how many it took
  private record Story(Fate fate, int calls) {}

  static LongStream seeds() {
    return LongStream.range(0, 30);
  }

  /// A broker that takes publishes up to its limit, and hangs up on others.
  private record Taking(PsrtServerSession session) implements Session<ServerEvent> {
    static Taking upTo(int size) {
      var limits = new PsrtLimits(size, 1000, 32, 4096);
      return new Taking(
          new PsrtServerSession(
              new ServerTerms(limits, PsrtTimeouts.DEFAULT, ServerTerms.Security.PLAIN)));
    }

    @Override
    public List<Step<ServerEvent>> on(Signal signal, Instant now) {
      var all = new ArrayList<Step<ServerEvent>>();
      for (var step : session.on(signal, now)) {
        all.add(step);
        if (step instanceof Step.Happened<ServerEvent>(ServerEvent.LoginAsked _)) {
          all.addAll(session.admit(new Token(Bytes.wrap(new byte[Token.SIZE])), now));
        } else if (step instanceof Step.Happened<ServerEvent>(ServerEvent.PublishAsked _)) {
          all.addAll(session.reply(ReplyCode.OK, now));
        }
      }
      return all;
    }

    @Override
    public Optional<Instant> deadline() {
      return session.deadline();
    }
  }

  /// What a client does that sends everything again.
  private static final class Sender {
    private final SplittableRandom random;
    private final Weather weather;
    private final Suspicion suspicion = new Suspicion(1);
    private final Publish whole = new Publish(1, "a", Bytes.wrap(new byte[SIZE - 2]));
    private final Order order = Order.of(whole, null);

    Sender(long seed, Weather weather) {
      this.random = new SplittableRandom(seed);
      this.weather = weather;
    }

    /// @param worst lines are cut at some time up to this; zero if none is
    Story sends(int limit, Duration worst, int most) {
      for (int calls = 1; calls <= most; calls++) {
        Fate fate = calls(limit, worst);
        if (fate != Fate.OPEN) {
          return new Story(fate, calls);
        }
      }
      return new Story(Fate.OPEN, most);
    }

    private Fate calls(int limit, Duration worst) {
      var network = new SimulatedNetwork(random.nextLong(), weather);
      var line = network.endpoint("client", new PsrtControlClientSession(TERMS, Login.ANONYMOUS));
      var link = network.connect(line, network.endpoint("broker", Taking.upTo(limit)));
      if (worst.isPositive()) {
        network.after(Duration.ofMillis(random.nextLong(worst.toMillis())), link::cut);
      }
      int heard = 0;
      boolean isUnderWay = false;
      while (!line.isOver() || heard < line.events().size()) {
        network.run(MOMENT, EVENTS_MOST);
        for (; heard < line.events().size(); heard++) {
          switch (line.events().get(heard)) {
            case ControlEvent.Admitted _ -> {
              isUnderWay = true;
              send(line, network.now());
            }
            case ControlEvent.Tolerated _ -> {
              suspicion.tolerated(order);
              line.perform(_ -> List.of(new Step.Send<>(whole.body())));
            }
            case ControlEvent.Spurned _ -> {
              if (suspicion.spurned(order)) {
                return Fate.GIVEN_UP;
              }
            }
            case ControlEvent.Answered _ -> {
              link.cut();
              return Fate.TAKEN;
            }
            case ControlEvent.Denied _, ControlEvent.Ended _ -> {}
          }
        }
      }
      suspicion.lost(isUnderWay ? List.of(order) : List.of());
      return Fate.OPEN;
    }

    private void send(Endpoint<PsrtControlClientSession, ControlEvent> line, Instant now) {
      var head = new Publish(1, "a", Bytes.EMPTY);
      line.perform(
          session ->
              suspicion.isOn(order)
                  ? session.attempt(head, whole.body().size(), now)
                  : session.ask(whole, now));
    }
  }

  @Test
  void whatABrokerHangsUpOnIsGivenUpAfterSevenCalls() {
    var sender = new Sender(1, Weather.CALM);
    assertEquals(new Story(Fate.GIVEN_UP, 7), sender.sends(SIZE - 1, Duration.ZERO, 20));
  }

  @Test
  void theNextOneIsGivenUpAtOnceUnlessTheLimitHasBeenRaised() {
    var sender = new Sender(2, Weather.CALM);
    sender.sends(100, Duration.ZERO, 20);
    assertEquals(new Story(Fate.GIVEN_UP, 1), sender.sends(100, Duration.ZERO, 20));
    assertEquals(new Story(Fate.TAKEN, 1), sender.sends(SIZE, Duration.ZERO, 20));
    assertEquals(new Story(Fate.GIVEN_UP, 7), sender.sends(100, Duration.ZERO, 20));
  }

  /// Most of these lines do not live long enough for a login and an answer.
  @ParameterizedTest
  @MethodSource("seeds")
  void aLineThatBreaksAgainAndAgainCostsNothing(long seed) {
    var sender = new Sender(seed, HAZE);
    for (int millis : List.of(150, 300, 600, 1200, 2500, 5000)) {
      var story = sender.sends(SIZE, Duration.ofMillis(millis), 200);
      assertNotEquals(Fate.GIVEN_UP, story.fate(), () -> "lines of up to " + millis + " ms");
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void overABadLineWhatNoBrokerTakesIsGivenUpInTheEnd(long seed) {
    var story = new Sender(seed, HAZE).sends(SIZE - 1, Duration.ofSeconds(10), 1000);
    assertEquals(Fate.GIVEN_UP, story.fate());
    assertTrue(story.calls() >= 7, story::toString);
  }
}
