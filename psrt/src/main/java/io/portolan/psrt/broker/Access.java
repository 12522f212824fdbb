package io.portolan.psrt.broker;

import io.portolan.psrt.message.Topic;
import io.portolan.psrt.topic.Filter;

/// What one login may do. An access does not change: after a reload there are new ones.
///
/// Asked from many threads. The broker remembers the answers for as long as it holds the object,
/// so equal questions must draw equal answers.
public interface Access {
  /// Whose it is; empty for the anonymous.
  String login();

  /// Whether it may publish to a topic, which has no wildcards.
  boolean mayPublish(Topic topic);

  /// Whether it may subscribe a filter: whether one of its masks contains the filter.
  boolean maySubscribe(Filter filter);

  /// Whether it may look at the statistics.
  boolean isAdmin();

  /// Whether it may hand on messages of other nodes.
  boolean isReplicator();

  /// May do everything, as callers over a UNIX-domain socket do.
  static Access everything(String login) {
    return new Access() {
      @Override
      public String login() {
        return login;
      }

      @Override
      public boolean mayPublish(Topic topic) {
        return true;
      }

      @Override
      public boolean maySubscribe(Filter filter) {
        return true;
      }

      @Override
      public boolean isAdmin() {
        return true;
      }

      @Override
      public boolean isReplicator() {
        return true;
      }

      @Override
      public String toString() {
        return "everything for " + (login.isEmpty() ? "the anonymous" : login);
      }
    };
  }
}
