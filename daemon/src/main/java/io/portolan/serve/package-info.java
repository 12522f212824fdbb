/// Servers of ours as services: opened in order, announced when every listener is open, reloaded
/// and stopped by signals, closed in reverse order.
///
/// One server alone takes the same path as many. The servers themselves know nothing of it; a class
/// here for each joins what its protocol's rooms offer.
package io.portolan.serve;
