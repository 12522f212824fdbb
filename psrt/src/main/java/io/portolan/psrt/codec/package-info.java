/// Messages to bytes and back, where they end in a stream, and the ciphers of datagrams.
package io.portolan.psrt.codec;
