/// A controller that a program can call.
package io.portolan.tpncp.client;
