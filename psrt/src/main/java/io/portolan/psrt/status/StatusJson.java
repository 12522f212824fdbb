package io.portolan.psrt.status;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.psrt.broker.BrokerStatistics;
import io.portolan.psrt.broker.ClusterStatistics;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/// `/status`: psrtd's object, its keys in its order, and behind them one of our own, `portolan`.
///
/// | key | |
/// |---|---|
/// | `time` | microseconds since the epoch |
/// | `uptime` | whole seconds, 0 if the clock was set back before the start |
/// | `c_pub_bytes`, `c_sent_bytes` | bytes |
/// | `c_sent_latency` | microseconds, summed over the messages sent |
/// | `cluster` | null: psrtd's is not spoken; ours is `portolan.cluster`, if there is one |
/// | `portolan.mqtt` | only where MQTT is spoken |
///
/// @see "psrtd 0.3.8 as observed: /status"
final class StatusJson {
  private StatusJson() {}

  static String text(BrokerStatus status) {
    var text = new StringWriter();
    try (var json = new JsonFactory().createGenerator(text)) {
      write(json, status);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, BrokerStatus status) throws IOException {
    BrokerStatistics counted = status.statistics();
    json.writeStartObject();
    json.writeNumberField("time", ChronoUnit.MICROS.between(java.time.Instant.EPOCH, status.at()));
    long uptime = Duration.between(counted.started(), status.at()).toSeconds();
    json.writeNumberField("uptime", Math.max(0, uptime));
    json.writeNumberField("data_queue_size", counted.queueMessages());
    json.writeStringField("host", status.host());
    json.writeStringField("version", status.version());
    json.writeObjectFieldStart("counters");
    json.writeNumberField("c_sub_ops", counted.topicOperations());
    json.writeNumberField("c_pub_messages", counted.published().messages());
    json.writeNumberField("c_pub_bytes", counted.published().bytes());
    json.writeNumberField("c_sent_messages", counted.sent().messages());
    json.writeNumberField("c_sent_bytes", counted.sent().bytes());
    json.writeNumberField("c_sent_latency", micros(counted.sent().latency()));
    json.writeEndObject();
    json.writeObjectFieldStart("clients");
    json.writeNumberField("subscription_count", counted.subscriptions());
    json.writeNumberField("client_count", counted.sessions());
    json.writeEndObject();
    json.writeNullField("cluster");
    json.writeObjectFieldStart("portolan");
    writeOwn(json, counted);
    BrokerStatus.Mqtt mqtt = status.mqtt();
    if (mqtt != null) {
      json.writeObjectFieldStart("mqtt");
      json.writeNumberField("connections", mqtt.connections());
      json.writeNumberField("refused", mqtt.refused());
      json.writeNumberField("oversize", mqtt.oversize());
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void writeOwn(JsonGenerator json, BrokerStatistics counted) throws IOException {
    json.writeStringField("started", counted.started().toString());
    json.writeNumberField("data_sockets", counted.dataSockets());
    json.writeNumberField("pub_denied", counted.published().denied());
    json.writeNumberField("pub_failed", counted.published().failed());
    json.writeNumberField("sent_late", counted.sent().late());
    var queues = counted.queues();
    json.writeObjectFieldStart("queues");
    json.writeNumberField("messages", queues.messages());
    json.writeNumberField("bytes", queues.bytes());
    json.writeNumberField("dropped", queues.dropped());
    json.writeNumberField("replaced", queues.replaced());
    json.writeNumberField("discarded", queues.discarded());
    json.writeNumberField("unjoined", queues.unjoined());
    json.writeNumberField("disconnected", queues.disconnected());
    json.writeNumberField("throttled", queues.throttled());
    json.writeEndObject();
    json.writeObjectFieldStart("logins");
    json.writeNumberField("accepted", counted.logins().accepted());
    json.writeNumberField("refused", counted.logins().refused());
    json.writeNumberField("in_flight", counted.logins().inFlight());
    json.writeEndObject();
    var datagrams = counted.datagrams();
    json.writeObjectFieldStart("udp");
    json.writeNumberField("received", datagrams.received());
    json.writeNumberField("published", datagrams.published());
    json.writeNumberField("denied", datagrams.denied());
    json.writeNumberField("malformed", datagrams.malformed());
    json.writeNumberField("truncated", datagrams.truncated());
    json.writeEndObject();
    ClusterStatistics cluster = counted.cluster();
    if (cluster != null) {
      json.writeObjectFieldStart("cluster");
      write(json, cluster);
      json.writeEndObject();
    }
  }

  private static void write(JsonGenerator json, ClusterStatistics cluster) throws IOException {
    json.writeStringField("state", cluster.state());
    json.writeStringField("server", cluster.server());
    json.writeArrayFieldStart("nodes");
    for (String node : cluster.nodes()) {
      json.writeString(node);
    }
    json.writeEndArray();
    json.writeNumberField("sent", cluster.sent());
    json.writeNumberField("received", cluster.received());
    json.writeNumberField("dropped", cluster.dropped());
    json.writeNumberField("refused", cluster.refused());
    json.writeNumberField("lost", cluster.lost());
    json.writeNumberField("unsettled", cluster.unsettled());
    json.writeNumberField("duplicates", cluster.duplicates());
    json.writeNumberField("malformed", cluster.malformed());
    json.writeNumberField("waiting", cluster.waiting());
    json.writeNumberField("filters", cluster.filters());
    json.writeNumberField("transit", micros(cluster.transit()));
  }

  private static long micros(Duration duration) {
    return duration.toSeconds() * 1_000_000 + duration.toNanosPart() / 1000;
  }
}
