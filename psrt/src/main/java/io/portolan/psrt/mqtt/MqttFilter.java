package io.portolan.psrt.mqtt;

import io.portolan.psrt.message.Topic;
import io.portolan.psrt.topic.Filter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A filter with MQTT's meaning: `a/#` matches `a` too, and one that begins with a wildcard does
/// not match topics that begin with `$`.
///
/// @param filter its normal form as the broker knows it
/// @param parent for `a/#` also `a`
record MqttFilter(Topic topic, Filter filter, @Nullable Topic parent) {
  private static final String REST = "/#";

  /// What was said, in normal form.
  ///
  /// @param strict whether what is not in normal form is refused
  /// @return empty if MQTT does not allow it, or we do not
  static Optional<MqttFilter> of(String said, boolean strict) {
    if (!isGrammatical(said)) {
      return Optional.empty();
    }
    Topic topic = Topic.of(said);
    String text = topic.text();
    if (strict && !text.equals(said)) {
      return Optional.empty();
    }
    Topic parent =
        text.endsWith(REST) ? new Topic(text.substring(0, text.length() - REST.length())) : null;
    return Optional.of(new MqttFilter(topic, Filter.of(topic), parent));
  }

  /// Whether a wildcard is a level of its own everywhere, and `#` the last one.
  private static boolean isGrammatical(String said) {
    if (!isText(said)) {
      return false;
    }
    for (int i = 0; i < said.length(); i++) {
      char each = said.charAt(i);
      boolean first = i == 0 || said.charAt(i - 1) == '/';
      boolean last = i == said.length() - 1;
      if ((each == '#' && !(first && last))
          || (each == '+' && !(first && (last || said.charAt(i + 1) == '/')))) {
        return false;
      }
    }
    return true;
  }

  /// Whether this may be a topic or filter at all. U+FFFD is what netty makes of bytes that are no
  /// UTF-8, which MQTT forbids, so it is taken for that.
  static boolean isText(String said) {
    return !said.isEmpty() && said.indexOf('\0') < 0 && said.indexOf('\uFFFD') < 0;
  }

  boolean matches(Topic heard) {
    String text = heard.text();
    if (text.startsWith("$") && startsWild()) {
      return false;
    }
    return filter.matches(heard) || (parent != null && Filter.of(parent).matches(heard));
  }

  private boolean startsWild() {
    return topic.text().startsWith("+") || topic.text().startsWith("#");
  }
}
