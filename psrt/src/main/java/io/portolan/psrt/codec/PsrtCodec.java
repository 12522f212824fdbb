package io.portolan.psrt.codec;

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
import io.portolan.psrt.message.Topic;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import io.portolan.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Messages to bytes and back. All numbers are little-endian:
///
/// | message | bytes |
/// |---|---|
/// | Greeting | `EE`, `AA` (control) or `AB` (data), mode |
/// | Welcome | `EE`, `AA` or `AB`, version 1 (2 bytes) |
/// | Login | length (4), login, NUL, password |
/// | Token | 32 bytes |
/// | Nop, Bye | `00`, `FF` |
/// | Publish, Push | `01`, priority, length (4), topic, NUL, body |
/// | Subscribe, Unsubscribe | `02` or `03`, length (4), topics with a NUL between two |
/// | Replicate | `11`, length (4), topic |
/// | Replica | priority, time (8), length (4), body |
/// | Reply | code |
/// | Join | token (32), timeout |
/// | Beacon | `00` |
/// | PlainDatagram | `EEAA`, version 1 (2), `00`, login, NUL, password, NUL, block |
/// | SealedDatagram | `EEAA`, version 1 (2), `02` or `03`, key id, NUL, nonce (12), sealed block |
/// | Telegram (the block) | `01` or, without acknowledgement, `21`, priority, topic, NUL, body |
/// | Acknowledgement | `EEAA`, version 1 (2), code |
///
/// A batch of topics may come with empty pieces, such as a NUL at its end; they mean nothing and
/// are not written.
///
/// @see "observed: psrtd 0.3.8, psrt-py 0.0.19 and psrt-cli 0.3.8"
public final class PsrtCodec {
  private PsrtCodec() {}

  /// Reads one message.
  ///
  /// @param in one whole message and nothing else, from [WireReader#littleEndian]
  /// @param context what is expected
  /// @return the message, never a partial one
  /// @throws MalformedException if a field is cut short, its value has no meaning, or something is
  ///     left over; names field and offset
  public static PsrtMessage read(WireReader in, Context context) throws MalformedException {
    PsrtMessage message =
        switch (context) {
          case GREETING -> new Greeting(channel(in), in.u8("mode"));
          case WELCOME -> welcome(in);
          case LOGIN -> login(in, false);
          case LOCAL_LOGIN -> login(in, true);
          case TOKEN -> new Token(in.bytes("token", Token.SIZE));
          case OPERATION -> operation(in);
          case REPLY -> new Reply(replyCode(in));
          case REPLICA ->
              new Replica(
                  in.u8("priority"), in.i64("published"), in.bytes("body", in.u32("body.length")));
          case JOIN -> new Join(new Token(in.bytes("token", Token.SIZE)), in.u8("timeout"));
          case PUSH -> push(in);
          case DATAGRAM -> datagram(in);
          case TELEGRAM -> telegram(in);
          case ACKNOWLEDGEMENT -> {
            datagramHead(in);
            yield new Acknowledgement(replyCode(in));
          }
        };
    in.end();
    return message;
  }

  /// Reads one message; see [#read(WireReader, Context)].
  public static PsrtMessage read(Bytes message, Context context) throws MalformedException {
    return read(WireReader.littleEndian(message), context);
  }

  /// Writes one message; [#read(WireReader, Context)] gives it back.
  public static Bytes write(PsrtMessage message) {
    var out = WireWriter.littleEndian();
    switch (message) {
      case Greeting(var channel, var mode) -> magic(out, channel).u8("mode", mode);
      case Welcome(var channel) -> magic(out, channel).u16("version", PsrtMessage.VERSION);
      case Login login -> payload(out, "login", login(login));
      case Token(var value) -> out.bytes(value);
      case Nop() -> out.u8("operation", Wire.NOP);
      case Publish(var priority, var topic, var body) ->
          payload(
              out.u8("operation", Wire.PUBLISH).u8("priority", priority),
              "payload",
              said(topic, body));
      case Subscribe(var topics) ->
          payload(out.u8("operation", Wire.SUBSCRIBE), "topics", batch(topics));
      case Unsubscribe(var topics) ->
          payload(out.u8("operation", Wire.UNSUBSCRIBE), "topics", batch(topics));
      case Replicate(var topic) ->
          payload(out.u8("operation", Wire.REPLICATE), "topic", Bytes.ofText(topic));
      case Replica(var priority, var published, var body) ->
          payload(out.u8("priority", priority).i64(published), "body", body);
      case Bye() -> out.u8("operation", Wire.BYE);
      case Reply(var code) -> out.u8("reply", code.code());
      case Join(var token, var timeout) -> out.bytes(token.value()).u8("timeout", timeout);
      case Push(var priority, var topic, var body) ->
          payload(out.u8("push", Wire.PUSH).u8("priority", priority), "payload", said(topic, body));
      case Beacon() -> out.u8("push", Wire.BEACON);
      case Telegram(var acknowledged, var priority, var topic, var body) ->
          out.u8("operation", acknowledged ? Wire.PUBLISH : Wire.PUBLISH_UNACKNOWLEDGED)
              .u8("priority", priority)
              .bytes(said(topic, body));
      case PlainDatagram(var login, var password, var block) ->
          datagramHead(out)
              .u8("authentication", Wire.PLAIN)
              .text(login)
              .u8("end", 0)
              .text(password)
              .u8("end", 0)
              .bytes(block);
      case SealedDatagram(var cipher, var keyId, var nonce, var sealed) ->
          datagramHead(out)
              .u8("authentication", cipher.code())
              .text(keyId)
              .u8("end", 0)
              .bytes(nonce)
              .bytes(sealed);
      case Acknowledgement(var code) -> datagramHead(out).u8("reply", code.code());
    }
    return out.toBytes();
  }

