package io.portolan.psrt.mqtt;

import io.portolan.psrt.broker.ClientSession;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.message.Topic;
import io.portolan.psrt.topic.Filter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What one connection has subscribed, and how it is to hear of a topic. One thread changes it,
/// another asks.
final class Grants {
  private static final int REMEMBERED = 1024;

  /// @param qos the highest
  /// @param noLocal whether it does not want to hear what it said itself
  /// @param keepsRetain whether the retain flag is passed on as it was published
  record Grant(MqttFilter filter, int qos, boolean noLocal, boolean keepsRetain) {}

  /// How to deliver one topic: of all grants that match, the highest QoS; and the same among those
  /// that want to hear their own.
  ///
  /// @param qos -1: not at all
  /// @param ownQos likewise, for what the connection said itself
  record Manner(int qos, int ownQos, boolean keepsRetain) {}

  private final ClientSession session;
  private final Map<String, Grant> grants = new ConcurrentHashMap<>();

  /// How many grants need a filter of the broker's.
  private final Map<Topic, Integer> needs = new HashMap<>();

  /// Replaced at every change.
  private volatile Map<String, Manner> manners = new ConcurrentHashMap<>();

  Grants(ClientSession session) {
    this.session = session;
  }

  /// Subscribes, or changes what is subscribed.
  ///
  /// @return as [ClientSession#subscribe]
  ReplyCode add(Grant grant) {
    MqttFilter filter = grant.filter();
    String text = filter.topic().text();
    // Known before it is subscribed, or the first message would find nobody who granted it.
    Grant before = grants.put(text, grant);
    manners = new ConcurrentHashMap<>();
    ReplyCode reply = session.subscribe(List.of(filter.topic()));
    if (reply != ReplyCode.OK) {
      if (before == null) {
        grants.remove(text);
      } else {
        grants.put(text, before);
      }
      manners = new ConcurrentHashMap<>();
      return reply;
    }
    if (before == null) {
      need(filter.topic());
      Topic parent = filter.parent();
      if (parent != null
          && session.access().maySubscribe(Filter.of(parent))
          && session.subscribe(List.of(parent)) == ReplyCode.OK) {
        need(parent);
      }
    }
    return ReplyCode.OK;
  }

  /// Whether there was such a subscription, which is no more.
  boolean remove(MqttFilter filter) {
    boolean there = grants.remove(filter.topic().text()) != null;
    if (there) {
      manners = new ConcurrentHashMap<>();
      unneed(filter.topic());
      Topic parent = filter.parent();
      if (parent != null) {
        unneed(parent);
      }
    }
    return there;
  }

  private void need(Topic topic) {
    needs.merge(topic, 1, Integer::sum);
  }

  private void unneed(Topic topic) {
    Integer left = needs.computeIfPresent(topic, (_, count) -> count - 1);
    if (left != null && left == 0) {
      needs.remove(topic);
      session.unsubscribe(List.of(topic));
    }
  }

  boolean has(MqttFilter filter) {
    return grants.containsKey(filter.topic().text());
  }

  Manner manner(String topic) {
    Map<String, Manner> known = manners;
    Manner manner = known.get(topic);
    if (manner == null) {
      manner = decide(new Topic(topic));
      if (known.size() < REMEMBERED) {
        known.put(topic, manner);
      }
    }
    return manner;
  }

  private Manner decide(Topic topic) {
    int qos = -1;
    int ownQos = -1;
    boolean keepsRetain = false;
    for (Grant grant : grants.values()) {
      if (grant.filter().matches(topic)) {
        qos = Math.max(qos, grant.qos());
        ownQos = grant.noLocal() ? ownQos : Math.max(ownQos, grant.qos());
        keepsRetain |= grant.keepsRetain();
      }
    }
    return new Manner(qos, ownQos, keepsRetain);
  }

  /// Reads a grant from what was said.
  static Optional<Grant> of(
      String said, boolean strict, int qos, boolean noLocal, boolean keepsRetain) {
    return MqttFilter.of(said, strict).map(filter -> new Grant(filter, qos, noLocal, keepsRetain));
  }
}
