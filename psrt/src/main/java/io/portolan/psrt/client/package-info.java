/// Clients of a PSRT broker: [io.portolan.psrt.client.PsrtClient] publishes and subscribes, with a
/// [io.portolan.psrt.client.Store] also across its own end;
/// [io.portolan.psrt.client.PsrtDatagramPublisher] publishes in single datagrams.
package io.portolan.psrt.client;
