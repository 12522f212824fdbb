/// Explains Lantern's bytes row by row.
package io.portolan.lantern.dissect;
