/// PDUs to bytes and back: the header, where a PDU ends in a stream, which byte order it has, and a
/// body's fields if there is a catalogue.
package io.portolan.tpncp.codec;
