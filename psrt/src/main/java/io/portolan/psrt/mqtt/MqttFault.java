package io.portolan.psrt.mqtt;

import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;

/// A client did what ends its connection. Expected of strangers, so without a stack trace.
final class MqttFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final Disconnect reason;

  MqttFault(Disconnect reason, String because) {
    super(because, null, false, false);
    this.reason = reason;
  }

  /// What clients of MQTT 5 are told.
  Disconnect reason() {
    return reason;
  }

  /// Why, for people.
  String because() {
    return String.valueOf(getMessage());
  }
}