  /// Everything of a publish but its body, which is to follow.
  ///
  /// @param body how many bytes will
  /// @throws IllegalArgumentException if that comes to more than a length can say
  public static Bytes head(Publish publish, int body) {
    Bytes topic = Bytes.ofText(publish.topic());
    return WireWriter.littleEndian()
        .u8("operation", Wire.PUBLISH)
        .u8("priority", publish.priority())
        .u32("payload.length", topic.size() + 1L + body)
        .bytes(topic)
        .u8("end", 0)
        .toBytes();
  }

  /// Whether the sender of a block that cannot be read is told so: it wanted an acknowledgement,
  /// and only its topic is at fault.
  ///
  /// @param malformed what reading the block as [Context#TELEGRAM] came to
  public static boolean isAnswered(Bytes block, MalformedException malformed) {
    return !block.isEmpty() && block.at(0) == Wire.PUBLISH && malformed.field().equals("topic");
  }

  private static Channel channel(WireReader in) throws MalformedException {
    Bytes magic = in.bytes("magic", 2);
    if (magic.at(0) == Wire.MAGIC) {
      var channel = Channel.of(magic.at(1));
      if (channel.isPresent()) {
        return channel.get();
      }
    }
    throw in.reject("is " + magic.hex() + ", expected eeaa or eeab");
  }

  private static WireWriter magic(WireWriter out, Channel channel) {
    return out.u8("magic", Wire.MAGIC).u8("channel", channel.code());
  }

  private static Welcome welcome(WireReader in) throws MalformedException {
    Channel channel = channel(in);
    version(in);
    return new Welcome(channel);
  }

  private static void version(WireReader in) throws MalformedException {
    int version = in.u16("version");
    if (version != PsrtMessage.VERSION) {
      throw in.reject("is " + version + ", expected " + PsrtMessage.VERSION);
    }
  }

  private static Login login(WireReader in, boolean local) throws MalformedException {
    WireReader frame = in.part("credentials", in.u32("credentials.length"));
    String name = pieceOf(frame, "login");
    boolean isSeparated = Bytes.ofText(name).size() < frame.offset() - Wire.LOGIN_HEAD;
    if (!isSeparated && !local) {
      throw frame.reject("is not followed by a NUL");
    }
    String password =
        isSeparated ? frame.text("password", frame.remaining(), StandardCharsets.UTF_8) : null;
    frame.leave();
    return new Login(name, password);
  }

  private static PsrtMessage operation(WireReader in) throws MalformedException {
    int code = in.u8("operation");
    return switch (code) {
      case Wire.NOP -> new Nop();
      case Wire.PUBLISH -> publish(in);
      case Wire.SUBSCRIBE -> new Subscribe(batch(in));
      case Wire.UNSUBSCRIBE -> new Unsubscribe(batch(in));
      case Wire.REPLICATE -> replicate(in);
      case Wire.BYE -> new Bye();
      default -> throw in.reject(String.format("0x%02x is none", code));
    };
  }

  private static Publish publish(WireReader in) throws MalformedException {
    int priority = in.u8("priority");
    WireReader payload = in.part("payload", in.u32("payload.length"));
    String topic = untilNul(payload, "topic");
    if (topic.isEmpty()) {
      throw payload.reject("is empty");
    }
    if (Topic.hasWildcard(topic)) {
      throw payload.reject("has a wildcard");
    }
    Bytes body = payload.rest("body");
    payload.leave();
    return new Publish(priority, topic, body);
  }

  private static Replicate replicate(WireReader in) throws MalformedException {
    String topic = in.text("topic", in.u32("topic.length"), StandardCharsets.UTF_8);
    if (topic.indexOf('\0') >= 0) {
      throw in.reject("has a NUL");
    }
    return new Replicate(topic);
  }

