package io.portolan.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/// An immutable run of bytes that is equal to any other run with the same content.
///
/// Slices share the array behind them; [#copyOf(byte[])] and [#toArray()] copy, so no caller can
/// change what another one holds. A slice therefore keeps its whole array alive: use [#compact()]
/// before keeping a few bytes of a large buffer.
public final class Bytes {
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private static final HexFormat HEX = HexFormat.of();

  private final byte[] array;
  private final int start;
  private final int size;

  private Bytes(byte[] array, int start, int size) {
    this.array = array;
    this.start = start;
    this.size = size;
  }

  /// The given values, each 0 to 255 (or a signed byte).
  ///
  /// @throws IllegalArgumentException if a value does not fit a byte
  public static Bytes of(int... values) {
    var array = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      if (values[i] < -128 || values[i] > 255) {
        throw new IllegalArgumentException("value " + i + " is no byte: " + values[i]);
      }
      array[i] = (byte) values[i];
    }
    return new Bytes(array, 0, array.length);
  }

  public static Bytes copyOf(byte[] array) {
    return new Bytes(array.clone(), 0, array.length);
  }

  /// The `size` bytes from `offset` on, copied.
  ///
  /// @throws IndexOutOfBoundsException if the array does not hold that many
  public static Bytes copyOf(byte[] array, int offset, int size) {
    Objects.checkFromIndexSize(offset, size, array.length);
    return new Bytes(Arrays.copyOfRange(array, offset, offset + size), 0, size);
  }

  /// The bytes between the buffer's position and limit, copied; the position stays.
  public static Bytes copyOf(ByteBuffer buffer) {
    var array = new byte[buffer.remaining()];
    buffer.duplicate().get(array);
    return new Bytes(array, 0, array.length);
  }

  /// The given array itself, without a copy. Whoever hands it over must not write to it again.
  public static Bytes wrap(byte[] array, int offset, int size) {
    if (offset < 0 || size < 0 || offset > array.length - size) {
      throw new IndexOutOfBoundsException(
          "offset " + offset + ", size " + size + " in " + array.length + " bytes");
    }
    return new Bytes(array, offset, size);
  }

  public static Bytes wrap(byte[] array) {
    return new Bytes(array, 0, array.length);
  }

  /// Hex digits in pairs; blanks between pairs are allowed.
  ///
  /// @throws IllegalArgumentException if anything else is found
  public static Bytes ofHex(String hex) {
    var array = new byte[hex.length() / 2];
    int size = 0;
    int at = 0;
    while (at < hex.length()) {
      if (Character.isWhitespace(hex.charAt(at))) {
        at++;
      } else if (at + 1 == hex.length()) {
        throw new IllegalArgumentException("half a byte at the end of " + hex);
      } else {
        array[size++] = (byte) HexFormat.fromHexDigits(hex, at, at + 2);
        at += 2;
      }
    }
    return wrap(Arrays.copyOf(array, size));
  }

  public static Bytes ofText(String text, Charset charset) {
    return wrap(text.getBytes(charset));
  }

  /// The text in UTF-8.
  public static Bytes ofText(String text) {
    return ofText(text, StandardCharsets.UTF_8);
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /// The byte at `index` as 0 to 255.
  public int at(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException("byte " + index + " of " + size);
    }
    return array[start + index] & 0xFF;
  }

  /// The bytes from `from` (inclusive) to `to` (exclusive), sharing this run's array.
  public Bytes slice(int from, int to) {
    if (from < 0 || to < from || to > size) {
      throw new IndexOutOfBoundsException("slice " + from + " to " + to + " of " + size);
    }
    return from == 0 && to == size ? this : new Bytes(array, start + from, to - from);
  }

  /// The first `count` bytes, or all of them if there are fewer.
  public Bytes first(int count) {
    return slice(0, Math.min(count, size));
  }

  /// Everything from `index` on; nothing if there is nothing.
  public Bytes from(int index) {
    return slice(Math.min(index, size), size);
  }

  public Bytes concat(Bytes other) {
    if (other.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    byte[] joined = Arrays.copyOf(toArray(), size + other.size);
    System.arraycopy(other.array, other.start, joined, size, other.size);
    return wrap(joined);
  }

  public boolean startsWith(Bytes prefix) {
    return size >= prefix.size && slice(0, prefix.size).equals(prefix);
  }

  /// Whether the first bytes are this text in ISO 8859-1.
  public boolean startsWith(String prefix) {
    return startsWith(ofText(prefix, StandardCharsets.ISO_8859_1));
  }

  public boolean endsWith(Bytes suffix) {
    return size >= suffix.size && slice(size - suffix.size, size).equals(suffix);
  }

  /// Index of the first `value` at or after `from`, or -1.
  public int indexOf(int value, int from) {
    for (int i = Math.max(from, 0); i < size; i++) {
      if ((array[start + i] & 0xFF) == value) {
        return i;
      }
    }
    return -1;
  }

  /// Index of the first occurrence of `wanted`, or -1; an empty run is found at 0.
  public int indexOf(Bytes wanted) {
    for (int i = 0; i <= size - wanted.size; i++) {
      if (slice(i, i + wanted.size).equals(wanted)) {
        return i;
      }
    }
    return -1;
  }

  public boolean contains(Bytes wanted) {
    return indexOf(wanted) >= 0;
  }

  /// The same bytes in an array that holds nothing else.
  public Bytes compact() {
    return size == array.length ? this : wrap(toArray());
  }

  public byte[] toArray() {
    return Arrays.copyOfRange(array, start, start + size);
  }

  /// A read-only view, big-endian, positioned at the first byte.
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(array, start, size).slice().asReadOnlyBuffer();
  }

  public void writeTo(ByteArrayOutputStream out) {
    out.write(array, start, size);
  }

  /// Writes without a copy; `out` sees the array itself and must not change it.
  public void writeTo(OutputStream out) throws IOException {
    out.write(array, start, size);
  }

  public String text(Charset charset) {
    return new String(array, start, size, charset);
  }

  /// One character a byte (ISO 8859-1): nothing is lost and nothing is guessed.
  public String latin1() {
    return text(StandardCharsets.ISO_8859_1);
  }

  /// Lower-case hex digits, two a byte, nothing between them.
  public String hex() {
    return HEX.formatHex(array, start, start + size);
  }

  /// For people: printable ASCII as it is, everything else as `\n`, `\r`, `\t` or `\xNN`.
  public String printable() {
    var text = new StringBuilder(size + 16);
    for (int i = 0; i < size; i++) {
      int value = at(i);
      switch (value) {
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\\' -> text.append("\\\\");
        default -> {
          if (value >= 0x20 && value < 0x7F) {
            text.append((char) value);
          } else {
            text.append("\\x").append(HEX.toHexDigits((byte) value));
          }
        }
      }
    }
    return text.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that
        && Arrays.equals(
            array, start, start + size, that.array, that.start, that.start + that.size);
  }

  @Override
  public int hashCode() {
    return buffer().hashCode();
  }

  /// Up to 64 bytes in hex, and how many there are if that is not all.
  @Override
  public String toString() {
    return size <= 64 ? hex() : first(64).hex() + "… (" + size + " bytes)";
  }
}
