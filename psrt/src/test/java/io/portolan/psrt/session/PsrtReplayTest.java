package io.portolan.psrt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.codec.Context;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.codec.PsrtStream;
import io.portolan.psrt.codec.PsrtVectors;
import io.portolan.psrt.message.PsrtMessage;
import io.portolan.psrt.message.PsrtMessage.Bye;
import io.portolan.psrt.message.PsrtMessage.Join;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.PsrtMessage.Operation;
import io.portolan.psrt.message.PsrtMessage.Push;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.message.Topic;
import io.portolan.psrt.session.Recordings.Entry;
import io.portolan.psrt.session.Recordings.Recording;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Recorded sessions with psrtd, once with our sessions in the place of the server and once in the
/// place of the client: the same bytes, but for tokens and for what we do otherwise on purpose.
class PsrtReplayTest {
  /// Sessions that are no conversations of PSRT in the clear: HTTP, and TLS, which has a test of
  /// its own.
  private static final Set<String> NOT_OURS = Set.of("F", "H");

  /// Where our answers differ on purpose, as `session/connection`, and what we say instead.
  private static final Map<String, String> REPAIRED =
      Map.of(
          "D1/dat4", "eeab0100 01", // a data socket may join again after it was closed
          "D1/dat5", "eeab0100 ff", // and while dat4 is in use, it may not
          "D3/ctl1", "open for longer: what counts is the last byte, not the operation before",
          "E/udp", "the last acknowledgement: a datagram that was cut is an error",
          "E/dat1", "the last push: a datagram that was cut is not published",
          "A3/dat1", "the last five pushes: nothing is lost to a bye that comes at once");

  static List<Recording> ours() {
    return Recordings.ours();
  }

  @ParameterizedTest
  @MethodSource("ours")
  void ourOwnSessionsAsServerAndAsClient(Recording recording) throws MalformedException {
    replayAsServer(recording);
    replayAsClient(recording);
  }

  @Test
  void everySessionOfTheReferenceAsServer() throws IOException, MalformedException {
    int replayed = 0;
    for (var recording : Recordings.ofTheReference()) {
      if (!NOT_OURS.contains(recording.name())) {
        replayAsServer(recording);
        replayed++;
      }
    }
    assertTrue(replayed >= 16, replayed + " sessions");
  }

  @Test
  void everySessionOfTheReferenceAsClient() throws IOException, MalformedException {
    int replayed = 0;
    for (var recording : Recordings.ofTheReference()) {
      if (!NOT_OURS.contains(recording.name())) {
        replayed += replayAsClient(recording);
      }
    }
    assertTrue(replayed >= 31, replayed + " connections");
  }

  private static void replayAsServer(Recording recording) throws MalformedException {
    var broker =
        new ModelBroker(
            _ -> terms(recording.name()),
            line -> recordedToken(recording, line),
            line -> !(recording + "/" + line).equals("B1/ctl4"));
    Bytes acknowledged = Bytes.EMPTY;
    for (Entry entry : recording.entries()) {
      broker.passTime(entry.at());
      if (entry.connection().equals("udp")) {
        if (entry.byClient()) {
          acknowledged = acknowledged.concat(broker.datagram(entry.bytes(), entry.at()));
        }
      } else if (entry.byClient() && !(entry.isEnd() && isFirst(recording, entry))) {
        var line = broker.line(entry.connection(), entry.at());
        broker.hears(
            line,
            entry.isEnd() ? new Signal.HungUp("peer closed") : new Signal.Arrived(entry.bytes()),
            entry.at());
      } else if (entry.isEnd() && !isFirst(recording, entry)) {
        String where = recording + "/" + entry.connection();
        Instant soon = entry.at().plusMillis(5);
        broker.passTime(soon);
        var line = broker.line(entry.connection(), entry.at());
        assertTrue(line.closed || REPAIRED.containsKey(where), where + " is closed");
      }
    }
    for (String connection : recording.connections()) {
      Bytes recorded = recording.stream(connection, false);
      Bytes said =
          connection.equals("udp") ? acknowledged : broker.line(connection, Instant.MAX).said;
      assertSame(recording + "/" + connection, recorded, said);
    }
  }

  private static void assertSame(String where, Bytes recorded, Bytes said)
      throws MalformedException {
    switch (where) {
      case "D1/dat4", "D1/dat5" ->
          assertTrue(
              said.startsWith(Bytes.ofHex(String.valueOf(REPAIRED.get(where)))), where + said);
      case "E/udp" -> {
        int last = recorded.size() - 1;
        assertEquals(recorded.first(last).concat(Bytes.of(0xFF)), said, where);
      }
      case "E/dat1" -> {
        var pushes = pushes(recorded);
        assertEquals(pushes.subList(0, pushes.size() - 1), pushes(said), where);
      }
      case "A3/dat1" -> {
        assertTrue(said.startsWith(recorded), where);
        assertTrue(said.size() > recorded.size(), where);
      }
      case "E/ctl1" -> // the file leaves its replies out
          assertEquals(recorded.concat(Bytes.of(1)), said, where);
      case "D2/dat1", "I/dat1" -> assertEquals(pushes(recorded), pushes(said), where);
      case "J/dat1" -> // what is pushed there was published in a session that was not recorded
          assertEquals(recorded.first(5), said.first(5), where);
      default -> assertEquals(recorded, said, where);
    }
  }

  /// @return how many connections were replayed to their end
  private static int replayAsClient(Recording recording) throws MalformedException {
    int replayed = 0;
    for (String connection : recording.connections()) {
      Bytes said = recording.stream(connection, true);
      if (said.startsWith(Bytes.ofHex("eeaa00")) && said.size() > 3) {
        replayed += replayControl(recording, connection, said) ? 1 : 0;
      } else if (said.startsWith(Bytes.ofHex("eeab00")) && said.size() > 3) {
        replayData(recording, connection, said);
        replayed++;
      }
    }
    return replayed;
  }

