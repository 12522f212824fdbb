package io.portolan.psrt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.codec.DatagramKey;
import io.portolan.psrt.codec.PsrtVectors;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.PsrtMessage.Nop;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.sim.Noise;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Strangers who say anything, to every session.
class PsrtSessionFuzz {
  private static final int CASES = 4_000;
  private static final Token TOKEN = new Token(PsrtVectors.bytes("token/counting"));
  private static final ClientTerms TERMS =
      new ClientTerms(PsrtVectors.LIMITS, Duration.ofSeconds(5), false, 8, 100_000);

  @ParameterizedTest
  @EnumSource(ServerTerms.Security.class)
  void aBrokerIsNotSurprised(ServerTerms.Security security) {
    var good = List.of(Bytes.EMPTY, Bytes.ofHex("eeaa00 0100000000"), Bytes.ofHex("eeab00"));
    Noise.check(
        1,
        CASES,
        PsrtVectors.everything(),
        input -> {
          for (Bytes start : good) {
            var whole = served(security, start.concat(input), Integer.MAX_VALUE);
            assertEquals(whole, served(security, start.concat(input), 3), "in pieces");
          }
        });
  }

  @Test
  void aClientIsNotSurprised() {
    var vectors = new ArrayList<>(PsrtVectors.everything());
    vectors.add(Bytes.ofHex("eeaa0100").concat(TOKEN.value()).concat(Bytes.ofHex("01ff01")));
    vectors.add(Bytes.ofHex("eeab0100 01 00").concat(PsrtVectors.bytes("push/hi")));
    Noise.check(
        2,
        CASES,
        vectors,
        input -> {
          var control = new Played<>(new PsrtControlClientSession(TERMS, Login.ANONYMOUS));
          control.does((session, now) -> session.ask(new Nop(), now));
          end(control.hears(input));
          end(new Played<>(new PsrtDataClientSession(TERMS, TOKEN)).hears(input));
        });
  }

  @Test
  void aDatagramSocketIsNotSurprised() {
    var key = Optional.of(DatagramKey.of(PsrtVectors.KEY));
    var stranger = new InetSocketAddress("192.0.2.1", 9);
    var played = new Played<>(new PsrtDatagramServerSession(PsrtVectors.LIMITS, _ -> key));
    Noise.check(
        3,
        CASES,
        PsrtVectors.everything(),
        input -> {
          played.signal(new Signal.Arrived(input, stranger));
          assertEquals(1, played.told().size(), "one thing happens, whatever it is");
          String said = played.said();
          assertTrue(said.isEmpty() || said.equals("eeaa0100ff"), said);
        });
  }

  /// What a broker with an obliging program says to a stream in pieces of at most this size, and
  /// what its program hears, but for how it ends.
  private static List<Object> served(ServerTerms.Security security, Bytes stream, int size) {
    var terms = new ServerTerms(PsrtVectors.LIMITS, PsrtTimeouts.DEFAULT, security);
    var played = new Played<>(new PsrtServerSession(terms));
    var heard = new ArrayList<Object>();
    for (int at = 0; at < stream.size() && !played.isClosed() && played.tls == null; ) {
      int to = (int) Math.min(stream.size(), (long) at + size);
      played.hears(stream.slice(at, to));
      at = to;
      boolean asked = true;
      while (asked) {
        asked = false;
        for (var event : played.told()) {
          if (!(event instanceof ServerEvent.Ended)) {
            heard.add(event);
            asked = true;
            played.does(
                (session, now) ->
                    switch (event) {
                      case ServerEvent.LoginAsked _ -> session.admit(TOKEN, now);
                      case ServerEvent.JoinAsked _ -> session.join(now);
                      case ServerEvent.ReplicateOffered _ ->
                          session.weigh(ReplyCode.OK_WAITING, now);
                      default -> session.reply(ReplyCode.OK, now);
                    });
          }
        }
      }
    }
    heard.add(played.said());
    heard.add(played.isClosed());
    end(played);
    return heard;
  }

  private static <S extends Session<E>, E> void end(Played<S, E> played) {
    played.signal(new Signal.HungUp("enough"));
    assertTrue(played.session.deadline().isEmpty(), "nothing is left to wait for");
  }
}
