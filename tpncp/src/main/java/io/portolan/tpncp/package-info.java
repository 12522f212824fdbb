/// TPNCP, the AudioCodes TrunkPack Network Control Protocol, as far as it is publicly known.
///
/// A controller (the host application) sends commands to a board (a VoIP gateway, or a card in the
/// host), the board sends events: acknowledgements, digits, alarms. Both travel over UDP, one
/// protocol data unit (PDU) in a datagram, or over TCP, one PDU behind the other; port 2424, and
/// 2442 as a further source of events. There is no login and nothing secret in a PDU.
///
/// ```
/// offset  size  field
///      0     2  version                 7401 and the like
///      2     2  length                  bytes behind this field, low part
///      4     2  sequence number
///      6     1  length extension        length += 65535 × this
///      7     1  reserved
///      8     4  command id or event id  below 65536
///     12     4  CID, signed             events only; -1 is none
///            …  body                    as the catalogue says
/// ```
///
/// Three things are not in the bytes:
///
/// - **Byte order.** Boards of either order exist. Ids are below 65536, so the half of the id that
///   is zero tells; id 0 tells nothing. See [io.portolan.tpncp.codec.Endianness].
/// - **Direction.** What comes from port 2424 or 2442 is an event, anything else a command. See
///   [io.portolan.tpncp.message.Kind].
/// - **Names and layouts.** They stand in Wireshark's file `tpncp.dat`, under Wireshark's licence.
///   None is shipped here: a [io.portolan.tpncp.catalogue.Catalogue] is read at run time from the
///   file the user has. Without it there are numbers and hex.
///
/// How boards really behave (who speaks first, when they acknowledge, how often they say that they
/// are alive) is not published and was never observed; the board in the server room simulates the
/// framing and labels itself so.
///
/// Addresses are taken in network order in PDUs of either byte order. Wireshark turns them round in
/// little-endian PDUs; which of the two a little-endian board does is not established.
///
/// Sources: Wireshark 4.0.17 (`tpncp.dat`, release L7.40.016.001, and the behaviour of its
/// dissector); registry of port numbers for 2424 (`kofax-svr`) and 2442 (`netangel`).
package io.portolan.tpncp;