  private static boolean replayControl(Recording recording, String connection, Bytes recorded)
      throws MalformedException {
    String where = recording + "/" + connection;
    var stream = new PsrtStream(Context.GREETING, PsrtVectors.LIMITS);
    stream.take(recorded);
    Login login;
    var operations = new ArrayList<Operation>();
    try {
      stream.next();
      stream.expect(Context.LOGIN);
      if (!(stream.next() instanceof Login whole)) {
        return false;
      }
      login = whole;
      stream.expect(Context.OPERATION);
      for (var next = stream.next(); next != null; next = stream.next()) {
        operations.add((Operation) next);
      }
    } catch (MalformedException e) {
      return false; // what our client would never say
    }
    if (!stream.rest().isEmpty()) {
      return false;
    }
    var terms = new ClientTerms(PsrtVectors.LIMITS, Duration.ofHours(1), false, 1000, 1_000_000);
    var played = new Played<>(new PsrtControlClientSession(terms, login));
    for (var operation : operations) {
      played.does(
          (session, now) ->
              operation instanceof Bye ? session.bye(now) : session.ask(operation, now));
    }
    hearAll(played, recording, connection);
    assertEquals(meaning(recorded), meaning(Bytes.ofHex(played.said())), where);
    var told = played.told();
    boolean admitted = recording.stream(connection, false).size() > 4;
    assertEquals(
        admitted,
        told.contains(new ControlEvent.Admitted(recordedToken(recording, connection))),
        where);
    assertEquals(!admitted, told.contains(new ControlEvent.Denied()), where);
    long answers = recording.stream(connection, false).size() - 4L - 32;
    if (admitted) {
      long own = operations.stream().filter(Bye.class::isInstance).count();
      assertEquals(
          answers - own,
          told.stream().filter(ControlEvent.Answered.class::isInstance).count(),
          where);
    }
    return true;
  }

  private static void replayData(Recording recording, String connection, Bytes said)
      throws MalformedException {
    Bytes recorded = said.first(3 + Token.SIZE + 1); // nobody reads the rest
    var join = (Join) PsrtCodec.read(recorded.from(3), Context.JOIN);
    var terms =
        new ClientTerms(PsrtVectors.LIMITS, Duration.ofSeconds(join.timeoutSeconds()), false, 1, 1);
    var played = new Played<>(new PsrtDataClientSession(terms, join.token()));
    hearAll(played, recording, connection);
    assertEquals(recorded.hex(), played.said(), recording + "/" + connection);
    var expected =
        pushes(recording.stream(connection, false)).stream()
            .<DataEvent>map(
                push -> new DataEvent.Pushed(push.priority(), Topic.of(push.topic()), push.body()))
            .toList();
    assertEquals(
        expected, played.told().stream().filter(DataEvent.Pushed.class::isInstance).toList());
  }

  /// What a data socket said behind its greeting and reply, but for beacons: the reference looks
  /// for silence only each half of the timeout, counted from the join, and we at once.
  private static List<Push> pushes(Bytes said) throws MalformedException {
    var stream = new PsrtStream(Context.PUSH, PsrtVectors.LIMITS);
    stream.take(said.from(5));
    var pushes = new ArrayList<Push>();
    for (var next = stream.next(); next != null; next = stream.next()) {
      if (next instanceof Push push) {
        pushes.add(push);
      }
    }
    return pushes;
  }

  private static <S extends Session<E>, E> void hearAll(
      Played<S, E> played, Recording recording, String connection) {
    for (Entry entry : recording.entries()) {
      if (entry.connection().equals(connection) && !entry.byClient() && !played.isClosed()) {
        played.signal(
            entry.isEnd() ? new Signal.HungUp("peer closed") : new Signal.Arrived(entry.bytes()));
      }
    }
  }

  /// What a client said: batches may have a NUL at their end or not.
  private static List<PsrtMessage> meaning(Bytes said) throws MalformedException {
    var stream = new PsrtStream(Context.GREETING, PsrtVectors.LIMITS);
    stream.take(said);
    var messages = new ArrayList<PsrtMessage>();
    for (Context context :
        Stream.concat(
                Stream.of(Context.GREETING, Context.LOGIN),
                Stream.generate(() -> Context.OPERATION).limit(1000))
            .toList()) {
      stream.expect(context);
      var next = stream.next();
      if (next == null) {
        break;
      }
      messages.add(next);
    }
    return messages;
  }

  private static Token recordedToken(Recording recording, String connection) {
    Bytes said = recording.stream(connection, false);
    return said.size() >= 36
        ? new Token(said.slice(4, 36))
        : new Token(Bytes.wrap(new byte[Token.SIZE]));
  }

  private static boolean isFirst(Recording recording, Entry entry) {
    return recording.entries().stream()
        .filter(other -> other.connection().equals(entry.connection()))
        .filter(other -> other.byClient() == entry.byClient())
        .findFirst()
        .equals(Optional.of(entry));
  }

  /// The server of the recordings: three seconds, small limits. In E the client's nops are left
  /// out, and G is its UNIX socket.
  private static ServerTerms terms(String session) {
    var silence = Duration.ofSeconds(session.equals("E") ? 3600 : 3);
    return new ServerTerms(
        PsrtVectors.LIMITS,
        PsrtTimeouts.DEFAULT.withSilence(silence),
        session.equals("G") ? ServerTerms.Security.LOCAL : ServerTerms.Security.PLAIN);
  }
}
