package io.portolan.sim;

import io.portolan.wire.Bytes;
import java.util.List;

/// Bytes as they go over a line, from a captioned file.
///
/// @param name in our own files unique, in recordings the name of the message, such as `LOGIN`
/// @param section what the file says of the part it stands in; "" if nothing
/// @param connection the connection it was recorded on; "" if the file knows only one
/// @param direction who says it
/// @param bytes all of them, or, if not `whole`, as many as the file shows
/// @param rows the same bytes in the pieces in which the file explains them, in order; empty where
///     a recording explains a message in another form than rows of bytes
/// @param whole whether the file shows all bytes: nothing was left out, and there are as many as
///     the file says there are
/// @param line where it starts in its file, from 1
public record TestVector(
    String name,
    String section,
    String connection,
    Direction direction,
    Bytes bytes,
    List<Row> rows,
    boolean whole,
    int line) {
  /// Who says it. A protocol without clients and servers calls the one who listens the server.
  public enum Direction {
    CLIENT_TO_SERVER,
    SERVER_TO_CLIENT,
    UNSAID
  }

  /// A few bytes and what they are.
  ///
  /// @param offset of the first of them in the vector
  /// @param caption "" if there is none
  public record Row(int offset, Bytes bytes, String caption) {}

  public TestVector {
    rows = List.copyOf(rows);
  }

  /// The name, so that a parameterised test is called by it.
  @Override
  public String toString() {
    return name;
  }
}
