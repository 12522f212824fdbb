package io.portolan.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// Reads the fields of one message in order, each by its name.
///
/// Multi-byte numbers are big-endian unless the reader was made with [#littleEndian]. A field that
/// is cut short or rejected is blamed with its name and the offset at which it starts. Offsets
/// count from the start of the outermost message, also inside a part taken with [#part].
public final class WireReader {
  private final Bytes bytes;
  private final ByteBuffer buffer;
  private final int base;
  private final FieldListener listener;
  private int at;
  private String lastField = "message";
  private int lastOffset;

  private WireReader(Bytes bytes, ByteOrder order, int base, FieldListener listener) {
    this.bytes = bytes;
    this.buffer = bytes.buffer().order(order);
    this.base = base;
    this.lastOffset = base;
    this.listener = listener;
  }

  public WireReader(Bytes bytes, FieldListener listener) {
    this(bytes, ByteOrder.BIG_ENDIAN, 0, listener);
  }

  public WireReader(Bytes bytes) {
    this(bytes, FieldListener.DEAF);
  }

  public static WireReader littleEndian(Bytes bytes, FieldListener listener) {
    return new WireReader(bytes, ByteOrder.LITTLE_ENDIAN, 0, listener);
  }

  public static WireReader littleEndian(Bytes bytes) {
    return littleEndian(bytes, FieldListener.DEAF);
  }

  /// An unsigned byte, 0 to 255.
  public int u8(String name) throws MalformedException {
    int start = take(name, 1);
    int value = buffer.get(start) & 0xFF;
    listener.field(name, base + start, 1, value);
    return value;
  }

  /// A signed byte.
  public int i8(String name) throws MalformedException {
    int start = take(name, 1);
    int value = buffer.get(start);
    listener.field(name, base + start, 1, value);
    return value;
  }

  /// An unsigned 16-bit number.
  public int u16(String name) throws MalformedException {
    int start = take(name, 2);
    int value = buffer.getShort(start) & 0xFFFF;
    listener.field(name, base + start, 2, value);
    return value;
  }

  /// A signed 16-bit number.
  public int i16(String name) throws MalformedException {
    int start = take(name, 2);
    int value = buffer.getShort(start);
    listener.field(name, base + start, 2, value);
    return value;
  }

  /// An unsigned 24-bit number.
  public int u24(String name) throws MalformedException {
    int start = take(name, 3);
    int a = bytes.at(start);
    int b = bytes.at(start + 1);
    int c = bytes.at(start + 2);
    int value =
        buffer.order() == ByteOrder.BIG_ENDIAN ? a << 16 | b << 8 | c : c << 16 | b << 8 | a;
    listener.field(name, base + start, 3, value);
    return value;
  }

  /// An unsigned 32-bit number.
  public long u32(String name) throws MalformedException {
    int start = take(name, 4);
    long value = buffer.getInt(start) & 0xFFFFFFFFL;
    listener.field(name, base + start, 4, value);
    return value;
  }

  /// A signed 32-bit number.
  public int i32(String name) throws MalformedException {
    int start = take(name, 4);
    int value = buffer.getInt(start);
    listener.field(name, base + start, 4, value);
    return value;
  }

  /// A 64-bit number; one above 2^63-1 comes out negative.
  public long i64(String name) throws MalformedException {
    int start = take(name, 8);
    long value = buffer.getLong(start);
    listener.field(name, base + start, 8, value);
    return value;
  }

  public float f32(String name) throws MalformedException {
    int start = take(name, 4);
    float value = buffer.getFloat(start);
    listener.field(name, base + start, 4, value);
    return value;
  }

  public double f64(String name) throws MalformedException {
    int start = take(name, 8);
    double value = buffer.getDouble(start);
    listener.field(name, base + start, 8, value);
    return value;
  }

  /// Exactly `size` bytes.
  public Bytes bytes(String name, long size) throws MalformedException {
    int start = take(name, size);
    Bytes value = bytes.slice(start, at);
    listener.field(name, base + start, value.size(), value);
    return value;
  }

  /// Everything that is left, possibly nothing.
  public Bytes rest(String name) throws MalformedException {
    return bytes(name, remaining());
  }

  /// Exactly `size` bytes that must be well-formed text in `charset`.
  public String text(String name, long size, Charset charset) throws MalformedException {
    int start = take(name, size);
    String value = decode(bytes.slice(start, at), charset);
    listener.field(name, base + start, at - start, value);
    return value;
  }

  /// UTF-8 text behind an 8-bit length in bytes.
  public String text8(String name) throws MalformedException {
    return text(name, u8(name + ".length"), StandardCharsets.UTF_8);
  }

  /// UTF-8 text behind a 16-bit length in bytes.
  public String text16(String name) throws MalformedException {
    return text(name, u16(name + ".length"), StandardCharsets.UTF_8);
  }

  /// Text up to the next byte `terminator`, which is consumed and not part of the value.
  public String textUntil(String name, int terminator, Charset charset) throws MalformedException {
    int end = bytes.indexOf(terminator, at);
    int start = take(name, end < 0 ? remaining() + 1L : end + 1L - at);
    String value = decode(bytes.slice(start, end), charset);
    listener.field(name, base + start, at - start, value);
    return value;
  }

  /// Bytes that can only be these.
  public void constant(String name, Bytes expected) throws MalformedException {
    Bytes found = bytes(name, expected.size());
    if (!found.equals(expected)) {
      throw reject("is " + found.hex() + ", expected " + expected.hex());
    }
  }

  /// The next byte as 0 to 255 without reading it, or -1 at the end.
  public int peek() {
    return at < bytes.size() ? bytes.at(at) : -1;
  }

  /// A reader over the next `size` bytes, which this reader skips. Its fields are announced between
  /// `enter` and `leave`; call [#leave()] on it when it is read to the end.
  public WireReader part(String name, long size) throws MalformedException {
    int start = take(name, size);
    listener.enter(name, base + start);
    return new WireReader(bytes.slice(start, at), buffer.order(), base + start, listener);
  }

  /// Ends a part: all of it must have been read.
  public void leave() throws MalformedException {
    end();
    listener.leave();
  }

  /// Insists that nothing is left.
  public void end() throws MalformedException {
    if (remaining() > 0) {
      throw MalformedException.of("end", offset(), remaining() + " bytes too many");
    }
  }

  /// A complaint about the field read last.
  public MalformedException reject(String reason) {
    return MalformedException.of(lastField, lastOffset, reason);
  }

  public int remaining() {
    return bytes.size() - at;
  }

  /// Where the next field starts, in bytes from the start of the outermost message.
  public int offset() {
    return base + at;
  }

  private String decode(Bytes text, Charset charset) throws MalformedException {
    try {
      return charset.newDecoder().decode(text.buffer()).toString();
    } catch (CharacterCodingException e) {
      throw reject("is not well-formed " + charset.name());
    }
  }

  private int take(String name, long size) throws MalformedException {
    int start = at;
    lastField = name;
    lastOffset = base + start;
    if (size < 0) {
      throw reject("has negative size " + size);
    }
    if (size > remaining()) {
      throw MalformedException.cutShort(name, lastOffset, size, remaining());
    }
    at += (int) size;
    return start;
  }
}
