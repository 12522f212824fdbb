/// Publish and subscribe over PSRT or MQTT, whichever the URI says: [io.portolan.bus.PubSub] is
/// the whole interface, so that a program changes its transport with one line.
///
/// Filters mean the same over both; what cannot be the same is in
/// [io.portolan.bus.Capabilities] and in the table of the module's README. Behind it stand
/// `psrt.client` and the HiveMQ MQTT client, one `Transport` each; what is subscribed, what waits
/// to be fetched and what is strict is decided once, in front of them.
package io.portolan.bus;
