package io.portolan.bus;

import io.portolan.psrt.topic.Filter;
import org.jspecify.annotations.Nullable;

/// What a program wants to hear of. The same filter means the same over every transport:
///
/// | filter | matches | does not match |
/// |---|---|---|
/// | `a/+` | `a/b` | `a`, `a/b/c` |
/// | `a/#` | `a/b`, `a/b/c` | `a`, unless `parentMatch` |
/// | `#`, `+/b` | `a/b` | `$SYS/b`: one that begins with a wildcard leaves out topics with a `$` |
/// | `a/#/b` | as `a/#`: behind a `#` nothing counts | |
///
/// @param filter in normal form: no `/` in front, no two together, nothing behind a `#`; two with
///     the same filter are one subscription, and the later one holds
/// @param parentMatch whether `a/#` matches `a` too
/// @param qos the hardest that the broker shall try; null for what the transport does by itself
public record Subscription(String filter, boolean parentMatch, @Nullable Qos qos) {
  private static final String REST = "/#";

  /// Brings the filter into its normal form.
  ///
  /// @throws IllegalArgumentException if there is none: it is empty, has a NUL or a wildcard that
  ///     is no level of its own, or begins with MQTT's `$share/`
  public Subscription {
    filter = normal(filter);
  }

  /// With nothing special.
  public static Subscription to(String filter) {
    return new Subscription(filter, false, null);
  }

  /// The same; `a/#` matches `a` too, as MQTT has it.
  public Subscription withParentMatch() {
    return new Subscription(filter, true, qos);
  }

  /// The same, tried so hard at most.
  public Subscription withQos(Qos most) {
    return new Subscription(filter, parentMatch, most);
  }

  /// The normal form of a filter.
  static String normal(String said) {
    if (said.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a filter has no NUL: " + said.replace('\0', '?'));
    }
    String text = Filter.of(said).canonical().text();
    if (text.isEmpty()) {
      throw new IllegalArgumentException("a filter has at least one letter: '" + said + "'");
    }
    if (text.startsWith("$share/")) {
      throw new IllegalArgumentException("shared subscriptions are MQTT's alone: " + said);
    }
    for (String level : text.split("/", -1)) {
      if (level.length() > 1 && (level.indexOf('+') >= 0 || level.indexOf('#') >= 0)) {
        throw new IllegalArgumentException("a wildcard is a level of its own: " + said);
      }
    }
    return text;
  }

  /// What else has to be subscribed at a broker for which `a/#` does not match `a`; null for
  /// nothing.
  @Nullable String parent() {
    return parentMatch && filter.endsWith(REST)
        ? filter.substring(0, filter.length() - REST.length())
        : null;
  }
}
