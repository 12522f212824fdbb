package io.portolan.wire.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import io.portolan.wire.WireWriter;
import io.portolan.wire.capture.Conversation.Direction;
import io.portolan.wire.capture.Conversation.Ending;
import io.portolan.wire.capture.Conversations.Interest;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Outcome;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConversationsTest {
  private static final int FIN = 0x11;
  private static final int SYN = 0x02;
  private static final int SYN_ACK = 0x12;
  private static final int RST = 0x14;
  private static final int DATA = 0x18;
  private static final InetSocketAddress CALLER = peer("10.0.0.1", 40000);
  private static final InetSocketAddress LISTENER = peer("10.0.0.2", 2424);
  private static final ConversationLimits SMALL = new ConversationLimits(4, 8, 16, 4, 100);

  private final List<Conversation> heard = new ArrayList<>();
  private final List<Conversation> early = new ArrayList<>();
  private Interest answer = Interest.MORE;
  private Conversations conversations = conversations(ConversationLimits.DEFAULT);

  private static InetSocketAddress peer(String address, int port) {
    return new InetSocketAddress(address, port);
  }

  private Conversations conversations(ConversationLimits limits) {
    return new Conversations(
        limits,
        (conversation, isLast) -> {
          (isLast ? heard : early).add(conversation);
          return answer;
        });
  }

  private void packet(Bytes packet) {
    conversations.add(CapturedFrame.of(LinkType.RAW, packet));
  }

  private void segment(
      InetSocketAddress from, InetSocketAddress to, long sequence, int flags, String text) {
    packet(SynthesizedPacket.tcp(from, to, sequence, 0, flags, Bytes.ofText(text)));
  }

  private void says(long sequence, String text) {
    segment(CALLER, LISTENER, sequence, DATA, text);
  }

  private void answers(long sequence, String text) {
    segment(LISTENER, CALLER, sequence, DATA, text);
  }

  private void datagram(InetSocketAddress from, InetSocketAddress to, String text) {
    packet(SynthesizedPacket.udp(from, to, Bytes.ofText(text)));
  }

  private void opens() {
    segment(CALLER, LISTENER, 99, SYN, "");
    segment(LISTENER, CALLER, 499, SYN_ACK, "");
  }

  private Conversation only() {
    conversations.end();
    assertEquals(1, heard.size(), heard::toString);
    return heard.getFirst();
  }

  /// `>` is the caller, `<` the listener.
  private static String turns(Conversation conversation) {
    return conversation.turns().stream()
        .map(t -> (t.speaker() == Side.CALLER ? ">" : "<") + t.bytes().latin1())
        .collect(Collectors.joining(" "));
  }

  private static String exchanges(Conversation conversation) {
    return conversation.exchanges().stream()
        .map(ConversationsTest::text)
        .collect(Collectors.joining(" | "));
  }

  private static String text(Exchange exchange) {
    return exchange.greeting().latin1()
        + "/"
        + exchange.said().latin1()
        + "/"
        + exchange.answer().latin1();
  }

  @Test
  void tellsWhoSaidWhatInTurn() {
    opens();
    answers(500, "welcome");
    says(100, "one ");
    says(104, "two");
    answers(507, "first");
    says(107, "three");
    answers(512, "second");
    segment(CALLER, LISTENER, 112, FIN, "");
    segment(LISTENER, CALLER, 518, FIN, "");
    Conversation told = only();
    assertEquals("<welcome >one two <first >three <second", turns(told));
    assertEquals("welcome/one two/first | /three/second", exchanges(told));
    assertEquals(Direction.HANDSHAKE, told.direction());
    assertEquals(Ending.CALLER_CLOSED, told.ending());
    assertEquals(new Endpoint(Transport.TCP, LISTENER.getAddress(), 2424), told.listener());
    assertEquals(CALLER, told.caller());
  }

  @Test
  void isToldEarlyWhenAQuestionHasItsAnswer() {
    opens();
    says(100, "one");
    answers(500, "first");
    assertTrue(early.isEmpty());
    says(103, "two");
    assertEquals(List.of(">one <first"), early.stream().map(c -> turns(c)).toList());
    assertEquals(">one <first >two", turns(only()));
  }

  @Test
  void putsSegmentsInOrderAndBelievesTheFirstCopy() {
    opens();
    says(106, "world");
    says(103, "lo w");
    says(100, "hel");
    says(100, "HELLO WORLD!");
    answers(500, "yes");
    assertEquals(">hello world! <yes", turns(only()));
  }

  @Test
  void sequenceNumbersMayWrap() {
    segment(CALLER, LISTENER, 0xFFFFFFFDL, SYN, "");
    segment(LISTENER, CALLER, 0xFFFFFFFFL, SYN_ACK, "");
    says(0xFFFFFFFEL, "ab");
    says(0, "cd");
    answers(0, "ef");
    assertEquals(">abcd <ef", turns(only()));
  }

  @Test
  void aGapIsTheEndOfWhatIsKnown() {
    opens();
    says(100, "abc");
    says(110, "xyz");
    answers(500, "yes");
    assertEquals(">abc <yes", turns(only()));
  }

  @Test
  void aRefusedConnectionIsNoConversation() {
    segment(CALLER, LISTENER, 99, SYN, "");
    segment(LISTENER, CALLER, 0, RST, "");
    conversations.end();
    assertEquals(List.of(), heard);
  }

  @Test
  void whoAcceptsAndSaysNothingIsHeardOf() {
    opens();
    segment(LISTENER, CALLER, 500, FIN, "");
    Conversation told = only();
    assertEquals(List.of(), told.turns());
    assertEquals(Outcome.CLOSED, told.exchanges().getFirst().outcome());
  }

  @Test
  void halfACaptureShowsOnlyTheCaller() {
    says(100, "hello");
    Conversation told = only();
    assertEquals("/hello/", exchanges(told));
    assertTrue(!told.isListenerSeen() && told.exchanges().getFirst().isCallOnly());
  }

  @Test
  void portsTellWhoListensWhereTheOpeningIsMissing() {
    answers(500, "rest of it");
    says(100, "next");
    answers(510, "yes");
    Conversation told = only();
    assertEquals(Direction.PORTS, told.direction());
    assertEquals(2424, told.listener().port());
    // What came first may be the rest of anything, and so is no greeting.
    assertEquals("rest of it// | /next/yes", exchanges(told));
  }

  @Test
  void whatIsKnownOfAnEndpointCountsMoreThanPorts() {
    var high = peer("10.0.0.2", 50000);
    segment(CALLER, high, 99, SYN, "");
    segment(high, CALLER, 499, SYN_ACK, "");
    segment(high, peer("10.0.0.3", 1234), 7, DATA, "hello");
    conversations.end();
    assertEquals(List.of(50000, 50000), heard.stream().map(c -> c.listener().port()).toList());
  }

  @Test
  void theAudienceMayTurnAConversationRound() {
    answer = Interest.REVERSED;
    var high = peer("10.0.0.2", 50000);
    segment(high, CALLER, 1, DATA, "banner");
    segment(high, CALLER, 7, RST, "");
    assertEquals(40000, heard.getFirst().listener().port());
    assertEquals("<banner", turns(heard.getFirst().reversed()));
    segment(peer("10.0.0.3", 1234), high, 7, DATA, "hello");
    conversations.end();
    assertEquals(50000, heard.getLast().listener().port());
  }

  @Test
  void aPortUsedAnewIsANewConversation() {
    opens();
    says(100, "one");
    segment(CALLER, LISTENER, 5000, SYN, "");
    segment(CALLER, LISTENER, 5000, SYN, "");
    says(5001, "two");
    conversations.end();
    assertEquals(List.of(">one", ">two"), heard.stream().map(c -> turns(c)).toList());
    assertEquals(2, conversations.conversationsWith(heard.getFirst().listener()));
  }

  @Test
  void pairsEachDatagramWithTheQuestionsBeforeIt() {
    datagram(CALLER, LISTENER, "q1");
    datagram(CALLER, LISTENER, "q2");
    datagram(LISTENER, CALLER, "a2");
    datagram(LISTENER, CALLER, "a1");
    Conversation told = only();
    assertEquals("/q1/a2 | /q2/a2 | /q1/a1 | /q2/a1", exchanges(told));
  }

  @Test
  void anAudienceThatHasEnoughHearsNoMore() {
    answer = Interest.ENOUGH;
    for (int port = 40000; port < 40100; port++) {
      datagram(peer("10.0.0.1", port), LISTENER, "question");
      datagram(LISTENER, peer("10.0.0.1", port), "answer");
    }
    conversations.end();
    assertEquals(1, early.size() + heard.size());
    assertEquals(100, conversations.conversationsWith(early.getFirst().listener()));
  }

  @Test
  void anAudienceThatAsksForLittleHearsLittle() {
    answer = Interest.SELDOM;
    for (int port = 40000; port < 40100; port++) {
      datagram(peer("10.0.0.1", port), LISTENER, "question");
      datagram(LISTENER, peer("10.0.0.1", port), "answer");
    }
    conversations.end();
    // The 1st, 2nd, 4th … 64th.
    assertEquals(7, early.size() + heard.size());
  }

  @Test
  void nobodyIsLostWhereManyMustGiveWay() {
    conversations = conversations(SMALL);
    for (int port = 40000; port < 40050; port++) {
      segment(peer("10.0.0.1", port), LISTENER, 1, DATA, "say " + port);
    }
    conversations.end();
    assertEquals(50, heard.size());
    assertEquals(">say 40049", turns(heard.getLast()));
  }

  @Test
  void onlyTheFirstWordsAreKept() {
    conversations = conversations(SMALL);
    opens();
    says(100, "0123456789");
    says(110, "0123456789");
    answers(500, "yes");
    assertEquals(">0123456789012345 <yes", turns(only()));
  }

  @Test
  void endpointsBeyondTheLimitAreCounted() {
    conversations = conversations(SMALL);
    for (int port = 1; port <= 20; port++) {
      datagram(CALLER, peer("10.0.0.2", port), "hello");
    }
    conversations.end();
    assertEquals(8, heard.size());
    assertEquals(12, conversations.tally().forgotten());
  }

  @Test
  void putsFragmentsTogetherInAnyOrder() {
    Bytes whole = SynthesizedPacket.udp(CALLER, LISTENER, Bytes.ofText("fragments of a datagram"));
    Bytes body = whole.from(20);
    packet(fragment(body.slice(16, body.size()), 2, false));
    packet(fragment(body.slice(8, 16), 1, true));
    packet(fragment(Bytes.ofText("forgery!"), 1, true));
    assertEquals(0, conversations.tally().broken());
    packet(fragment(body.first(8), 0, true));
    assertEquals(">fragments of a datagram", turns(only()));
  }

  @Test
  void fragmentsOfManyDatagramsDoNotPileUp() {
    for (int id = 0; id < 1000; id++) {
      packet(fragment(id, Bytes.wrap(new byte[8]), 1, true));
    }
    assertEquals(1000 - Defragmenter.DATAGRAMS, conversations.tally().lostDatagrams());
  }

  private static Bytes fragment(Bytes part, int place, boolean more) {
    return fragment(7, part, place, more);
  }

  private static Bytes fragment(int id, Bytes part, int place, boolean more) {
    return new WireWriter()
        .u16("version", 0x4500)
        .u16("length", 20 + part.size())
        .u16("id", id)
        .u16("place", place | (more ? 0x2000 : 0))
        .u16("protocol", 0x4011)
        .u16("checksum", 0)
        .bytes(Bytes.wrap(CALLER.getAddress().getAddress()))
        .bytes(Bytes.wrap(LISTENER.getAddress().getAddress()))
        .bytes(part)
        .toBytes();
  }

  @Test
  void countsWhatItCannotUse() {
    packet(Bytes.ofHex("45"));
    packet(Bytes.ofHex("45000014000000004001000000000000 00000000"));
    assertEquals(new Conversations.Tally(2, 1, 1, 0, 0), conversations.tally());
  }
}
