/// PSRT, Pub/Sub Realtime Telemetry: publish and subscribe over slow and broken wide-area links.
///
/// Port 2873, TCP and UDP. A client opens one control socket (requests, each answered by one byte,
/// in order) and, if it wants to receive, one data socket (broker to client only), tied to the
/// first by a random token. Whoever only publishes needs no data socket, or just UDP datagrams. All
/// integers are little-endian.
package io.portolan.psrt;
