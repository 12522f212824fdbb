/// Lantern, an invented protocol that shows how a protocol is built in this house. Copy its rooms.
///
/// Stations measure light; listeners collect what they measure. The station speaks first and says
/// [Hello][io.portolan.lantern.message.LanternMessage.Hello], then any number of readings, then
/// farewell. A listener says nothing but farewell, and that only to send a station away: one that
/// does not say hello within 5 seconds, or says a reading before it, or what no message is.
///
/// ```
/// station                                listener
///    |  Hello(2, "REEF")                    |
///    | -----------------------------------> |
///    |  Reading(0, samples)                 |
///    | -----------------------------------> |
///    |  Farewell(DONE)                      |
///    | -----------------------------------> |
/// ```
///
/// Numbers are big-endian, texts UTF-8. Over TCP, and TCP inside TLS, each message stands behind
/// its length in two bytes; over UDP each is one datagram, and a listener tells stations apart by
/// their address. Datagrams get lost: a station that is told `NO_HELLO` over UDP says hello again,
/// and sequence numbers tell which readings came twice or never.
///
/// Source document: ours; this page and the message room are all there is.
package io.portolan.lantern;
