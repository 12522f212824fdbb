package io.portolan.bus;

import java.util.Set;

/// What the transport can do, and over MQTT the broker that is there now.
///
/// @param transport for people: `PSRT`, `MQTT 3.1.1` or `MQTT 5`
/// @param qos how hard it can try. PSRT has one way: the broker says that it has queued a message
///     for everybody who listens, and what is on its way when a line is lost is lost
/// @param retain whether messages can be kept for those who subscribe later
/// @param priority whether a message's priority arrives with it
/// @param expiry whether messages can expire
/// @param largest the most bytes topic and body may have together
public record Capabilities(
    String transport,
    Set<Qos> qos,
    boolean retain,
    boolean priority,
    boolean expiry,
    long largest) {
  public Capabilities {
    qos = Set.copyOf(qos);
    if (qos.isEmpty() || largest < 1) {
      throw new IllegalArgumentException("qos " + qos + ", largest " + largest);
    }
  }

  /// The hardest it can try, and no harder than that.
  Qos atMost(Qos asked) {
    Qos found = Qos.AT_MOST_ONCE;
    for (Qos each : Qos.values()) {
      if (each.compareTo(asked) <= 0 && qos.contains(each)) {
        found = each;
      }
    }
    return found;
  }
}
