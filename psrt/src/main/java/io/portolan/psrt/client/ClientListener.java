package io.portolan.psrt.client;

/// Is told what happens to a client, on the client's own threads.
@FunctionalInterface
public interface ClientListener {
  /// A message has come. One call after the other, in the order of the broker; as long as one
  /// lasts, no more is read.
  void received(Message message);

  /// Something happened to the connection. Must return soon.
  default void happened(ClientEvent event) {}
}
