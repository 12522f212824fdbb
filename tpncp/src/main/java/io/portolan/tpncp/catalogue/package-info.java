/// What PDUs are called and what their bodies hold, read at run time from the `tpncp.dat` the user
/// has: Wireshark's file, its grammar, and the rules that Wireshark keeps outside it. The module's
/// own room; no catalogue and no part of one is shipped.
package io.portolan.tpncp.catalogue;
