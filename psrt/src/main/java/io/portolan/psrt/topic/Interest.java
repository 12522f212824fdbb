package io.portolan.psrt.topic;

/// Told of the filters that anybody has subscribed at all, by what they [mean][Filter#canonical()]:
/// once when the first subscribes one, and once when nobody has it any more.
///
/// Called in the order of the changes, while other changes wait: it must return at once and not
/// call back.
public interface Interest {
  /// Somebody has subscribed what nobody had.
  void began(Filter filter);

  /// Nobody has subscribed it any more.
  void ended(Filter filter);
}
