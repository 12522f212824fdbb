package io.portolan.psrt.codec;

/// The numbers on the wire that the vocabulary does not name.
///
/// @see "observed: psrtd 0.3.8"
final class Wire {
  /// The first byte of greetings and datagrams.
  static final int MAGIC = 0xEE;

  static final int NOP = 0x00;
  static final int PUBLISH = 0x01;
  static final int SUBSCRIBE = 0x02;
  static final int UNSUBSCRIBE = 0x03;
  static final int REPLICATE = 0x11;

  /// Over UDP only.
  static final int PUBLISH_UNACKNOWLEDGED = 0x21;

  static final int BYE = 0xFF;

  /// To the client on its data socket.
  static final int BEACON = 0x00;

  static final int PUSH = 0x01;

  /// The authentication byte of a plain datagram; others are ciphers.
  static final int PLAIN = 0;

  /// What stands in front of a publish's or push's payload: code, priority, length.
  static final int PUBLISH_HEAD = 6;

  /// What stands in front of a batch of topics: code, length.
  static final int BATCH_HEAD = 5;

  /// What stands in front of a login: its length.
  static final int LOGIN_HEAD = 4;

  /// What stands in front of a replica's body: priority, time, length.
  static final int REPLICA_HEAD = 13;

  private Wire() {}
}
