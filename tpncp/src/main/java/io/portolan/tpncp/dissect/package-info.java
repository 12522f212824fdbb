/// Explains TPNCP's bytes row by row, with or without a catalogue: damaged ones, ones whose byte
/// order or direction cannot be told, and whatever no field explains.
package io.portolan.tpncp.dissect;
