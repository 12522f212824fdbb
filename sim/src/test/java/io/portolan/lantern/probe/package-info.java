/// Recognises Lantern, on both transports and from either side's words.
package io.portolan.lantern.probe;
