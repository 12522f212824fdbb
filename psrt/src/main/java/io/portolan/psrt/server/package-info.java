/// The broker on the network: TCP, TLS, UNIX-domain sockets and UDP.
///
/// [PsrtServer][io.portolan.psrt.server.PsrtServer] opens the sockets that
/// [its settings][io.portolan.psrt.server.ServerSettings] name and serves a
/// [broker][io.portolan.psrt.broker.Broker] on them.
package io.portolan.psrt.server;
