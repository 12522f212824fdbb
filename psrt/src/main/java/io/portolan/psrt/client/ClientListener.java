package io.portolan.psrt.client;

/// Is told what happens to a client, on the client's own threads.
@FunctionalInterface
public interface ClientListener {
  /// A message has come. One call after the other, in the order of the broker; as long as one
  /// lasts, no more is read.
  void received(Message message);

  /// A large message is on its way; told after each piece of it, until it is received or the line
  /// is lost. Must return soon.
  ///
  /// @param arrived how many of its bytes have come
  /// @param size how many it has: topic, body and header
  default void receiving(long arrived, long size) {}

  /// Something happened to the connection. Must return soon.
  default void happened(ClientEvent event) {}
}
