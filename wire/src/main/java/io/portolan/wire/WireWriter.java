package io.portolan.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes the fields of one message in order, the mirror of [WireReader].
///
/// A value that does not fit its field is our own mistake and throws [IllegalArgumentException]
/// with the field's name.
public final class WireWriter {
  private final ByteOrder order;
  private ByteBuffer buffer;

  private WireWriter(ByteOrder order) {
    this.order = order;
    this.buffer = ByteBuffer.allocate(64).order(order);
  }

  /// A big-endian writer.
  public WireWriter() {
    this(ByteOrder.BIG_ENDIAN);
  }

  public static WireWriter littleEndian() {
    return new WireWriter(ByteOrder.LITTLE_ENDIAN);
  }

  public WireWriter u8(String name, int value) {
    room(1).put((byte) within(name, value, 0, 0xFF));
    return this;
  }

  /// A signed byte.
  public WireWriter i8(String name, int value) {
    room(1).put((byte) within(name, value, Byte.MIN_VALUE, Byte.MAX_VALUE));
    return this;
  }

  public WireWriter u16(String name, int value) {
    room(2).putShort((short) within(name, value, 0, 0xFFFF));
    return this;
  }

  public WireWriter i16(String name, int value) {
    room(2).putShort((short) within(name, value, Short.MIN_VALUE, Short.MAX_VALUE));
    return this;
  }

  public WireWriter u24(String name, int value) {
    within(name, value, 0, 0xFFFFFF);
    int high = value >> 16;
    int middle = value >> 8;
    room(3);
    if (order == ByteOrder.BIG_ENDIAN) {
      buffer.put((byte) high).put((byte) middle).put((byte) value);
    } else {
      buffer.put((byte) value).put((byte) middle).put((byte) high);
    }
    return this;
  }

  public WireWriter u32(String name, long value) {
    room(4).putInt((int) within(name, value, 0, 0xFFFFFFFFL));
    return this;
  }

  /// Any signed 32-bit number.
  public WireWriter i32(int value) {
    room(4).putInt(value);
    return this;
  }

  /// Any 64-bit number.
  public WireWriter i64(long value) {
    room(8).putLong(value);
    return this;
  }

  public WireWriter f32(float value) {
    room(4).putFloat(value);
    return this;
  }

  public WireWriter f64(double value) {
    room(8).putDouble(value);
    return this;
  }

  public WireWriter bytes(Bytes value) {
    room(value.size()).put(value.buffer());
    return this;
  }

  /// The text in UTF-8, without a length.
  public WireWriter text(String value) {
    return bytes(Bytes.ofText(value));
  }

  /// The text in UTF-8 behind its length in bytes, 0 to 255.
  public WireWriter text8(String name, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return u8(name + ".length", utf8.length).bytes(Bytes.wrap(utf8));
  }

  /// The text in UTF-8 behind its length in bytes, 0 to 65535.
  public WireWriter text16(String name, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return u16(name + ".length", utf8.length).bytes(Bytes.wrap(utf8));
  }

  public int size() {
    return buffer.position();
  }

  public Bytes toBytes() {
    return Bytes.copyOf(buffer.array(), 0, buffer.position());
  }

  private ByteBuffer room(int size) {
    if (buffer.remaining() < size) {
      int capacity = Math.max(buffer.capacity() * 2, buffer.position() + size);
      byte[] larger = Arrays.copyOf(buffer.array(), capacity);
      buffer = ByteBuffer.wrap(larger).order(order).position(buffer.position());
    }
    return buffer;
  }

  private static long within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " is " + value + ", must be " + least + " to " + most);
    }
    return value;
  }
}
