package io.portolan.wire.capture;

import io.portolan.wire.Protocol;
import io.portolan.wire.Transport;
import java.net.InetSocketAddress;
import java.time.Instant;

/// A message of a capture, explained.
///
/// @param packet number of the packet that completed it, from 1
/// @param at when that was captured
public record ExplainedMessage(
    long packet,
    Instant at,
    Transport transport,
    InetSocketAddress from,
    InetSocketAddress to,
    Protocol protocol,
    Explanation explanation) {}
