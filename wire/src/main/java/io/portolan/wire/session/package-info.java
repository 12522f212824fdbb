/// One side of a conversation as a function of (bytes, time): no socket, no clock, no thread.
///
/// A driver in `net` carries the bytes and asks for the next deadline; a test or a simulated
/// network does the same at an invented noon.
package io.portolan.wire.session;
