package io.portolan.psrt.broker;

/// The way to one subscriber: a joined data socket, or a gateway's connection.
///
/// It empties the [Outbound] queue that belongs to it. At any time at most one thread is the
/// queue's sender; the broker makes the calling thread that by [#send()].
public interface Outlet {
  /// The calling thread is the queue's sender now: send what [Outbound#take] gives until it gives
  /// nothing, or let another thread go on. Must not wait for the subscriber.
  ///
  /// @return whether all of it has been sent, so that nothing refers to the queued arrays any
  ///     more
  boolean send();

  /// Closes it for good; called by any thread, any number of times.
  ///
  /// @param because for people
  void close(String because);

  /// Whether the other side is known to be gone, having looked.
  boolean isOver();
}
