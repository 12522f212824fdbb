/// TPNCP, the AudioCodes TrunkPack Network Control Protocol.
@org.jspecify.annotations.NullMarked
module io.portolan.tpncp {
  requires static transitive org.jspecify;
  requires transitive io.portolan.wire;

  exports io.portolan.tpncp;
  exports io.portolan.tpncp.catalogue;
  exports io.portolan.tpncp.client;
  exports io.portolan.tpncp.codec;
  exports io.portolan.tpncp.dissect;
  exports io.portolan.tpncp.message;
  exports io.portolan.tpncp.probe;
  exports io.portolan.tpncp.server;
  exports io.portolan.tpncp.session;

  provides io.portolan.wire.Protocol with
      io.portolan.tpncp.TpncpProtocol;
  provides io.portolan.wire.capture.Explainer with
      io.portolan.tpncp.dissect.TpncpExplainer;
  provides io.portolan.wire.probe.Probe with
      io.portolan.tpncp.probe.TpncpDatagramProbe,
      io.portolan.tpncp.probe.TpncpProbe;
}
