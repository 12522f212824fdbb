/// Both sides of a PSRT conversation as functions of (bytes, time).
///
/// - [PsrtServerSession]: the broker's side of one stream, which its client makes a control
///   socket or a data socket. It asks its program by events and is answered by methods that
///   return steps.
/// - [PsrtDatagramServerSession]: the broker's side of a UDP socket.
/// - [PsrtControlClientSession], [PsrtDataClientSession]: the client's side of either socket.
///
/// ## For a driver in a hurry
///
/// A broker that wants to look at publishes without decoding them may do so between operations:
///
/// 1. Hand everything to [PsrtServerSession#on] until [PsrtServerSession#isBetweenOperations()],
/// which is false before the login, while a decision is awaited, and while part of an operation
/// has arrived.
/// 2. From then on the bytes that arrive may be kept back. Whole publishes at their beginning may
/// be judged, passed on and answered by the driver itself, each with one byte, as the session
/// would do: length over the limit, no NUL, empty topic, not UTF-8, a wildcard:
/// [PsrtServerSession#close] without an answer; too deep: `FF`; not allowed: `FE`; else `01`.
/// 3. What is no publish is handed to the session, best as one operation, cut with
/// [io.portolan.psrt.codec.PsrtFramer]; so is a publish whose end has not arrived, unless the
/// driver collects it. Then go on with 1.
/// 4. Before answering a wake-up, say with [PsrtServerSession#passed] when the last byte of an
/// operation that the session has not seen arrived.
///
/// While [PsrtServerSession#isWaiting()] nothing more should be read from the line: what arrives
/// is kept, but only up to the largest operation there can be and a little more.
package io.portolan.psrt.session;
