package io.portolan.bus;

/// What receiving does when the program has not fetched as many messages as may wait for it.
public enum FullInbox {
  /// Takes no more from the broker. Its queue then fills, and what it does about that is its own
  /// affair: a PSRT broker hangs up on the data socket, which is joined again, an MQTT broker keeps
  /// some and drops the rest. MQTT messages of QoS 0 are dropped here.
  WAIT,
  /// Forgets the oldest.
  DROP_OLDEST
}
