package io.portolan.wire.capture;

import io.portolan.wire.Bytes;
import io.portolan.wire.FieldListener;
import io.portolan.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One message, field by field.
///
/// @param message what it is called; "" if it breaks before that is known
/// @param bytes all of it
/// @param fields in wire order
/// @param broken why it cannot be read any further, with field and offset; null if it could
public record Explanation(
    String message, Bytes bytes, List<Field> fields, @Nullable String broken) {
  /// A message with more fields than that is not explained to its end.
  private static final int FIELDS_AT_MOST = 10_000;

  /// One field, or a part of the message that has fields of its own.
  ///
  /// @param depth how many parts it lies in
  /// @param offset in bytes from the start of the message
  /// @param size in bytes
  /// @param value as people read it: a number, a text, or hex; "" for a part
  public record Field(int depth, String name, int offset, int size, String value) {}

  /// Reads a message for its fields.
  @FunctionalInterface
  public interface Reading {
    /// Reads the message from its first byte on.
    ///
    /// @return what the message is called
    /// @throws MalformedException if it cannot be read; the fields before that place are kept
    String read(FieldListener fields) throws MalformedException;
  }

  public Explanation {
    fields = List.copyOf(fields);
  }

  /// Reads a message and keeps what its decoder says of each field.
  public static Explanation of(Bytes message, Reading reading) {
    var fields = new Collected();
    try {
      return new Explanation(reading.read(fields), message, fields.all, null);
    } catch (MalformedException e) {
      return new Explanation("", message, fields.all, e.getMessage());
    }
  }

  /// Bytes in which no message was found.
  public static Explanation broken(Bytes bytes, String because) {
    return new Explanation("", bytes, List.of(), because);
  }

  private static final class Collected implements FieldListener {
    private final List<Field> all = new ArrayList<>();
    private int depth;

    @Override
    public void field(String name, int offset, int size, Object value) {
      add(new Field(depth, name, offset, size, text(value)));
    }

    @Override
    public void enter(String name, int offset) {
      add(new Field(depth, name, offset, 0, ""));
      depth++;
    }

    @Override
    public void leave() {
      depth--;
    }

    private void add(Field field) {
      if (all.size() < FIELDS_AT_MOST) {
        all.add(field);
      }
    }

    private static String text(Object value) {
      return value instanceof Bytes bytes ? bytes.toString() : String.valueOf(value);
    }
  }
}
