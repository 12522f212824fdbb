package io.portolan.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.survey.Surveyor;
import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import io.portolan.wire.capture.Conversation;
import io.portolan.wire.capture.Conversation.Direction;
import io.portolan.wire.capture.Conversation.Ending;
import io.portolan.wire.capture.Conversation.Turn;
import io.portolan.wire.capture.Conversations.Interest;
import io.portolan.wire.capture.Endpoint;
import io.portolan.wire.capture.Side;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OverhearerTest {
  private static final InetSocketAddress CALLER = new InetSocketAddress("10.0.0.1", 40000);
  private static final InetSocketAddress SERVER = new InetSocketAddress("10.0.0.2", 2424);
  private static final String GET = ">GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String PAGE = "<HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\n\r\n";

  private final Overhearer overhearer = new Overhearer(Surveyor.installedProbes());

  private static Conversation tcp(Direction direction, Ending ending, String... said) {
    return conversation(Transport.TCP, direction, ending, true, said);
  }

  /// @param said by the caller if it starts with `>`, by the listener if with `<`
  private static Conversation conversation(
      Transport transport,
      Direction direction,
      Ending ending,
      boolean isListenerSeen,
      String... said) {
    var turns = new ArrayList<Turn>();
    for (String turn : said) {
      Side speaker = turn.startsWith(">") ? Side.CALLER : Side.LISTENER;
      turns.add(new Turn(speaker, Bytes.ofText(turn.substring(1))));
    }
    return new Conversation(
        new Endpoint(transport, SERVER.getAddress(), SERVER.getPort()),
        CALLER,
        direction,
        direction == Direction.HANDSHAKE,
        Instant.EPOCH,
        Duration.ZERO,
        turns,
        isListenerSeen,
        ending);
  }

  private Overheard only() {
    assertEquals(1, overhearer.endpoints().size(), overhearer.endpoints().toString());
    return overhearer.endpoints().getFirst();
  }

  private static String spoken(Overheard overheard) {
    return overheard
        .identity()
        .recognised()
        .map(s -> s.protocol().name() + " " + s.strength() + " " + s.product())
        .orElse("nothing");
  }

  @Test
  void mergesWhatConversationsWithOneEndpointSay() {
    overhearer.hear(tcp(Direction.HANDSHAKE, Ending.OPEN, ">\u0001\u0002", "<\u0003"), true);
    overhearer.hear(tcp(Direction.HANDSHAKE, Ending.OPEN, GET, PAGE), true);
    overhearer.hear(tcp(Direction.HANDSHAKE, Ending.OPEN, GET, PAGE), true);
    var overheard = only();
    assertEquals("http 3 nginx", spoken(overheard));
    assertEquals(3, overheard.weighed());
    assertEquals(2, overheard.agreeing());
  }

  @Test
  void waitsForMoreOnlyWhileNothingIsProven() {
    assertEquals(
        Interest.MORE,
        overhearer.hear(tcp(Direction.HANDSHAKE, Ending.OPEN, ">hm", "<hm?"), false));
    assertEquals(List.of(), overhearer.endpoints());
    assertEquals(
        Interest.UNDERSTOOD,
        overhearer.hear(tcp(Direction.HANDSHAKE, Ending.OPEN, GET, PAGE), false));
  }

  @Test
  void hasEnoughOfWhatIsProvenOften() {
    var page = tcp(Direction.HANDSHAKE, Ending.OPEN, GET, PAGE);
    for (int i = 0; i < 4; i++) {
      assertEquals(Interest.UNDERSTOOD, overhearer.hear(page, true));
    }
    assertEquals(Interest.ENOUGH, overhearer.hear(page, true));
    assertEquals(1, only().observations().size());
  }

  @Test
  void wantsLittleOfWhatStaysUnknown() {
    var noise = tcp(Direction.HANDSHAKE, Ending.OPEN, ">?", "<\u0001\u0002\u0003\u0004");
    for (int i = 0; i < 15; i++) {
      assertEquals(Interest.UNDERSTOOD, overhearer.hear(noise, true));
    }
    assertEquals(Interest.SELDOM, overhearer.hear(noise, true));
    assertEquals("nothing", spoken(only()));
    assertEquals("says bytes that no recogniser knows", only().identity().silence());
  }

  @Test
  void aQuestionBesideAnAnswerNobodyKnowsIsAHint() {
    overhearer.hear(tcp(Direction.HANDSHAKE, Ending.OPEN, GET, "<\u0001\u0002\u0003"), true);
    assertEquals("nothing", spoken(only()));
    var spoken = Optional.ofNullable(only().identity().spoken());
    assertEquals("http 1", spoken.map(s -> s.protocol().name() + " " + s.strength()).orElse(""));
  }

  @Test
  void aQuestionCountsWhereTheListenerIsOutOfSight() {
    overhearer.hear(
        conversation(Transport.TCP, Direction.HANDSHAKE, Ending.OPEN, false, GET), true);
    assertEquals("http 3 null", spoken(only()));
  }

  @Test
  void aQuestionAtWhichTheListenerHungUpIsAHint() {
    overhearer.hear(tcp(Direction.HANDSHAKE, Ending.LISTENER_RESET, GET), true);
    assertEquals("nothing", spoken(only()));
  }

  @Test
  void wordsDecideAgainstPorts() {
    var reversed =
        tcp(
            Direction.PORTS,
            Ending.OPEN,
            "<GET / HTTP/1.1\r\nHost: x\r\n\r\n",
            ">HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\n\r\n");
    assertEquals(Interest.REVERSED, overhearer.hear(reversed, false));
    assertEquals(new Endpoint(Transport.TCP, CALLER.getAddress(), 40000), only().endpoint());
    assertEquals("http 3 nginx", spoken(only()));
  }

  @Test
  void aHandshakeIsNotTurnedRound() {
    var odd =
        tcp(
            Direction.HANDSHAKE,
            Ending.OPEN,
            "<GET / HTTP/1.1\r\nHost: x\r\n\r\n",
            ">HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\n\r\n");
    overhearer.hear(odd, true);
    assertEquals(2424, only().endpoint().port());
  }

  @Test
  void theMiddleOfAConversationIsNoGreeting() {
    overhearer.hear(tcp(Direction.PORTS, Ending.OPEN, "<ing else, the end", GET, PAGE), true);
    assertEquals("http 3 nginx", spoken(only()));
  }

  @Test
  void whatIsSaidBehindAKnownProtocolIsNotWeighed() {
    overhearer.hear(
        tcp(
            Direction.HANDSHAKE,
            Ending.OPEN,
            "<220 mail.example.org ESMTP Postfix\r\n",
            ">EHLO me\r\n",
            "<250-mail.example.org\r\n250 STARTTLS\r\n",
            GET,
            PAGE),
        true);
    assertEquals("smtp", only().identity().recognised().orElseThrow().protocol().name());
    assertEquals(List.of(), only().identity().contradictions());
  }

  @Test
  void theSurestDirectionIsKept() {
    overhearer.hear(tcp(Direction.PORTS, Ending.OPEN, GET, PAGE), true);
    overhearer.hear(tcp(Direction.HANDSHAKE, Ending.OPEN, GET, PAGE), true);
    overhearer.hear(tcp(Direction.FIRST_PACKET, Ending.OPEN, GET, PAGE), true);
    assertEquals(Direction.HANDSHAKE, only().direction());
  }

  @Test
  void keepsTheFirstBytesOnly() {
    var large = tcp(Direction.HANDSHAKE, Ending.OPEN, GET, PAGE + "x".repeat(4000));
    overhearer.hear(large, true);
    assertEquals(512, only().observations().getFirst().exchange().answer().size());
  }
}
