/// Bytes as values and fields with names: what every protocol, known or not yet known, is written
/// with.
///
/// Nothing here opens a socket or reads a clock. A type belongs here when a protocol we have never
/// heard of would need it.
package io.portolan.wire;
