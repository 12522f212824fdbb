package io.portolan.bus;

import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.exceptions.MqttEncodeException;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5UnsubAckException;
import io.portolan.bus.PubSubException.Reason;

/// Says in our words what the library reports.
final class MqttTrouble {
  private MqttTrouble() {}

  static PubSubException of(String what, Throwable trouble) {
    Throwable cause = Causes.of(trouble);
    return new PubSubException(
        reason(cause), what + ": " + words(cause), cause instanceof PubSubException ? null : cause);
  }

  private static Reason reason(Throwable cause) {
    return switch (cause) {
      case PubSubException known -> known.reason();
      case Mqtt5ConnAckException refused -> greeting(refused);
      case Mqtt3ConnAckException refused -> greeting(refused);
      case Mqtt5PubAckException _, Mqtt5PubRecException _ -> Reason.REFUSED;
      case Mqtt5SubAckException _, Mqtt5UnsubAckException _ -> Reason.REFUSED;
      case Mqtt3SubAckException _ -> Reason.REFUSED;
      case MqttEncodeException _, MqttClientStateException _ -> Reason.NOT_SENT;
      default -> Reason.UNKNOWN_OUTCOME;
    };
  }

  private static Reason greeting(Mqtt5ConnAckException refused) {
    return switch (refused.getMqttMessage().getReasonCode()) {
      case BAD_USER_NAME_OR_PASSWORD, NOT_AUTHORIZED, BANNED, BAD_AUTHENTICATION_METHOD ->
          Reason.LOGIN_REFUSED;
      default -> Reason.UNREACHABLE;
    };
  }

  private static Reason greeting(Mqtt3ConnAckException refused) {
    return switch (refused.getMqttMessage().getReturnCode()) {
      case BAD_USER_NAME_OR_PASSWORD, NOT_AUTHORIZED -> Reason.LOGIN_REFUSED;
      default -> Reason.UNREACHABLE;
    };
  }

  static String words(Throwable cause) {
    return switch (cause) {
      case Mqtt5ConnAckException it -> "the broker says " + it.getMqttMessage().getReasonCode();
      case Mqtt3ConnAckException it -> "the broker says " + it.getMqttMessage().getReturnCode();
      case Mqtt5PubAckException it -> "the broker says " + it.getMqttMessage().getReasonCode();
      case Mqtt5PubRecException it -> "the broker says " + it.getMqttMessage().getReasonCode();
      case Mqtt5SubAckException it -> "the broker says " + it.getMqttMessage().getReasonCodes();
      case Mqtt5DisconnectException it -> "the broker says " + it.getMqttMessage().getReasonCode();
      default -> {
        Throwable inner = cause.getCause();
        String own = String.valueOf(cause.getMessage());
        yield inner == null || own.contains(String.valueOf(inner.getMessage()))
            ? own
            : own + " (" + inner.getMessage() + ")";
      }
    };
  }

  /// Whether the broker answered, so that asking again would not help.
  static boolean isAnswer(Throwable cause) {
    return reason(cause) == Reason.REFUSED || cause instanceof MqttEncodeException;
  }
}
