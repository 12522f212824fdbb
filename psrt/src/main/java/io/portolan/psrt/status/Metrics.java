package io.portolan.psrt.status;

import io.portolan.psrt.broker.BrokerStatistics;
import io.portolan.psrt.broker.ClusterStatistics;
import java.time.Duration;

/// `/metrics`: the same for Prometheus.
///
/// @see "Prometheus, text-based exposition format, version 0.0.4"
final class Metrics {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final StringBuilder text = new StringBuilder(4096);

  private Metrics() {}

  static String text(BrokerStatus status) {
    var metrics = new Metrics();
    metrics.write(status);
    return metrics.text.toString();
  }

  private void write(BrokerStatus status) {
    BrokerStatistics counted = status.statistics();
    gauge("psrt_build_info", "Always 1; the version is the label.");
    sample("psrt_build_info", "version", status.version(), 1);
    gauge("psrt_start_time_seconds", "When the broker started, since the epoch.");
    sample("psrt_start_time_seconds", counted.started().getEpochSecond());
    gauge("psrt_sessions", "Control sessions now.");
    sample("psrt_sessions", counted.sessions());
    gauge("psrt_data_sockets", "Joined data sockets now.");
    sample("psrt_data_sockets", counted.dataSockets());
    gauge("psrt_subscriptions", "Filters over all sessions now.");
    sample("psrt_subscriptions", counted.subscriptions());
    counter("psrt_topic_operations_total", "Filters subscribed or unsubscribed.");
    sample("psrt_topic_operations_total", counted.topicOperations());
    published(counted.published());
    sent(counted.sent());
    queues(counted.queues());
    logins(counted.logins());
    datagrams(counted.datagrams());
    BrokerStatus.Mqtt mqtt = status.mqtt();
    if (mqtt != null) {
      gauge("psrt_mqtt_connections", "MQTT clients now; they are among the sessions.");
      sample("psrt_mqtt_connections", mqtt.connections());
      counter("psrt_mqtt_refused_total", "MQTT connections that were refused.");
      sample("psrt_mqtt_refused_total", mqtt.refused());
      counter("psrt_mqtt_oversize_total", "Messages too large for their MQTT subscriber.");
      sample("psrt_mqtt_oversize_total", mqtt.oversize());
    }
    ClusterStatistics cluster = counted.cluster();
    if (cluster != null) {
      cluster(cluster);
    }
  }

  private void cluster(ClusterStatistics cluster) {
    gauge("psrt_cluster_connected", "1 while there is a connection to the cluster's server.");
    sample("psrt_cluster_connected", cluster.state().equals("connected") ? 1 : 0);
    gauge("psrt_cluster_nodes", "Other nodes heard of in the last seconds.");
    sample("psrt_cluster_nodes", cluster.nodes().size());
    gauge("psrt_cluster_filters", "Subscriptions that stand for those of all sessions.");
    sample("psrt_cluster_filters", cluster.filters());
    gauge("psrt_cluster_waiting_messages", "Messages waiting to be sent or stored now.");
    sample("psrt_cluster_waiting_messages", cluster.waiting());
    counter("psrt_cluster_sent_messages_total", "Messages handed to the other nodes.");
    sample("psrt_cluster_sent_messages_total", cluster.sent());
    counter("psrt_cluster_received_messages_total", "Messages of other nodes.");
    sample("psrt_cluster_received_messages_total", cluster.received());
    counter("psrt_cluster_not_sent_messages_total", "Messages the other nodes did not get.");
    sample("psrt_cluster_not_sent_messages_total", "reason", "dropped", cluster.dropped());
    sample("psrt_cluster_not_sent_messages_total", "reason", "refused", cluster.refused());
    counter("psrt_cluster_lost_messages_total", "Messages of other nodes that never came.");
    sample("psrt_cluster_lost_messages_total", cluster.lost());
    gauge(
        "psrt_cluster_unsettled_messages", "Acknowledged before the last kill, perhaps not sent.");
    sample("psrt_cluster_unsettled_messages", cluster.unsettled());
    counter("psrt_cluster_duplicates_total", "Messages that came again and were passed over.");
    sample("psrt_cluster_duplicates_total", cluster.duplicates());
    counter("psrt_cluster_malformed_total", "Messages that make no sense.");
    sample("psrt_cluster_malformed_total", cluster.malformed());
    counter("psrt_cluster_transit_seconds_total", "The time received messages took to come.");
    begin("psrt_cluster_transit_seconds_total");
    text.append(seconds(cluster.transit())).append('\n');
  }

