package io.portolan.net;

/// What a driver has carried so far, in the clear: TLS counts what was inside it.
///
/// @param bytesIn heard by the sessions
/// @param bytesOut said by the sessions and taken by the system
/// @param piecesIn signals of arrival: pieces of a stream, or datagrams
/// @param piecesOut steps that said something
/// @param dropped datagrams that could not be sent, or came from one peer too many
public record Traffic(long bytesIn, long bytesOut, long piecesIn, long piecesOut, long dropped) {}
