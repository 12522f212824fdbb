package io.portolan.chart;

/// What the registry says of a slot, a port number on one transport.
///
/// Only [#ASSIGNED] is a claim; all others mean that nobody has registered the slot.
///
/// @see "RFC 6335, section 6"
public enum Status {
  /// A service name stands there.
  ASSIGNED("assigned"),
  /// Set aside: the edge of a range, or the other transport of an assignment.
  RESERVED("reserved"),
  /// Once assigned and taken back; the registry writes de-registered, removed, deprecated or
  /// de-commissioned.
  DEREGISTERED("de-registered"),
  /// Free to be assigned.
  UNASSIGNED("unassigned"),
  /// The registry has words for it that fit none of these, such as "any private mail system".
  OTHER("other"),
  /// In the system or user range, and the registry has no row for it.
  UNLISTED("unlisted"),
  /// In the dynamic range, whose ports are never assigned.
  DYNAMIC("dynamic");

  private final String word;

  Status(String word) {
    this.word = word;
  }

  /// The word of every report.
  public String word() {
    return word;
  }

  /// The status a row without a service name gives its slots.
  ///
  /// @param words the row's description, in any case
  static Status ofRemark(String words) {
    if (startsWith(words, "unassigned")) {
      return UNASSIGNED;
    }
    if (startsWith(words, "reserved")) {
      return RESERVED;
    }
    return startsWith(words, "de-registered")
            || startsWith(words, "removed")
            || startsWith(words, "deprecated")
            || startsWith(words, "de-commissioned")
            || startsWith(words, "decom")
        ? DEREGISTERED
        : OTHER;
  }

  private static boolean startsWith(String words, String start) {
    return words.regionMatches(true, 0, start, 0, start.length());
  }
}
