/// The only place of ours that opens sockets: dialing, listening, and running a session on a line.
///
/// Blocking calls on virtual threads; every wait has a deadline, every queue and frame a limit.
package io.portolan.net;
