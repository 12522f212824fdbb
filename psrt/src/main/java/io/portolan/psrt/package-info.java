/// PSRT, Pub/Sub Realtime Telemetry: publish and subscribe over slow and broken wide-area links.
///
/// Port 2873, TCP and UDP. A client opens one control socket (requests, each answered by one
/// byte, in order) and, if it wants to receive, one data socket (broker to client only), tied to
/// the first by a random token. Whoever only publishes needs no data socket, or just UDP
/// datagrams. All integers are little-endian.
///
/// | control socket | | data socket | |
/// |---|---|---|---|
/// | `EE AA` mode | client | `EE AB` mode | client |
/// | `EE AA 01 00` | broker | `EE AB 01 00` | broker |
/// | length, login, NUL, password | client | token, timeout | client |
/// | token (32 bytes) | broker | `01`, or `FF` and the end | broker |
/// | operations | client | pushes and beacons | broker |
/// | one byte for each, in order | broker | nothing that is read | client |
///
/// Mode 1 puts TLS around everything behind the first three bytes. An operation that is refused
/// is answered `FE` (not allowed) or `FF` (not possible) and the next one goes on; one that is
/// not understood, and a login that is refused, is not answered at all: the line is closed. A
/// publish with its topic in normal form is byte for byte the push it causes.
///
/// There is no quality of service but one: what is acknowledged was queued for every subscriber
/// who was there; what is lost with a socket stays lost. Nothing is retained.
///
/// The server this is held against is psrtd 0.3.8. Where we differ on purpose:
///
/// - An operation may take as long as it makes progress; psrtd gives it a fixed time, counted
///   from the end of the one before.
/// - Each step up to the login has a limit, the TLS handshake included, which psrtd waits for
///   without end.
/// - A data socket that was closed may be joined anew at once.
/// - A beacon follows half a timeout of silence wherever that begins; psrtd, it seems, looks at
///   fixed times after the join, so that a client may hear nothing for almost its whole timeout.
///   A timeout of 0 counts as 1 s.
/// - A datagram that is too large is an error; psrtd publishes what its buffer took of it.
/// - Whether a filter may be subscribed is asked of its normal form.
///
/// Replication between brokers (PUBLISH_REPL), on which the public psrtd closes, is built from what
/// is public of it; nobody has seen it with a psrtd that has its cluster.
package io.portolan.psrt;
