/// The listener: sockets for every way in, and the log of light behind them.
package io.portolan.lantern.server;
