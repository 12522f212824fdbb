/// Both sides of a conversation: the controller's, and that of a simulated board.
package io.portolan.tpncp.session;
