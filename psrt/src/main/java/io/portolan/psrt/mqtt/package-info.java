/// MQTT for the broker: clients of MQTT 3.1.1 and 5, plain and inside TLS, share topics, access
/// list and queues with those of PSRT, and messages cross both ways.
///
/// [MqttDoor][io.portolan.psrt.mqtt.MqttDoor] opens it. Netty's codec turns packets into messages
/// and back; lines and threads are our own. What MQTT means here:
///
/// | MQTT | here |
/// |---|---|
/// | user name, password | login and password of PSRT; neither: the anonymous |
/// | client id | counts within a login; a second session with the same one ends the first |
/// | session | always clean; nothing outlives a connection |
/// | QoS | a subscriber has the lower of granted and published; PSRT's count as 1 |
/// | DUP | nothing is sent again |
/// | PUBACK, PUBREC | what `01` is in PSRT: queued for every subscriber of that moment |
/// | `a/#` | also `a`, if the access list allows `a` |
/// | `$…` | not heard by filters that begin with a wildcard |
/// | `/a`, `a//b` | `a`, `a/b`; or refused, if topics are strict |
/// | retain | refused (5) or ignored (3.1.1), unless a bound for retained messages is set |
/// | shared subscriptions, subscription ids, topic aliases, AUTH | not served; CONNACK says so |
///
/// @see "MQTT 3.1.1 and MQTT 5.0, OASIS standards"
package io.portolan.psrt.mqtt;
