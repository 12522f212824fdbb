package io.portolan.psrt.server;

import io.portolan.psrt.broker.ClientSession;
import io.portolan.psrt.broker.Publisher;
import io.portolan.psrt.codec.Context;
import io.portolan.psrt.codec.FrameScanner;
import io.portolan.psrt.codec.PsrtFramer;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.wire.Bytes;
import io.portolan.wire.Framer;
import io.portolan.wire.MalformedException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/// Reads a control socket after the login: publishes go from the read buffer to the broker, one
/// batch a read, and everything else to the session.
///
/// A virtual thread that waits for a socket is woken up by another thread, which costs a switch
/// and some 20 µs a message. So a client that speaks often is read by a platform thread, which
/// the system wakes up itself; there are few such seats, and who falls silent for a second loses
/// its own.
final class ControlReader {
  /// Waits that follow each other this closely, and how many of them, make a client a frequent
  /// speaker.
  private static final long FREQUENT_NANOS = 20_000_000;

  /// The keep-alive of thousands of idle clients, answered without asking the session.
  private static final byte NOP = 0;

  private static final int FREQUENT_WAITS = 200;
  private static final Duration SEAT_PATIENCE = Duration.ofSeconds(1);

  private final ClientConnection connection;
  private final ClientSession from;
  private final Connection line;
  private final Intake intake;
  private final Publisher publisher;
  private final PsrtFramer framer;
  private final PsrtFramer replicas;
  private final FrameScanner scanner;
  private final Lateness lateness;
  private final Replies replies;
  private final Semaphore seats;
  private final boolean isClustered;
  private boolean seated;
  private int waits;
  private long now = System.nanoTime();

  /// The size of the operation that has begun, 0 if unknown or none.
  private int wanted;

  /// @param seats for frequent speakers
  ControlReader(ClientConnection connection, ClientSession from, Connection line, Semaphore seats) {
    this.connection = connection;
    this.from = from;
    this.line = line;
    this.seats = seats;
    this.lateness = connection.lateness();
    this.replies = connection.replies();
    this.intake = new Intake(line);
    this.publisher = connection.broker().publisher();
    this.isClustered = connection.broker().isClustered();
    PsrtLimits limits = connection.broker().settings().limits().messages();
    this.framer = new PsrtFramer(Context.OPERATION, limits);
    this.replicas = new PsrtFramer(Context.REPLICA, limits);
    this.scanner =
        new FrameScanner(limits, Publisher.longestRun(connection.broker().settings().queue()));
  }

  /// Whether this is to be read by a platform thread.
  boolean isSeated() {
    return seated;
  }

  /// Gives up the seat, if there is one, at the end.
  void leaveSeat() {
    if (seated) {
      seated = false;
      seats.release();
    }
  }

  /// Serves until the conversation is over, or is to be served by another kind of thread.
  ///
  /// @return whether it goes on on another thread, as [#isSeated()] says
  boolean serve() throws IOException, InterruptedException {
    while (!connection.isOver()) {
      lateness.waitsSince(now);
      int size = intake.fill(wanted, seated ? SEAT_PATIENCE : Duration.ZERO);
      lateness.waitsNot();
      if (size < 0) {
        return false;
      }
      if (size == 0) {
        leaveSeat();
        return true;
      }
      long before = now;
      now = System.nanoTime();
      if (intake.isCramped() && intake.fillUp(wantedAtStart()) < 0) {
        return false;
      }
      takeIn();
      flush();
      replies.sendTo(line);
      int left = intake.to() - intake.from();
      if (left > 0) {
        lateness.began(left, now);
      }
      if (!seated && takesSeat(now - before)) {
        return true;
      }
    }
    return false;
  }

  private boolean takesSeat(long gap) {
    waits = gap < FREQUENT_NANOS ? waits + 1 : 0;
    if (waits < FREQUENT_WAITS || !line.isTimed()) {
      return false;
    }
    waits = 0;
    seated = seats.tryAcquire();
    return seated;
  }

  /// The size of a publish that has begun with the first bytes of a busy client.
  private int wantedAtStart() {
    if (connection.isReplicating()) {
      return 0;
    }
    scanner.over(intake.chunk(), intake.from(), intake.to());
    return scanner.next() == FrameScanner.Found.PARTIAL ? scanner.wanted() : 0;
  }

  /// Takes in whole operations, as many as there are.
  private void takeIn() throws IOException, InterruptedException {
    wanted = 0;
    if (connection.isReplicating() && !operation(replicas)) {
      return;
    }
    scanner.over(intake.chunk(), intake.from(), intake.to());
    while (true) {
      switch (scanner.next()) {
        case RUN -> {
          acknowledge(publish(), scanner.count());
          took();
        }
        case IRREGULAR -> {
          acknowledge(publishRegular(), 1);
          took();
        }
        case TOO_DEEP -> {
          replies.add(publisher.tooDeep(scanner.length()), 1);
          took();
        }
        case PARTIAL -> {
          wanted = scanner.wanted();
          return;
        }
        case OTHER -> {
          if (!operation()) {
            return;
          }
          if (connection.isReplicating() && !operation(replicas)) {
            return;
          }
          scanner.over(intake.chunk(), intake.from(), intake.to());
        }
        case MALFORMED -> {
          close(scanner.fault());
          return;
        }
        case END -> {
          return;
        }
      }
    }
  }

  private void acknowledge(ReplyCode reply, int count) {
    if (isClustered) {
      replies.addPublished(reply, count);
    } else {
      replies.add(reply, count);
    }
  }

  /// Sends what was published; only then do the replies to it hold.
  private void flush() {
    intake.release(publisher.flush());
    if (isClustered) {
      replies.settle(publisher.mayAcknowledge());
    }
  }

  private ReplyCode publish() {
    return publisher.publish(
        from,
        intake.chunk(),
        scanner.offset(),
        scanner.length(),
        scanner.count(),
        scanner.topicOffset(),
        scanner.topicLength(),
        now);
  }

  private ReplyCode publishRegular() {
    byte[] frame = scanner.regular();
    int topic = scanner.topicOffset() - scanner.offset();
    int topicLength = scanner.topicLength() - (scanner.length() - frame.length);
    return publisher.publish(from, frame, 0, frame.length, 1, topic, topicLength, now);
  }

  private void took() {
    lateness.finished();
    intake.kept(scanner.length());
    intake.pass(scanner.offset() + scanner.length());
  }

  /// Hands one operation that is no publish to the session.
  ///
  /// @return whether there was a whole one, and the conversation goes on
  private boolean operation() throws IOException, InterruptedException {
    if (intake.chunk()[intake.from()] == NOP) {
      replies.add(ReplyCode.OK, 1);
      intake.pass(intake.from() + 1);
      return true;
    }
    return operation(framer);
  }

  /// Likewise, of which this framer knows the end.
  private boolean operation(PsrtFramer its) throws IOException, InterruptedException {
    int left = intake.to() - intake.from();
    int size;
    try {
      size =
          left == 0 ? Framer.NOT_YET : its.frame(Bytes.wrap(intake.chunk(), intake.from(), left));
    } catch (MalformedException e) {
      close(e.getMessage());
      return false;
    }
    if (size == Framer.NOT_YET || size > left) {
      wanted = size;
      return false;
    }
    lateness.finished();
    flush();
    Bytes operation = Bytes.wrap(intake.copy(size));
    intake.pass(intake.from() + size);
    connection.operation(operation, now);
    return !connection.isOver();
  }

  private void close(String because) throws IOException, InterruptedException {
    flush();
    connection.close(because);
  }
}
