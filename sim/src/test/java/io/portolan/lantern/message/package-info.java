/// Everything Lantern can say.
package io.portolan.lantern.message;
