package io.portolan.psrt.codec;

import static io.portolan.psrt.codec.PsrtVectors.context;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.message.Channel;
import io.portolan.psrt.message.DatagramCipher;
import io.portolan.psrt.message.PsrtMessage;
import io.portolan.psrt.message.PsrtMessage.Acknowledgement;
import io.portolan.psrt.message.PsrtMessage.Beacon;
import io.portolan.psrt.message.PsrtMessage.Bye;
import io.portolan.psrt.message.PsrtMessage.Greeting;
import io.portolan.psrt.message.PsrtMessage.Join;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.PsrtMessage.Nop;
import io.portolan.psrt.message.PsrtMessage.PlainDatagram;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.message.PsrtMessage.Push;
import io.portolan.psrt.message.PsrtMessage.Replica;
import io.portolan.psrt.message.PsrtMessage.Replicate;
import io.portolan.psrt.message.PsrtMessage.Reply;
import io.portolan.psrt.message.PsrtMessage.SealedDatagram;
import io.portolan.psrt.message.PsrtMessage.Subscribe;
import io.portolan.psrt.message.PsrtMessage.Telegram;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.message.PsrtMessage.Unsubscribe;
import io.portolan.psrt.message.PsrtMessage.Welcome;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.sim.TestVector;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PsrtCodecTest {
  private static final Bytes HI = Bytes.ofText("hi");
  private static final Bytes HELLO = Bytes.ofText("hello");
  private static final Bytes NONCE = Bytes.ofHex("000102030405060708090a0b");
  private static final Token COUNTING = new Token(PsrtVectors.bytes("token/counting"));

  private static final Map<String, PsrtMessage> MEANING =
      Map.ofEntries(
          Map.entry("greeting/plain", new Greeting(Channel.CONTROL, Greeting.PLAIN)),
          Map.entry("greeting/tls", new Greeting(Channel.CONTROL, Greeting.TLS)),
          Map.entry("greeting/data", new Greeting(Channel.DATA, Greeting.PLAIN)),
          Map.entry("welcome/control", new Welcome(Channel.CONTROL)),
          Map.entry("welcome/data", new Welcome(Channel.DATA)),
          Map.entry("login/anonymous", Login.ANONYMOUS),
          Map.entry("login/test", new Login("test", "123")),
          Map.entry("login/password-with-nul", new Login("a", "b\0c\0")),
          Map.entry("local_login/bare", new Login("eva", null)),
          Map.entry("local_login/empty", new Login("", null)),
          Map.entry("local_login/separated", new Login("eva", "")),
          Map.entry("token/counting", COUNTING),
          Map.entry("operation/nop", new Nop()),
          Map.entry("operation/publish", new Publish(0x7F, "a/b", HI)),
          Map.entry("operation/publish-untidy", new Publish(0x42, "//b///x", Bytes.of(0, 1, 0))),
          Map.entry("operation/publish-empty", new Publish(0, "b/empty", Bytes.EMPTY)),
          Map.entry("operation/publish-slash", new Publish(0x7F, "/", Bytes.ofText("x"))),
          Map.entry("operation/subscribe", new Subscribe(List.of("a/b"))),
          Map.entry("operation/subscribe-two", new Subscribe(List.of("a", "b/#"))),
          Map.entry("operation/subscribe-none", new Subscribe(List.of())),
          Map.entry("operation/unsubscribe", new Unsubscribe(List.of("a/b"))),
          Map.entry("operation/replicate", new Replicate("a/b")),
          Map.entry("operation/bye", new Bye()),
          Map.entry("replica/hi", new Replica(0x7F, 0x1122334455667788L, HI)),
          Map.entry("reply/ok", new Reply(ReplyCode.OK)),
          Map.entry("reply/ok-waiting", new Reply(ReplyCode.OK_WAITING)),
          Map.entry("reply/not-required", new Reply(ReplyCode.NOT_REQUIRED)),
          Map.entry("reply/access-denied", new Reply(ReplyCode.ACCESS_DENIED)),
          Map.entry("reply/error", new Reply(ReplyCode.ERROR)),
          Map.entry("join/five-seconds", new Join(COUNTING, 5)),
          Map.entry("push/hi", new Push(0x7F, "a/b", HI)),
          Map.entry("push/empty-topic", new Push(0x7F, "", Bytes.ofText("x"))),
          Map.entry("push/beacon", new Beacon()),
          Map.entry(
              "datagram/plain",
              new PlainDatagram("user1", "xxx", PsrtVectors.bytes("telegram/acknowledged"))),
          Map.entry(
              "datagram/anonymous",
              new PlainDatagram("", "", PsrtVectors.bytes("telegram/unacknowledged"))),
          Map.entry("datagram/aes-256", sealed(DatagramCipher.AES_256_GCM, "datagram/aes-256")),
          Map.entry("datagram/aes-128", sealed(DatagramCipher.AES_128_GCM, "datagram/aes-128")),
          Map.entry("telegram/acknowledged", new Telegram(true, 0x7F, "mytopic", HELLO)),
          Map.entry("telegram/unacknowledged", new Telegram(false, 0x7F, "mytopic", HELLO)),
          Map.entry("telegram/empty-body", new Telegram(true, 1, "t", Bytes.EMPTY)),
          Map.entry("acknowledgement/ok", new Acknowledgement(ReplyCode.OK)),
          Map.entry("acknowledgement/access-denied", new Acknowledgement(ReplyCode.ACCESS_DENIED)),
          Map.entry("acknowledgement/error", new Acknowledgement(ReplyCode.ERROR)));

  static List<TestVector> vectors() {
    return PsrtVectors.all();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void decodesEachVector(TestVector vector) throws MalformedException {
    assertEquals(MEANING.get(vector.name()), PsrtCodec.read(vector.bytes(), context(vector)));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void encodesBackToTheSameBytes(TestVector vector) throws MalformedException {
    assertEquals(vector.bytes(), PsrtCodec.write(PsrtCodec.read(vector.bytes(), context(vector))));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void everyTruncationThatLosesAFieldIsMalformedAndNothingElse(TestVector vector) {
    int open = openEnd(vector);
    for (int size = 0; size < open; size++) {
      Bytes part = vector.bytes().first(size);
      assertThrows(
          MalformedException.class,
          () -> PsrtCodec.read(part, context(vector)),
          () -> part + " of " + vector);
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void whatIsLeftOverIsMalformed(TestVector vector) {
    if (openEnd(vector) < vector.bytes().size() || vector.name().equals("telegram/empty-body")) {
      return;
    }
    Bytes longer = vector.bytes().concat(Bytes.of(0));
    assertThrows(MalformedException.class, () -> PsrtCodec.read(longer, context(vector)));
  }

  @Test
  void emptyPiecesOfABatchMeanNothing() throws MalformedException {
    var two = new Subscribe(List.of("a", "b/#"));
    assertEquals(two, operation("02 06000000 6100622f2300"), "a NUL behind each, as psrt-cli");
    assertEquals(two, operation("02 0a000000 0000 61 0000 622f23 0000"));
    assertEquals(new Unsubscribe(List.of()), operation("03 02000000 0000"));
  }

  @Test
  void aPublishIsThePushItCauses() {
    assertEquals(
        PsrtCodec.write(new Push(7, "a/b", HI)), PsrtCodec.write(new Publish(7, "a/b", HI)));
  }

  @Test
  void blamesTheFieldAndItsOffset() {
    assertBlamed(Context.GREETING, "474554", "magic at byte 0: is 4745, expected eeaa or eeab");
    assertBlamed(Context.WELCOME, "eeaa0200", "version at byte 2: is 2, expected 1");
    assertBlamed(Context.LOGIN, "0400000074657374", "login at byte 4: is not followed by a NUL");
    assertBlamed(Context.LOGIN, "0400000000fffe0a", "password at byte 5: is not well-formed UTF-8");
    assertBlamed(Context.LOGIN, "04000000fffe0a00", "login at byte 4: is not well-formed UTF-8");
    assertBlamed(Context.OPERATION, "44", "operation at byte 0: 0x44 is none");
    assertBlamed(Context.OPERATION, "21", "operation at byte 0: 0x21 is none");
    assertBlamed(Context.OPERATION, "017f03000000006869", "topic at byte 6: is empty");
    assertBlamed(Context.OPERATION, "017f00000000", "topic at byte 6: is not followed by a NUL");
    assertBlamed(
        Context.OPERATION, "017f03000000612f62", "topic at byte 6: is not followed by a NUL");
    assertBlamed(
        Context.OPERATION, "017f04000000c3280078", "topic at byte 6: is not well-formed UTF-8");
    assertBlamed(Context.OPERATION, "017f0400000061230078", "topic at byte 6: has a wildcard");
    assertBlamed(
        Context.OPERATION, "017f07000000612f2b2f620078", "topic at byte 6: has a wildcard");
    assertBlamed(Context.OPERATION, "0202000000c328", "topic at byte 5: is not well-formed UTF-8");
    assertBlamed(Context.OPERATION, "1103000000610062", "topic at byte 5: has a NUL");
    assertBlamed(Context.PUSH, "02", "push at byte 0: 0x02 is none");
    assertBlamed(Context.REPLY, "00", "reply at byte 0: 0x00 is none");
    assertBlamed(
        Context.DATAGRAM, "eeaa0100010000", "authentication at byte 4: is 1, expected 0, 2 or 3");
    assertBlamed(Context.DATAGRAM, "eeaa02000000", "version at byte 2: is 2, expected 1");
    assertBlamed(Context.DATAGRAM, "eeab01000000", "magic at byte 0: is eeab, expected eeaa");
    assertBlamed(Context.DATAGRAM, "eeaa01000061", "login at byte 5: is not followed by a NUL");
    assertBlamed(
        Context.DATAGRAM,
        "eeaa010002 6100 000102030405060708090a0b 000102030405060708090a0b0c0d0e0f",
        "sealed block at byte 19: of 16 bytes, expected more than a tag of 16");
    assertBlamed(Context.TELEGRAM, "027f7400", "operation at byte 0: 0x02 is none in a datagram");
    assertBlamed(
        Context.TELEGRAM,
        "01007400",
        "priority at byte 1: is 0, which ends the topic before it has begun");
    assertBlamed(Context.TELEGRAM, "017f00", "priority at byte 1: is not followed by a topic");
  }

  @Test
  void onlyABadTopicInABlockThatWantsAnAnswerGetsOne() {
    assertTrue(isAnswered("017f c328 00 78"), "not UTF-8");
    assertTrue(isAnswered("017f 6162"), "no NUL");
    assertFalse(isAnswered("217f c328 00 78"), "wants no answer");
    assertFalse(isAnswered("0100 7400 78"), "priority 0");
    assertFalse(isAnswered("017f 00 78"), "no topic");
    assertFalse(isAnswered("017f"), "two bytes");
    assertFalse(isAnswered("027f 7400 78"), "no operation");
    assertFalse(isAnswered(""));
  }

  @Test
  void secretsAreNotPrinted() {
    assertFalse(new Login("me", "hush").toString().contains("hush"));
    assertFalse(new PlainDatagram("me", "hush", HI).toString().contains("hush"));
    assertFalse(COUNTING.toString().contains("0405"));
  }

  private static boolean isAnswered(String hex) {
    Bytes block = Bytes.ofHex(hex);
    var malformed =
        assertThrows(MalformedException.class, () -> PsrtCodec.read(block, Context.TELEGRAM));
    return PsrtCodec.isAnswered(block, malformed);
  }

  /// From which size on a message without a length of its own is whole, however short its last
  /// field is.
  private static int openEnd(TestVector vector) {
    Bytes bytes = vector.bytes();
    return switch (context(vector)) {
      case TELEGRAM -> bytes.indexOf(0, 0) + 1;
      case DATAGRAM ->
          bytes.at(4) == 0
              ? bytes.indexOf(0, bytes.indexOf(0, 5) + 1) + 1
              : bytes.indexOf(0, 5) + 1 + DatagramCipher.NONCE_SIZE + DatagramCipher.TAG_SIZE + 1;
      default -> bytes.size();
    };
  }

  private static SealedDatagram sealed(DatagramCipher cipher, String vector) {
    return new SealedDatagram(cipher, "user1", NONCE, PsrtVectors.bytes(vector).from(23));
  }

  private static PsrtMessage operation(String hex) throws MalformedException {
    return PsrtCodec.read(Bytes.ofHex(hex), Context.OPERATION);
  }

  private static void assertBlamed(Context context, String hex, String blame) {
    var malformed =
        assertThrows(MalformedException.class, () -> PsrtCodec.read(Bytes.ofHex(hex), context));
    assertEquals(blame, malformed.getMessage());
    assertEquals(0, malformed.missing(), "more bytes would not help");
  }
}
