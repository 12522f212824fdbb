/// One interface to publish and subscribe, over PSRT or MQTT.
@org.jspecify.annotations.NullMarked
module io.portolan.bus {
  requires static transitive org.jspecify;
  requires transitive io.portolan.wire;
  requires com.hivemq.client.mqtt;
  requires io.portolan.psrt;
  requires io.reactivex.rxjava2;
  // The MQTT library's queues: it has no descriptor of its own that would lead to them.
  requires org.jctools.core;
  requires org.reactivestreams;

  exports io.portolan.bus;
}
