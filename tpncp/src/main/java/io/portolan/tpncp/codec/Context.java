package io.portolan.tpncp.codec;

import io.portolan.tpncp.message.Kind;
import java.nio.ByteOrder;

/// What must be known to read a PDU and does not stand in it.
///
/// @param kind from the direction
/// @param order see [Endianness]
public record Context(Kind kind, ByteOrder order) {}