  private void published(BrokerStatistics.Published published) {
    counter("psrt_published_messages_total", "Publishes read from streams.");
    sample("psrt_published_messages_total", published.messages());
    counter("psrt_published_bytes_total", "Their topics, NULs and bodies.");
    sample("psrt_published_bytes_total", published.bytes());
    counter("psrt_publishes_refused_total", "Publishes answered with an error.");
    sample("psrt_publishes_refused_total", "reason", "denied", published.denied());
    sample("psrt_publishes_refused_total", "reason", "failed", published.failed());
  }

  private void sent(BrokerStatistics.Sent sent) {
    counter("psrt_sent_messages_total", "Messages written to subscribers.");
    sample("psrt_sent_messages_total", sent.messages());
    counter("psrt_sent_bytes_total", "Their heads, topics, NULs and bodies.");
    sample("psrt_sent_bytes_total", sent.bytes());
    counter("psrt_sent_latency_seconds_total", "Their time from being read to being written.");
    begin("psrt_sent_latency_seconds_total");
    text.append(seconds(sent.latency())).append('\n');
    counter("psrt_sent_late_total", "How many took longer than the latency warning allows.");
    sample("psrt_sent_late_total", sent.late());
  }

  /// A sum of many latencies may be more than there is room for in nanoseconds.
  private static double seconds(Duration duration) {
    return duration.toSeconds() + duration.toNanosPart() / 1e9;
  }

  private void queues(BrokerStatistics.Queues queues) {
    gauge("psrt_queued_messages", "Messages waiting for subscribers now.");
    sample("psrt_queued_messages", queues.messages());
    gauge("psrt_queued_bytes", "Memory they keep alive.");
    sample("psrt_queued_bytes", queues.bytes());
    counter("psrt_lost_messages_total", "Messages that a subscriber did not get.");
    sample("psrt_lost_messages_total", "cause", "dropped", queues.dropped());
    sample("psrt_lost_messages_total", "cause", "replaced", queues.replaced());
    sample("psrt_lost_messages_total", "cause", "discarded", queues.discarded());
    sample("psrt_lost_messages_total", "cause", "unjoined", queues.unjoined());
    counter("psrt_slow_consumers_total", "Data sockets closed because their queue was full.");
    sample("psrt_slow_consumers_total", queues.disconnected());
    counter("psrt_throttled_total", "Times a publisher was held back.");
    sample("psrt_throttled_total", queues.throttled());
  }

  private void logins(BrokerStatistics.Logins logins) {
    counter("psrt_logins_total", "Logins by what became of them.");
    sample("psrt_logins_total", "result", "accepted", logins.accepted());
    sample("psrt_logins_total", "result", "refused", logins.refused());
    gauge("psrt_logins_in_flight", "Logins being checked now.");
    sample("psrt_logins_in_flight", logins.inFlight());
  }

  private void datagrams(BrokerStatistics.Datagrams datagrams) {
    counter("psrt_datagrams_received_total", "Datagrams of any kind.");
    sample("psrt_datagrams_received_total", datagrams.received());
    counter("psrt_datagrams_total", "Datagrams by what became of them.");
    sample("psrt_datagrams_total", "result", "published", datagrams.published());
    sample("psrt_datagrams_total", "result", "denied", datagrams.denied());
    sample("psrt_datagrams_total", "result", "malformed", datagrams.malformed());
    sample("psrt_datagrams_total", "result", "truncated", datagrams.truncated());
  }

  private void gauge(String name, String help) {
    head(name, "gauge", help);
  }

  private void counter(String name, String help) {
    head(name, "counter", help);
  }

  private void head(String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private void sample(String name, long value) {
    begin(name);
    text.append(value).append('\n');
  }

  private void sample(String name, String label, String of, long value) {
    String escaped = of.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    begin(name + "{" + label + "=\"" + escaped + "\"}");
    text.append(value).append('\n');
  }

  private void begin(String series) {
    text.append(series).append(' ');
  }
}
