package io.portolan.psrt.message;

import io.portolan.wire.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything PSRT can say, in order of use. Read this page and you know the protocol's vocabulary.
///
/// Topics are given as they were said; [Topic#of] makes their normal form. Texts are UTF-8 on the
/// wire and hold no NUL, except a password.
///
/// @see "observed: psrtd 0.3.8; the vendor's proto.md"
public sealed interface PsrtMessage {
  /// The only version there is.
  int VERSION = 1;

  /// The priority of who does not care. Priorities are carried and never interpreted.
  int DEFAULT_PRIORITY = 0x7F;

  // Both sockets

  /// The client opens a socket; always its first message.
  ///
  /// @param mode 0 to 255; [#PLAIN] and [#TLS] mean something, and on a UNIX socket all are ignored
  record Greeting(Channel channel, int mode) implements PsrtMessage {
    /// Nothing around what follows.
    public static final int PLAIN = 0;

    /// TLS begins at once, and the answer comes through it.
    public static final int TLS = 1;

    public Greeting {
      byteOf("mode", mode);
    }
  }

  /// The server takes the greeting.
  record Welcome(Channel channel) implements PsrtMessage {}

  // Control socket

  /// Who the client is. Both texts empty: anonymous.
  ///
  /// @param password may hold NULs; null if not even the separator was said, as UNIX sockets allow
  record Login(String login, @Nullable String password) implements PsrtMessage {
    public static final Login ANONYMOUS = new Login("", "");

    public Login {
      withoutNul("login", login);
    }

    public boolean isAnonymous() {
      return login.isEmpty() && (password == null || password.isEmpty());
    }

    /// The name, never the password.
    @Override
    public String toString() {
      return "Login[login=" + login + "]";
    }
  }

  /// What the server hands out at login, and what joins a data socket to its control socket.
  ///
  /// @param value 32 random bytes
  record Token(Bytes value) implements PsrtMessage {
    /// In bytes.
    public static final int SIZE = 32;

    public Token {
      if (value.size() != SIZE) {
        throw new IllegalArgumentException("a token of " + value.size() + " bytes");
      }
    }

    /// Some of it: a token is as good as a password while the session lasts.
    @Override
    public String toString() {
      return "Token[" + value.first(4).hex() + "…]";
    }
  }

  /// What a client wants on its control socket, each answered by one [Reply].
  sealed interface Operation extends PsrtMessage {}

  /// Nothing: I am still here.
  record Nop() implements Operation {}

  /// A message for all who subscribe to the topic.
  ///
  /// @param priority 0 to 255
  /// @param topic not empty, without wildcards
  record Publish(int priority, String topic, Bytes body) implements Operation {
    public Publish {
      byteOf("priority", priority);
      withoutNul("topic", topic);
      if (topic.isEmpty() || Topic.hasWildcard(topic)) {
        throw new IllegalArgumentException("nobody can publish to '" + topic + "'");
      }
    }
  }

  /// Messages for these topics shall come. They are taken in order, and the first that is refused
  /// ends it; those before stay subscribed.
  ///
  /// @param topics filters, none of them empty; possibly none at all
  record Subscribe(List<String> topics) implements Operation {
    public Subscribe {
      topics = pieces(topics);
    }
  }

  /// Messages for these topics shall not come any more.
  ///
  /// @param topics as they were subscribed
  record Unsubscribe(List<String> topics) implements Operation {
    public Unsubscribe {
      topics = pieces(topics);
    }
  }

  /// One broker offers another a message; the first half of a replicated publish.
  ///
  /// @param topic in normal form
  record Replicate(String topic) implements Operation {
    public Replicate {
      withoutNul("topic", topic);
    }
  }

  /// The second half of a replicated publish, said after [ReplyCode#OK_WAITING].
  ///
  /// @param priority 0 to 255
  /// @param published when the message was published first, in nanoseconds since 1970; unsigned
  record Replica(int priority, long published, Bytes body) implements PsrtMessage {
    public Replica {
      byteOf("priority", priority);
    }
  }

  /// Farewell: answered, then both sockets are closed.
  record Bye() implements Operation {}

  /// The answer to an operation or a join.
  record Reply(ReplyCode code) implements PsrtMessage {}

  // Data socket

  /// A data socket wants to belong to a control socket.
  ///
  /// @param timeoutSeconds after how much silence the client gives up, 0 to 255 s; a beacon comes
  ///     in half that time
  record Join(Token token, int timeoutSeconds) implements PsrtMessage {
    public Join {
      byteOf("timeout", timeoutSeconds);
    }
  }

  /// A message for the client; the very bytes of the publish if its topic was in normal form.
  ///
  /// @param priority 0 to 255
  /// @param topic in normal form, possibly empty
  record Push(int priority, String topic, Bytes body) implements PsrtMessage {
    public Push {
      byteOf("priority", priority);
      withoutNul("topic", topic);
    }
  }

  /// Nothing: the server is still there.
  record Beacon() implements PsrtMessage {}

  // UDP

  /// The publish in a datagram. Its priority is never 0 and its topic never empty, for the first
  /// NUL ends the topic.
  ///
  /// @param acknowledged whether the sender wants to hear what became of it
  /// @param priority 1 to 255
  /// @param topic not empty
  record Telegram(boolean acknowledged, int priority, String topic, Bytes body)
      implements PsrtMessage {
    public Telegram {
      byteOf("priority", priority);
      withoutNul("topic", topic);
      if (priority == 0 || topic.isEmpty()) {
        throw new IllegalArgumentException("priority 0 or an empty topic in a datagram");
      }
    }
  }

  /// A datagram in the clear.
  ///
  /// @param password without NULs
  /// @param block a [Telegram], which the server may find unreadable and say so
  record PlainDatagram(String login, String password, Bytes block) implements PsrtMessage {
    public PlainDatagram {
      withoutNul("login", login);
      withoutNul("password", password);
    }

    /// Without the password.
    @Override
    public String toString() {
      return "PlainDatagram[login=" + login + ", block=" + block + "]";
    }
  }

  /// A datagram that only those with the key can read; whoever could make it is who it says.
  ///
  /// @param keyId a login; empty: anonymous
  /// @param nonce 12 bytes
  /// @param sealed the encrypted [Telegram] and its tag, at least 17 bytes
  record SealedDatagram(DatagramCipher cipher, String keyId, Bytes nonce, Bytes sealed)
      implements PsrtMessage {
    public SealedDatagram {
      withoutNul("key id", keyId);
      if (nonce.size() != DatagramCipher.NONCE_SIZE || sealed.size() <= DatagramCipher.TAG_SIZE) {
        throw new IllegalArgumentException(
            "a nonce of " + nonce.size() + " bytes, " + sealed.size() + " bytes sealed");
      }
    }
  }

  /// What became of a datagram; not encrypted, and it does not say of which.
  record Acknowledgement(ReplyCode code) implements PsrtMessage {}

  private static void byteOf(String name, int value) {
    if (value < 0 || value > 0xFF) {
      throw new IllegalArgumentException(name + " is " + value + ", must be 0 to 255");
    }
  }

  private static void withoutNul(String name, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(name + " with a NUL");
    }
  }

  private static List<String> pieces(List<String> topics) {
    for (String topic : topics) {
      withoutNul("topic", topic);
      if (topic.isEmpty()) {
        throw new IllegalArgumentException("an empty topic among " + topics.size());
      }
    }
    return List.copyOf(topics);
  }
}
