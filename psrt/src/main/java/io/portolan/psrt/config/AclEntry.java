package io.portolan.psrt.config;

import io.portolan.psrt.broker.Access;
import io.portolan.psrt.message.Topic;
import io.portolan.psrt.topic.Filter;
import java.util.List;
import java.util.Optional;

/// What the access list says of one login: its [Access].
///
/// @param login empty for the anonymous, who stand in the file as `_`
/// @param place where the entry begins
/// @param subscribe what it may subscribe: a filter that one of these contains
/// @param publish what it may publish: a topic that one of these matches
/// @param isAdmin may look at the statistics
/// @param isReplicator may hand on messages of other nodes
public record AclEntry(
    String login,
    Place place,
    List<Mask> subscribe,
    List<Mask> publish,
    boolean isAdmin,
    boolean isReplicator)
    implements Access {
  public AclEntry {
    subscribe = List.copyOf(subscribe);
    publish = List.copyOf(publish);
  }

  @Override
  public boolean mayPublish(Topic topic) {
    return allowing(topic).isPresent();
  }

  @Override
  public boolean maySubscribe(Filter filter) {
    return allowing(filter).isPresent();
  }

  /// The first mask that allows publishing to this topic.
  public Optional<Mask> allowing(Topic topic) {
    for (Mask mask : publish) {
      if (mask.filter().matches(topic)) {
        return Optional.of(mask);
      }
    }
    return Optional.empty();
  }

  /// The first mask that allows subscribing this filter: one that contains all of it. That several
  /// together may cover it is not tried.
  public Optional<Mask> allowing(Filter filter) {
    for (Mask mask : subscribe) {
      if (mask.filter().contains(filter)) {
        return Optional.of(mask);
      }
    }
    return Optional.empty();
  }
}
