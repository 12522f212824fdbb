package io.portolan.bus;

/// Is told what was received, on a thread of its own.
@FunctionalInterface
public interface MessageListener {
  /// A message has come. One call after the other, in the order of the broker; as long as one
  /// lasts, messages wait in the inbox.
  void received(Message message);
}
