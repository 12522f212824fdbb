/// What is computed with the samples of a reading; Lantern's own room.
package io.portolan.lantern.light;
