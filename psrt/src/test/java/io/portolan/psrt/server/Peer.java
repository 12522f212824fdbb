package io.portolan.psrt.server;

import io.portolan.psrt.codec.Context;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtMessage;
import io.portolan.psrt.message.PsrtMessage.Join;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.message.PsrtMessage.Push;
import io.portolan.psrt.message.PsrtMessage.Subscribe;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.message.PsrtMessage.Unsubscribe;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A client made of a bare socket: says bytes and hears bytes, and waits at most thirty seconds.
public final class Peer implements Closeable {
  private static final int PATIENCE_MILLIS = 30_000;

  private Socket socket;
  private DataInputStream in;

  public Peer(SocketAddress broker) {
    try {
      socket = new Socket();
      socket.connect(broker, PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      in = new DataInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Puts TLS around what follows.
  public Peer secure(SSLContext context, String version) {
    try {
      var factory = context.getSocketFactory();
      var secured = (SSLSocket) factory.createSocket(socket, "localhost", socket.getPort(), true);
      secured.setEnabledProtocols(new String[] {version});
      secured.startHandshake();
      socket = secured;
      in = new DataInputStream(secured.getInputStream());
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Greeted and logged in; the token has not been read.
  public static Peer control(SocketAddress broker, String login, String password) {
    return new Peer(broker)
        .say("eeaa00")
        .hears("eeaa0100")
        .say(PsrtCodec.write(new Login(login, password)));
  }

  /// A data socket joined to a session.
  public static Peer data(SocketAddress broker, Token token, int timeoutSeconds) {
    return new Peer(broker)
        .say("eeab00")
        .hears("eeab0100")
        .say(PsrtCodec.write(new Join(token, timeoutSeconds)));
  }

  public Peer say(String hex) {
    return say(Bytes.ofHex(hex));
  }

  public Peer say(PsrtMessage message) {
    return say(PsrtCodec.write(message));
  }

  public Peer say(Bytes bytes) {
    try {
      bytes.writeTo(socket.getOutputStream());
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Peer subscribe(String... filters) {
    return say(new Subscribe(List.of(filters))).hears("01");
  }

  public Peer unsubscribe(String... filters) {
    return say(new Unsubscribe(List.of(filters))).hears("01");
  }

  public Peer publish(String topic, String body) {
    return say(new Publish(0x7F, topic, Bytes.ofText(body)));
  }

  public Bytes hear(int size) {
    try {
      var bytes = new byte[size];
      in.readFully(bytes);
      return Bytes.wrap(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Peer hears(String hex) {
    Bytes wanted = Bytes.ofHex(hex);
    Bytes heard = hear(wanted.size());
    if (!heard.equals(wanted)) {
      throw new AssertionError("heard " + heard + ", expected " + wanted);
    }
    return this;
  }

  public Token token() {
    return new Token(hear(Token.SIZE));
  }

  /// The next push, beacons passed over.
  public Push push() {
    try {
      int first = in.readUnsignedByte();
      while (first == 0) {
        first = in.readUnsignedByte();
      }
      Bytes head = Bytes.of(first).concat(hear(5));
      int size = Integer.reverseBytes(head.buffer().getInt(2));
      return (Push) PsrtCodec.read(head.concat(hear(size)), Context.PUSH);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  public Peer hearsPush(String topic, String body) {
    Push heard = push();
    var wanted = new Push(0x7F, topic, Bytes.ofText(body));
    if (!heard.equals(wanted)) {
      throw new AssertionError("heard " + heard + ", expected " + wanted);
    }
    return this;
  }

  /// Whether the broker has closed, everything it said before having been heard.
  public boolean isClosed() {
    try {
      return in.read() < 0;
    } catch (SocketException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What comes until the broker closes.
  public Bytes rest() {
    try {
      return Bytes.wrap(in.readAllBytes());
    } catch (EOFException | SocketException e) {
      return Bytes.EMPTY;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Peer patience(Duration patience) {
    try {
      socket.setSoTimeout((int) patience.toMillis());
      return this;
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ends our side only.
  public Peer shutdownOutput() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
