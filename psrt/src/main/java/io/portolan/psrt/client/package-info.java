/// Clients of a PSRT broker: [io.portolan.psrt.client.PsrtClient] publishes and subscribes,
/// [io.portolan.psrt.client.PsrtDatagramPublisher] publishes in single datagrams.
package io.portolan.psrt.client;
