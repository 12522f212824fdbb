/// The simulated board: sockets, and how it behaves. A simulation of framing, not of a vendor's
/// board.
package io.portolan.tpncp.server;
