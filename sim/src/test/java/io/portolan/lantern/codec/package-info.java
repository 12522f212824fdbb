/// Messages to bytes and back, and where a message ends in a stream.
package io.portolan.lantern.codec;
