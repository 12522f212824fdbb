/// The words of TPNCP: header, command, event, and the values that fields can have. Roughly a
/// thousand kinds of PDU are defined by a file at run time, so they are no types here.
package io.portolan.tpncp.message;