  private static PsrtMessage push(WireReader in) throws MalformedException {
    int code = in.u8("push");
    return switch (code) {
      case Wire.BEACON -> new Beacon();
      case Wire.PUSH -> {
        int priority = in.u8("priority");
        WireReader payload = in.part("payload", in.u32("payload.length"));
        String topic = untilNul(payload, "topic");
        Bytes body = payload.rest("body");
        payload.leave();
        yield new Push(priority, topic, body);
      }
      default -> throw in.reject(String.format("0x%02x is none", code));
    };
  }

  private static List<String> batch(WireReader in) throws MalformedException {
    WireReader batch = in.part("topics", in.u32("topics.length"));
    var topics = new ArrayList<String>();
    while (batch.remaining() > 0) {
      String topic = pieceOf(batch, "topic");
      if (!topic.isEmpty()) {
        topics.add(topic);
      }
    }
    batch.leave();
    return topics;
  }

  private static PsrtMessage datagram(WireReader in) throws MalformedException {
    datagramHead(in);
    int authentication = in.u8("authentication");
    if (authentication == Wire.PLAIN) {
      return new PlainDatagram(untilNul(in, "login"), untilNul(in, "password"), in.rest("block"));
    }
    var cipher =
        DatagramCipher.of(authentication)
            .orElseThrow(() -> in.reject("is " + authentication + ", expected 0, 2 or 3"));
    String keyId = untilNul(in, "key id");
    Bytes nonce = in.bytes("nonce", DatagramCipher.NONCE_SIZE);
    Bytes sealed = in.rest("sealed block");
    if (sealed.size() <= DatagramCipher.TAG_SIZE) {
      throw in.reject("of " + sealed.size() + " bytes, expected more than a tag of 16");
    }
    return new SealedDatagram(cipher, keyId, nonce, sealed);
  }

  /// Which faults are answered and which are not depends on their order: see
  /// [#isAnswered(Bytes, MalformedException)].
  private static Telegram telegram(WireReader in) throws MalformedException {
    int operation = in.u8("operation");
    if (operation != Wire.PUBLISH && operation != Wire.PUBLISH_UNACKNOWLEDGED) {
      throw in.reject(String.format("0x%02x is none in a datagram", operation));
    }
    int priority = in.u8("priority");
    if (priority == 0) {
      throw in.reject("is 0, which ends the topic before it has begun");
    }
    if (in.peek() <= 0) {
      throw in.reject("is not followed by a topic");
    }
    String topic = untilNul(in, "topic");
    return new Telegram(operation == Wire.PUBLISH, priority, topic, in.rest("body"));
  }

  private static void datagramHead(WireReader in) throws MalformedException {
    Channel channel = channel(in);
    if (channel != Channel.CONTROL) {
      throw in.reject("is eeab, expected eeaa");
    }
    version(in);
  }

  private static WireWriter datagramHead(WireWriter out) {
    return magic(out, Channel.CONTROL).u16("version", PsrtMessage.VERSION);
  }

  private static ReplyCode replyCode(WireReader in) throws MalformedException {
    int code = in.u8("reply");
    return ReplyCode.of(code).orElseThrow(() -> in.reject(String.format("0x%02x is none", code)));
  }

  /// Text that ends with a NUL, which must be there.
  private static String untilNul(WireReader in, String name) throws MalformedException {
    try {
      return in.textUntil(name, 0, StandardCharsets.UTF_8);
    } catch (MalformedException e) {
      throw e.missing() == 0 ? e : in.reject("is not followed by a NUL");
    }
  }

  /// Text that ends with a NUL or, if there is none, with the part it stands in.
  private static String pieceOf(WireReader part, String name) throws MalformedException {
    try {
      return part.textUntil(name, 0, StandardCharsets.UTF_8);
    } catch (MalformedException e) {
      if (e.missing() == 0) {
        throw e;
      }
      return part.text(name, part.remaining(), StandardCharsets.UTF_8);
    }
  }

  private static void payload(WireWriter out, String name, Bytes payload) {
    out.u32(name + ".length", payload.size()).bytes(payload);
  }

  private static Bytes said(String topic, Bytes body) {
    return WireWriter.littleEndian().text(topic).u8("end", 0).bytes(body).toBytes();
  }

  private static Bytes login(Login login) {
    var out = WireWriter.littleEndian().text(login.login());
    String password = login.password();
    if (password != null) {
      out.u8("end", 0).text(password);
    }
    return out.toBytes();
  }

  private static Bytes batch(List<String> topics) {
    return Bytes.ofText(String.join("\0", topics));
  }
}
