/// What to ask a board, and how to tell TPNCP from other bytes.
package io.portolan.tpncp.probe;
