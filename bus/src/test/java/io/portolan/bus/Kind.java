package io.portolan.bus;

/// What the tests run over.
enum Kind {
  PSRT("psrt", ""),
  MQTT_3("mqtt", "?version=3"),
  MQTT_5("mqtt", "?version=5");

  private final String scheme;
  private final String query;

  Kind(String scheme, String query) {
    this.scheme = scheme;
    this.query = query;
  }

  boolean isMqtt() {
    return this != PSRT;
  }

  /// @param where login, hosts and ports
  String uri(String where) {
    return scheme + "://" + where + query;
  }
}
