package io.portolan.chart;

/// The three ranges of port numbers and the rule by which each is assigned.
///
/// @see "RFC 6335, sections 6 and 8.1.2"
public enum PortRange {
  /// Also called well-known ports.
  SYSTEM("System", 0, 1023, "assigned by IETF Review or IESG Approval"),
  /// Also called registered ports.
  USER("User", 1024, 49151, "assigned by IETF Review, IESG Approval or Expert Review"),
  /// Also called private or ephemeral ports.
  DYNAMIC("Dynamic", 49152, 65535, "never assigned");

  private final String title;
  private final int first;
  private final int last;
  private final String rule;

  PortRange(String title, int first, int last, String rule) {
    this.title = title;
    this.first = first;
    this.last = last;
    this.rule = rule;
  }

  /// The range a number lies in.
  ///
  /// @param number 0 to 65535
  /// @throws IllegalArgumentException if it is no port number
  public static PortRange of(int number) {
    if (number < 0 || number > Port.LAST) {
      throw new IllegalArgumentException("port number " + number + ", expected 0 to 65535");
    }
    if (number <= SYSTEM.last) {
      return SYSTEM;
    }
    return number <= USER.last ? USER : DYNAMIC;
  }

  /// The range's name in RFC 6335, section 6, without the word "Ports".
  public String title() {
    return title;
  }

  public int first() {
    return first;
  }

  /// The last number that belongs to it.
  public int last() {
    return last;
  }

  /// How many port numbers it has on each transport.
  public int size() {
    return last - first + 1;
  }

  /// Who may assign a number in it, in a few words.
  public String rule() {
    return rule;
  }
}
