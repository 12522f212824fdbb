/// The broker itself, without a socket: sessions, who may do what, queues for slow consumers, and
/// what is counted.
///
/// `psrt.server` puts it on the network; a gateway for another protocol would speak to it
/// directly. Whoever runs a broker supplies an
/// [Authenticator][io.portolan.psrt.broker.Authenticator] and
/// [settings][io.portolan.psrt.broker.BrokerSettings].
package io.portolan.psrt.broker;
