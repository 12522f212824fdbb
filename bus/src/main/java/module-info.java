/// One interface to publish and subscribe, over PSRT or MQTT.
@org.jspecify.annotations.NullMarked
module io.portolan.bus {
  requires static transitive org.jspecify;
  requires transitive io.portolan.wire;
  requires com.hivemq.client.mqtt;
  requires io.portolan.psrt;
  requires io.reactivex.rxjava2;
  requires org.reactivestreams;

  exports io.portolan.bus;
}
