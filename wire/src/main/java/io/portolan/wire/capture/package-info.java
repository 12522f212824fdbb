/// Recorded bytes: captures read and written, and the conversations in them.
///
/// Nothing here captures; that is a device's business. [PcapReader] walks a file or a stream packet
/// by packet, [PacketHeaders] finds the payload in one, [Conversations] puts payloads together
/// again, and [PcapngWriter] writes conversations down for other tools.
///
/// @see "draft-ietf-opsawg-pcap; draft-ietf-opsawg-pcapng; the registry of link types at
///     tcpdump.org"
package io.portolan.wire.capture;
