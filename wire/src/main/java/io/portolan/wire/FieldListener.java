package io.portolan.wire;

/// Hears of each field as it is read, in wire order. A decoder that reads with names is thereby its
/// own dissector.
public interface FieldListener {
  /// Hears nothing.
  FieldListener DEAF =
      new FieldListener() {
        @Override
        public void field(String name, int offset, int size, Object value) {}
      };

  /// A field was read.
  ///
  /// @param name as in the protocol's document; a length field is called `x.length`
  /// @param offset where the field starts, in bytes from the start of the message
  /// @param size how many bytes it takes
  /// @param value what the decoder made of it: a number, a text, or [Bytes]
  void field(String name, int offset, int size, Object value);

  /// The fields until the matching [#leave()] belong to a part of the message called `name`.
  default void enter(String name, int offset) {}

  /// The part entered last is over.
  default void leave() {}
}
