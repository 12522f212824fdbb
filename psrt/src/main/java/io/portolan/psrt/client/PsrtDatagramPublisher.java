package io.portolan.psrt.client;

import io.portolan.net.Dialer;
import io.portolan.net.Limits;
import io.portolan.net.Line;
import io.portolan.psrt.codec.Context;
import io.portolan.psrt.codec.DatagramKey;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.DatagramCipher;
import io.portolan.psrt.message.PsrtMessage.Acknowledgement;
import io.portolan.psrt.message.PsrtMessage.PlainDatagram;
import io.portolan.psrt.message.PsrtMessage.Telegram;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.Function;

/// Publishes in single datagrams over UDP: no connection, no order, and whatever is larger than the
/// broker's datagrams, psrtd publishes cut short. For any number of threads, one after the other.
///
/// An acknowledgement is not encrypted and does not say which datagram it is for: only one is
/// awaited at a time, and a socket on which one failed to come is not used again.
///
/// @see "observed: psrtd 0.3.8"
public final class PsrtDatagramPublisher implements Closeable {
  private static final Duration SENDING = Duration.ofSeconds(5);

  private final InetSocketAddress broker;
  private final Function<Telegram, Bytes> wrapping;
  private final int largest;
  private Line line;

  private PsrtDatagramPublisher(
      InetSocketAddress broker, Function<Telegram, Bytes> wrapping, int largest)
      throws IOException {
    this.broker = broker;
    this.wrapping = wrapping;
    this.largest = largest;
    this.line = dial();
  }

  /// In the clear, password included.
  ///
  /// @param login empty, with an empty password, for anonymous
  /// @param largest no datagram is larger, in bytes; psrtd is shipped with 4096
  public static PsrtDatagramPublisher plain(
      InetSocketAddress broker, String login, String password, int largest) throws IOException {
    return new PsrtDatagramPublisher(
        broker,
        telegram -> PsrtCodec.write(new PlainDatagram(login, password, PsrtCodec.write(telegram))),
        largest);
  }

  /// Encrypted; each datagram gets a random nonce.
  ///
  /// @param keyId the login the key belongs to; empty: anonymous
  /// @param key 32 bytes, whichever the cipher
  /// @param largest no datagram is larger, in bytes; psrtd is shipped with 4096
  public static PsrtDatagramPublisher sealed(
      InetSocketAddress broker, DatagramCipher cipher, String keyId, Bytes key, int largest)
      throws IOException {
    var sealing = DatagramKey.of(key);
    var random = new SecureRandom();
    return new PsrtDatagramPublisher(
        broker,
        telegram -> {
          var nonce = new byte[DatagramCipher.NONCE_SIZE];
          random.nextBytes(nonce);
          return PsrtCodec.write(sealing.seal(cipher, keyId, Bytes.wrap(nonce), telegram));
        },
        largest);
  }

  /// Sends and forgets.
  ///
  /// @throws IllegalArgumentException if the topic is empty or has a NUL, the priority is 0, or the
  ///     datagram is too large
  public synchronized void publish(Message message) throws IOException {
    line.send(datagram(message, false), SENDING);
  }

  /// Sends and waits for the acknowledgement.
  ///
  /// @throws RefusedException if the broker refused it
  /// @throws UnknownOutcomeException if no acknowledgement came in time
  /// @throws IllegalArgumentException as [#publish]
  public synchronized void publishAcknowledged(Message message, Duration patience)
      throws IOException {
    line.send(datagram(message, true), SENDING);
    ReplyCode code = acknowledgement(System.nanoTime() + patience.toNanos());
    if (code != ReplyCode.OK) {
      throw new RefusedException("publish to " + message.topic(), code);
    }
  }

  private ReplyCode acknowledgement(long until) throws IOException {
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      switch (line.hear(Duration.ofNanos(left))) {
        case Line.Heard.Data(var bytes) -> {
          try {
            if (PsrtCodec.read(bytes, Context.ACKNOWLEDGEMENT)
                instanceof Acknowledgement(var code)) {
              return code;
            }
          } catch (MalformedException _) {
            // Not the broker's word; the acknowledgement may still come.
          }
        }
        case Line.Heard.Silence() -> {}
        case Line.Heard.HungUp(), Line.Heard.Reset() -> {
          renew();
          throw new UnknownOutcomeException("nobody listens on UDP at " + broker);
        }
      }
    }
    renew();
    throw new UnknownOutcomeException("no acknowledgement from " + broker);
  }

  private Bytes datagram(Message message, boolean acknowledged) {
    Bytes datagram =
        wrapping.apply(
            new Telegram(acknowledged, message.priority(), message.topic(), message.body()));
    if (datagram.size() > largest) {
      throw new IllegalArgumentException(
          "a datagram of " + datagram.size() + " bytes, at most " + largest);
    }
    return datagram;
  }

  private void renew() throws IOException {
    line.close();
    line = dial();
  }

  private Line dial() throws IOException {
    return new Dialer(Limits.DEFAULT).udp(broker);
  }

  @Override
  public synchronized void close() {
    line.close();
  }
}
