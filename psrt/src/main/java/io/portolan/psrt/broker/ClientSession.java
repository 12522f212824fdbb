package io.portolan.psrt.broker;

import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.message.Topic;
import io.portolan.psrt.topic.Filter;
import io.portolan.psrt.topic.Subscriber;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One client that has logged in: what it may do, what it has subscribed, and where to send what
/// it is to hear.
///
/// For any number of threads.
public final class ClientSession extends Subscriber {
  private final Broker broker;
  private final Token token;
  private final SocketAddress peer;
  private final boolean local;

  /// Forgotten at the end: what is remembered about topics may name this session until it is looked
  /// at again, and must not keep a connection and its buffers alive.
  private volatile Consumer<String> hangUp;

  private volatile Permissions permissions;
  private volatile @Nullable Outbound outbound;
  private boolean ended;

  ClientSession(
      Broker broker,
      Token token,
      Permissions permissions,
      SocketAddress peer,
      boolean local,
      Consumer<String> hangUp) {
    this.broker = broker;
    this.token = token;
    this.permissions = permissions;
    this.peer = peer;
    this.local = local;
    this.hangUp = hangUp;
  }

  /// What joins a data socket to this session.
  public Token token() {
    return token;
  }

  public SocketAddress peer() {
    return peer;
  }

  public Access access() {
    return permissions.access();
  }

  Permissions permissions() {
    return permissions;
  }

  /// Whether it may do everything because of where it comes from.
  boolean isLocal() {
    return local;
  }

  @Nullable Outbound outbound() {
    return outbound;
  }

  /// Subscribes filters in order, as one change, up to the first that is refused; those before it
  /// stay subscribed.
  ///
  /// @param filters none too deep
  /// @return OK; ACCESS_DENIED if one is not allowed; ERROR if there would be too many
  public synchronized ReplyCode subscribe(List<Topic> filters) {
    if (ended) {
      return ReplyCode.ERROR;
    }
    Access access = access();
    int most = broker.settings().limits().filtersPerSession() - broker.subscriptions().count(this);
    var allowed = new ArrayList<Filter>(filters.size());
    ReplyCode reply = ReplyCode.OK;
    for (int i = 0; i < filters.size() && reply == ReplyCode.OK; i++) {
      Filter filter = Filter.of(filters.get(i));
      if (!access.maySubscribe(filter)) {
        reply = ReplyCode.ACCESS_DENIED;
        broker.log().subscribeDenied(this, filters.get(i).text());
      } else if (allowed.size() == most) {
        reply = ReplyCode.ERROR;
      } else {
        allowed.add(filter);
      }
    }
    broker.subscriptions().subscribe(this, allowed);
    broker.counters().topicOperations.add(allowed.size());
    return reply;
  }

  /// Takes subscriptions back, as one change; unknown ones are passed over.
  public ReplyCode unsubscribe(List<Topic> filters) {
    broker.subscriptions().unsubscribe(this, filters.stream().map(Filter::of).toList());
    broker.counters().topicOperations.add(filters.size());
    return ReplyCode.OK;
  }

  /// Sends what this session hears to `outlet` from now on. One that was joined before must be
  /// [over][Outlet#isOver()] by then, as is found out here. The calling thread is the new queue's
  /// sender and has to [send][Outlet#send()] in the end.
  ///
  /// @return the outlet's queue, or null if another outlet is in use or the session has ended
  public @Nullable Outbound join(Outlet outlet) {
    Outbound before = outbound;
    if (before != null && !before.outlet().isOver()) {
      return null;
    }
    synchronized (this) {
      if (ended || (outbound != null && outbound != before)) {
        return null;
      }
      outbound = broker.queueFor(outlet);
    }
    if (before != null) {
      before.close();
      before.outlet().close("joined anew");
    }
    broker.log().joined(this);
    return outbound;
  }

  /// Sends nothing more to an outlet; what waits for it is lost. The session lives on. Nothing
  /// happens if the outlet is not joined any more.
  public void leave(Outbound gone) {
    synchronized (this) {
      if (outbound == gone) {
        outbound = null;
      }
    }
    gone.close();
  }

  /// Whether nothing waits to be sent to it.
  public boolean isDrained() {
    Outbound queue = outbound;
    return queue == null || queue.isIdle();
  }

  /// Closes an outlet whose queue is full.
  void cut(Outbound full) {
    broker.counters().disconnected.increment();
    broker.log().overflow(this);
    leave(full);
    full.outlet().close("queue full");
  }

  /// The access is another one now: what is subscribed and not allowed any more is taken back.
  synchronized void become(Permissions other) {
    permissions = other;
    Access access = other.access();
    List<Filter> forbidden =
        broker.subscriptions().filters(this).stream()
            .filter(filter -> !access.maySubscribe(filter))
            .toList();
    broker.subscriptions().unsubscribe(this, forbidden);
  }

  /// Closes the control socket, which ends the session.
  void hangUp(String because) {
    hangUp.accept(because);
  }

  /// Ends the session: its subscriptions vanish, its data socket is closed, what waits is lost.
  public void end() {
    Outbound last;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      last = outbound;
      outbound = null;
      hangUp = _ -> {};
    }
    broker.forget(this);
    if (last != null) {
      last.close();
      last.outlet().close("session ended");
    }
  }

  /// Whose it is and where it comes from.
  @Override
  public String toString() {
    String login = access().login();
    return new Credentials(login, "", peer).toString();
  }
}
