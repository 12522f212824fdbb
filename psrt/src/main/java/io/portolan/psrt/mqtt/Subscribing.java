package io.portolan.psrt.mqtt;

import io.netty.handler.codec.mqtt.MqttSubscribePayload;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.portolan.psrt.message.ReplyCode;
import java.util.ArrayList;
import java.util.List;

/// Carries out one SUBSCRIBE, filter by filter.
final class Subscribing {
  private static final String SHARED = "$share/";

  private final Grants grants;
  private final Retained retained;
  private final boolean strict;
  private final int depth;
  private final List<Retained.Message> wanted = new ArrayList<>();

  /// @param depth the most separators in a filter
  Subscribing(Grants grants, Retained retained, boolean strict, int depth) {
    this.grants = grants;
    this.retained = retained;
    this.strict = strict;
    this.depth = depth;
  }

  /// Subscribes what may be subscribed.
  ///
  /// @return what to answer for each filter
  List<Integer> subscribe(MqttSubscribePayload asked, boolean version5) {
    var codes = new ArrayList<Integer>();
    for (MqttTopicSubscription each : asked.topicSubscriptions()) {
      int code = subscribe(each.topicFilter(), each.option());
      codes.add(code >= Replies.FAILURE && !version5 ? Replies.FAILURE : code);
    }
    return codes;
  }

  /// The retained messages that the new subscriptions are to hear.
  List<Retained.Message> retained() {
    return wanted;
  }

  private int subscribe(String said, MqttSubscriptionOption option) {
    if (said.startsWith(SHARED)) {
      return Replies.NO_SHARED_SUBSCRIPTIONS;
    }
    int qos = option.qos().value();
    Grants.Grant grant =
        Grants.of(said, strict, qos, option.isNoLocal(), option.isRetainAsPublished())
            .filter(each -> each.filter().topic().depth() <= depth)
            .orElse(null);
    if (grant == null) {
      return Replies.FILTER_INVALID;
    }
    boolean isNew = !grants.has(grant.filter());
    ReplyCode reply = grants.add(grant);
    if (reply != ReplyCode.OK) {
      return reply == ReplyCode.ACCESS_DENIED ? Replies.NOT_AUTHORIZED : Replies.QUOTA_EXCEEDED;
    }
    RetainedHandlingPolicy policy = option.retainHandling();
    if (policy == RetainedHandlingPolicy.SEND_AT_SUBSCRIBE
        || (policy == RetainedHandlingPolicy.SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS && isNew)) {
      wanted.addAll(retained.matching(grant.filter()));
    }
    return qos;
  }
}
