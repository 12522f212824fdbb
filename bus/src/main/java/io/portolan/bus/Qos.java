package io.portolan.bus;

/// How hard a transport tries, in MQTT's terms. The codes are MQTT's.
///
/// @see "MQTT 5.0, section 4.3; MQTT 3.1.1, section 4.3"
public enum Qos {
  /// Once or, when a line is lost, not at all.
  AT_MOST_ONCE(0),
  /// Acknowledged by the broker; perhaps more than once.
  AT_LEAST_ONCE(1),
  /// Acknowledged twice; once as long as the broker keeps the session.
  EXACTLY_ONCE(2);

  private final int code;

  Qos(int code) {
    this.code = code;
  }

  /// 0, 1 or 2.
  public int code() {
    return code;
  }
}
