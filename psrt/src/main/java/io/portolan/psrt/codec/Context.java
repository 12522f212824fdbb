package io.portolan.psrt.codec;

/// What a byte means depends on the socket, the side that says it and what was said before: which
/// message, or which family of messages, comes next.
///
/// | | first | then | then, for ever |
/// |---|---|---|---|
/// | control, from the client | [#GREETING] | [#LOGIN] | [#OPERATION] |
/// | control, to the client | [#WELCOME] | [#TOKEN] | [#REPLY] |
/// | data, from the client | [#GREETING] | [#JOIN] | nothing that is read |
/// | data, to the client | [#WELCOME] | [#REPLY] | [#PUSH] |
///
/// TLS, where the greeting asks for it, surrounds everything behind the greeting.
public enum Context {
  GREETING,
  WELCOME,
  LOGIN,
  /// A login on a UNIX socket, where the password and even the separator may be missing.
  LOCAL_LOGIN,
  TOKEN,
  OPERATION,
  REPLY,
  /// From a client whose offer of a replicated publish was answered that somebody wants it.
  REPLICA,
  JOIN,
  /// Pushes and beacons.
  PUSH,
  /// One datagram from a client.
  DATAGRAM,
  /// What a datagram holds when its wrapping is off.
  TELEGRAM,
  /// One datagram to a client.
  ACKNOWLEDGEMENT
}
