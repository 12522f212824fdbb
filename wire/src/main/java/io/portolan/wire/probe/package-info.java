/// Recognition: what to say to a stranger, and how to weigh what was said.
///
/// Nothing here opens a socket. Live probing, captures and decoys all weigh the same [Exchange]
/// with the same [Probe].
package io.portolan.wire.probe;
