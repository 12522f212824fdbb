/// PSRT, Pub/Sub Realtime Telemetry: publish and subscribe over slow and broken wide-area links.
@org.jspecify.annotations.NullMarked
module io.portolan.psrt {
  requires static transitive org.jspecify;
  requires transitive io.portolan.wire;
  requires bcrypt;
  requires com.fasterxml.jackson.core;
  requires io.nats.jnats;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.mqtt;
  requires io.netty.common;
  requires io.netty.transport;
  requires jdk.httpserver;
  requires org.snakeyaml.engine;

  exports io.portolan.psrt;
  exports io.portolan.psrt.broker;
  exports io.portolan.psrt.client;
  exports io.portolan.psrt.cluster;
  exports io.portolan.psrt.codec;
  exports io.portolan.psrt.config;
  exports io.portolan.psrt.dissect;
  exports io.portolan.psrt.message;
  exports io.portolan.psrt.mqtt;
  exports io.portolan.psrt.probe;
  exports io.portolan.psrt.server;
  exports io.portolan.psrt.session;
  exports io.portolan.psrt.status;
  exports io.portolan.psrt.topic;

  provides io.portolan.wire.Protocol with
      io.portolan.psrt.PsrtProtocol;
  provides io.portolan.wire.capture.Explainer with
      io.portolan.psrt.dissect.PsrtExplainer;
  provides io.portolan.wire.probe.Probe with
      io.portolan.psrt.probe.PsrtDatagramProbe,
      io.portolan.psrt.probe.PsrtProbe;
}
