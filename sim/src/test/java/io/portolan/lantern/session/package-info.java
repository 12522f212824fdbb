/// The two sides of a Lantern conversation as functions of bytes and time.
///
/// [LanternStationSession][io.portolan.lantern.session.LanternStationSession] is the client, over
/// whatever carries it. A listener has one session for each stream, and one for all datagrams of a
/// socket.
package io.portolan.lantern.session;
