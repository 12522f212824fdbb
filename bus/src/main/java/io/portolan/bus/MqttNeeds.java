package io.portolan.bus;

import io.portolan.psrt.topic.Filter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which filters an MQTT broker has to have: those that no other one covers.
///
/// For filters that overlap an MQTT broker may send a message once or once for each, and neither
/// version lets a program tell such copies from messages that are alike. So a filter is not
/// subscribed where another one hears all of it. Those that overlap without that are subscribed
/// each.
///
/// @see "MQTT 5.0, section 3.3.4; MQTT 3.1.1, section 3.3.5"
final class MqttNeeds {
  private MqttNeeds() {}

  /// @param qos how hard a broker is to try that is not told
  static Map<String, Qos> of(Collection<Subscription> subscriptions, Qos qos) {
    var asked = new LinkedHashMap<String, Qos>();
    for (Subscription each : subscriptions) {
      Qos own = each.qos();
      asked.put(each.filter(), own == null ? qos : own);
    }
    List<Filter> wild = asked.keySet().stream().map(Filter::of).filter(Filter::isWild).toList();
    var covers = new ArrayList<Filter>();
    for (Filter each : wild) {
      if (wild.stream().noneMatch(other -> !other.equals(each) && covers(other, each))) {
        covers.add(each);
      }
    }
    var needs = new LinkedHashMap<String, Qos>();
    asked.forEach(
        (text, own) -> {
          Filter filter = Filter.of(text);
          List<Filter> over = covers.stream().filter(each -> covers(each, filter)).toList();
          if (over.isEmpty()) {
            needs.merge(text, own, MqttNeeds::harder);
          }
          over.forEach(
              each -> {
                Qos its = asked.getOrDefault(each.text(), qos);
                needs.merge(each.text(), harder(own, its), MqttNeeds::harder);
              });
        });
    return needs;
  }

  private static Qos harder(Qos one, Qos other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /// Whether an MQTT broker sends everything of `part` to whoever has `whole`: to them `a/#` covers
  /// `a`, and what begins with a wildcard covers nothing that begins with a `$`.
  static boolean covers(Filter whole, Filter part) {
    String text = whole.text();
    if (Interests.startsWild(text) && part.text().startsWith("$")) {
      return false;
    }
    if (whole.contains(part)) {
      return true;
    }
    return text.endsWith("/#") && Filter.of(text.substring(0, text.length() - 2)).contains(part);
  }
}
