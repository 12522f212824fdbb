package io.portolan.bus;

import io.portolan.psrt.message.Topic;
import io.portolan.psrt.topic.Filter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is subscribed, and so what is wanted of that which comes. Changed by one thread at a time,
/// asked by any.
final class Interests {
  /// @param exact topics that are wanted by name
  /// @param wild filters with wildcards
  private record Wanted(Set<String> exact, List<Filter> wild) {}

  private final Map<String, Subscription> held = new LinkedHashMap<>();
  private volatile Wanted wanted = new Wanted(Set.of(), List.of());

  /// Adds some; one with a filter that is there takes its place.
  void add(Collection<Subscription> more) {
    more.forEach(each -> held.put(each.filter(), each));
    weigh();
  }

  /// Takes some away; what comes for them is wanted until [#settle()].
  void remove(Collection<String> filters) {
    filters.forEach(held::remove);
  }

  /// From now on only what is held is wanted.
  void settle() {
    weigh();
  }

  Collection<Subscription> held() {
    return List.copyOf(held.values());
  }

  private void weigh() {
    var exact = new HashMap<String, Boolean>();
    var wild = new ArrayList<Filter>();
    for (Subscription each : held.values()) {
      add(each.filter(), exact, wild);
      String parent = each.parent();
      if (parent != null) {
        add(parent, exact, wild);
      }
    }
    wanted = new Wanted(Set.copyOf(exact.keySet()), List.copyOf(wild));
  }

  private static void add(String text, Map<String, Boolean> exact, List<Filter> wild) {
    Filter filter = Filter.of(text);
    if (filter.isWild()) {
      wild.add(filter);
    } else {
      exact.put(text, true);
    }
  }

  /// Whether anything that is subscribed matches, under the rules of [Subscription].
  ///
  /// @param topic in normal form
  boolean want(String topic) {
    Wanted now = wanted;
    if (now.exact().contains(topic)) {
      return true;
    }
    Topic heard = new Topic(topic);
    boolean isHidden = topic.startsWith("$");
    for (Filter each : now.wild()) {
      if (!(isHidden && startsWild(each.text())) && each.matches(heard)) {
        return true;
      }
    }
    return false;
  }

  static boolean startsWild(String filter) {
    return filter.startsWith("+") || filter.startsWith("#");
  }
}
