package io.portolan.chart;

import java.util.List;

/// Something to know about a port besides who claims it.
///
/// @param first the first port number it is about
/// @param last the last one
/// @param transports those it is about, in the order of [Port.Transport]
/// @param text one or a few sentences
/// @param related ports it speaks of
public record Note(
    int first,
    int last,
    List<Port.Transport> transports,
    Topic topic,
    Level level,
    String text,
    List<Port> related,
    Source source) {
  /// What a note is about, in the order in which notes are told.
  public enum Topic {
    /// Where a protocol is defined, or that it is defined nowhere.
    SPECIFICATION("specification"),
    /// How the port came to its claims.
    HISTORY("history"),
    /// By what a protocol can be told.
    IDENTIFY("identify"),
    /// What is known for or against the programs that use the port.
    SECURITY("security"),
    /// Which ports belong together, and by what.
    RELATED("related");

    private static final Topic[] ALL = values();

    private final String word;

    Topic(String word) {
      this.word = word;
    }

    /// The word of every report.
    public String word() {
      return word;
    }

    /// The topic with this word.
    ///
    /// @throws IllegalArgumentException if there is none
    static Topic named(String word) {
      for (Topic topic : ALL) {
        if (topic.word.equals(word)) {
          return topic;
        }
      }
      throw new IllegalArgumentException("topic \"" + word + "\"");
    }
  }

  public Note {
    transports = List.copyOf(transports);
    related = List.copyOf(related);
  }

  /// Whether it is about this slot.
  public boolean covers(Port port) {
    return first <= port.number() && port.number() <= last && transports.contains(port.transport());
  }
}
