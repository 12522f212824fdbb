package io.portolan.tpncp.client;

import io.portolan.net.Dialer;
import io.portolan.net.Limits;
import io.portolan.net.Line;
import io.portolan.net.TcpDriver;
import io.portolan.tpncp.codec.Carriage;
import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.TpncpHeader;
import io.portolan.tpncp.message.TpncpMessage.Command;
import io.portolan.tpncp.session.ControllerEvent;
import io.portolan.tpncp.session.TpncpControllerSession;
import io.portolan.wire.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/// A controller of one board. Any thread may call it.
///
/// It refuses nothing: a program that sends a command which restarts a board has its reasons, and
/// [io.portolan.tpncp.message.KnownId#isReset] tells which do.
public final class TpncpClient implements Closeable {
  private final TcpDriver<TpncpControllerSession, ControllerEvent> driver;
  private final Consumer<? super ControllerEvent> events;
  private final int version;
  private final Duration linger;
  private final Thread conversation;
  private final Set<TpncpHeader> acknowledged = new HashSet<>();
  private int sequence;
  private String over = "";

  private TpncpClient(
      Line line,
      Carriage carriage,
      ByteOrder order,
      int version,
      Limits limits,
      Consumer<? super ControllerEvent> events) {
    this.events = events;
    this.version = version;
    this.linger = limits.linger();
    this.driver =
        new TcpDriver<>(
            line,
            new TpncpControllerSession(carriage, order),
            limits,
            InstantSource.system(),
            this::happened);
    this.conversation = Thread.ofVirtual().name("tpncp " + line.peer()).unstarted(driver);
  }

  /// Calls a board over TCP.
  ///
  /// @param order of the commands
  /// @param version said in every header, 0 to 65535
  /// @param events told on the conversation's own thread; must not block for long
  /// @throws java.net.ConnectException if nobody listens there
  public static TpncpClient tcp(
      InetSocketAddress board,
      ByteOrder order,
      int version,
      Limits limits,
      Consumer<? super ControllerEvent> events)
      throws IOException {
    Line line = new Dialer(limits).tcp(board);
    return start(line, Carriage.stream(Kind.EVENT, order), order, version, limits, events);
  }

  /// Speaks to a board over UDP, whether or not there is one.
  ///
  /// @param order of the commands
  /// @param version said in every header, 0 to 65535
  /// @param events told on the conversation's own thread; must not block for long
  public static TpncpClient udp(
      InetSocketAddress board,
      ByteOrder order,
      int version,
      Limits limits,
      Consumer<? super ControllerEvent> events)
      throws IOException {
    Line line = new Dialer(limits).udp(board);
    return start(
        line, Carriage.datagrams(Kind.EVENT, order), order, version, noEnd(limits), events);
  }

  /// Sends a command.
  ///
  /// @param id 0 to 65535
  /// @return the header it was sent with, for [#awaitAcknowledgement]
  /// @throws IOException if the conversation is over, with the reason
  public TpncpHeader send(int id, Bytes body) throws IOException {
    Command command;
    synchronized (this) {
      insistOnConversation();
      sequence = (sequence + 1) & 0xFFFF;
      command = Command.of(version, sequence, id, body);
    }
    driver.perform(session -> session.command(command));
    return command.header();
  }

  /// Waits until the board has acknowledged a command, at most so long.
  ///
  /// @param command as [#send] returned it; each can be waited for once
  /// @return whether it has
  /// @throws IOException if the conversation ended before, with the reason
  public synchronized boolean awaitAcknowledgement(TpncpHeader command, Duration patience)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (!acknowledged.remove(command)) {
      insistOnConversation();
      long left = until - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      wait(left / 1_000_000, (int) (left % 1_000_000));
    }
    return true;
  }

  /// Waits until the conversation is over, at most so long.
  ///
  /// @return whether it is over
  public boolean awaitEnd(Duration patience) throws InterruptedException {
    return conversation.join(patience);
  }

  /// Hangs up, at the latest after [Limits#linger()].
  @Override
  public void close() {
    driver.close();
    try {
      conversation.join(linger.plusSeconds(1));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static TpncpClient start(
      Line line,
      Carriage carriage,
      ByteOrder order,
      int version,
      Limits limits,
      Consumer<? super ControllerEvent> events) {
    var client = new TpncpClient(line, carriage, order, version, limits, events);
    client.conversation.start();
    return client;
  }

  /// Datagrams have no end that could be waited for when hanging up.
  private static Limits noEnd(Limits limits) {
    return new Limits(
        limits.connect(),
        limits.stall(),
        Duration.ZERO,
        limits.queued(),
        limits.chunk(),
        limits.connections());
  }

  private void insistOnConversation() throws IOException {
    if (!over.isEmpty()) {
      throw new IOException(over);
    }
  }

  private void happened(ControllerEvent event) {
    synchronized (this) {
      switch (event) {
        case ControllerEvent.Acknowledged(var command) -> acknowledged.add(command);
        case ControllerEvent.Ended(var because) -> over = "the conversation is over: " + because;
        case ControllerEvent.Told _, ControllerEvent.Unreadable _ -> {}
      }
      notifyAll();
    }
    events.accept(event);
  }
}
