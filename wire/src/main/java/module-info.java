/// Bytes, named fields, conversations and recognition (`wire`), and the only place of ours that
/// opens sockets (`net`).
@org.jspecify.annotations.NullMarked
module io.portolan.wire {
  requires static transitive org.jspecify;

  exports io.portolan.wire;
  exports io.portolan.wire.session;
  exports io.portolan.wire.probe;
  exports io.portolan.wire.capture;
  exports io.portolan.net;
  exports io.portolan.net.tls;
}
