package io.portolan.bus;

/// Is told what becomes of the connection, on the transport's own threads.
@FunctionalInterface
public interface StateListener {
  /// Must return soon: nothing is received meanwhile.
  void happened(PubSubEvent event);
}
