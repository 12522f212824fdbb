/// Several brokers that serve the same topics: whatever one accepts is handed to the sessions of
/// all. They are joined by NATS, or a few of them directly.
///
/// [NatsCluster][io.portolan.psrt.cluster.NatsCluster] is what `psrt.broker` knows as its cluster.
/// A topic becomes a NATS subject ([Subjects][io.portolan.psrt.cluster.Subjects]), runs of frames
/// travel as they stand behind a head of our own ([Head][io.portolan.psrt.cluster.Head]), and what
/// the sessions of a node have subscribed becomes the node's NATS subscriptions, so that a message
/// travels only where somebody wants it. What comes from the cluster goes to local sessions and
/// never back. No type of the NATS client leaves this package.
///
/// Without NATS, [Mesh][io.portolan.psrt.cluster.Mesh] does the same in PSRT itself, as psrtd's
/// cluster does: it asks each neighbour message by message.
///
/// @see "NATS client protocol, docs.nats.io; JetStream, docs.nats.io. The head is ours"
package io.portolan.psrt.cluster;
