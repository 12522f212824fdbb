package io.portolan.wire.capture;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// A capture's bytes as they come, a window of them in one buffer that is filled anew.
///
/// Numbers are read from the start of the window with [#u16] and [#u32], in the byte order set
/// last; [#pass] moves the start.
final class CaptureInput implements Closeable {
  /// The largest packet that is read, in bytes: what capturing programs allow at most.
  static final int LONGEST_PACKET = 262_144;

  /// The first two bytes of a gzip member, little-endian.
  private static final int GZIP = 0x8B1F;

  private static final int UNPACKED_AT_ONCE = 64 * 1024;
  private static final int WINDOW = 4 * LONGEST_PACKET;

  private final ReadableByteChannel channel;
  private final ByteBuffer raw;
  private final ByteBuffer ordered;
  private final ByteBuffer network;
  private int start;
  private int end;
  private long passed;

  /// Why nothing more can be unpacked, null if it can.
  private CaptureDamage.@Nullable Found failure;

  private CaptureInput(ReadableByteChannel channel) {
    this.channel = channel;
    // Files are read without a copy; other streams would copy twice.
    this.raw =
        channel instanceof FileChannel
            ? ByteBuffer.allocateDirect(WINDOW)
            : ByteBuffer.allocate(WINDOW);
    this.ordered = raw.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    this.network = raw.duplicate();
  }

  /// A capture as it is, or packed with gzip.
  static CaptureInput open(InputStream in) throws IOException, CaptureDamage.Found {
    var plain = new CaptureInput(Channels.newChannel(in));
    if (!plain.has(2) || plain.u16(0) != GZIP) {
      return plain;
    }
    var begun = new byte[plain.held()];
    plain.network.get(0, begun);
    var packed =
        new SequenceInputStream(
            new ByteArrayInputStream(begun), Channels.newInputStream(plain.channel));
    try {
      return new CaptureInput(Channels.newChannel(new GZIPInputStream(packed, UNPACKED_AT_ONCE)));
    } catch (EOFException | ZipException e) {
      throw packing(e, 0);
    }
  }

  void order(ByteOrder order) {
    ordered.order(order);
  }

  boolean isLittleEndian() {
    return ordered.order() == ByteOrder.LITTLE_ENDIAN;
  }

  /// How many bytes lie before the window's start.
  long position() {
    return passed;
  }

  /// Where the window starts in [#network()].
  int start() {
    return start;
  }

  /// The buffer behind the window, big-endian, for absolute reads.
  ByteBuffer network() {
    return network;
  }

  /// How many bytes the window holds.
  int held() {
    return end - start;
  }

  /// Waits until the window holds that many bytes.
  ///
  /// @param size at most the largest packet and its heads
  /// @return false if the capture ends before
  /// @throws CaptureDamage.Found if it was packed and cannot be unpacked any further
  boolean has(int size) throws IOException, CaptureDamage.Found {
    return end - start >= size || fill(size);
  }

  private boolean fill(int size) throws IOException, CaptureDamage.Found {
    if (start + size > WINDOW || start == end) {
      raw.limit(end).position(start);
      raw.compact();
      end -= start;
      start = 0;
    }
    while (end - start < size) {
      if (failure != null) {
        throw failure;
      }
      raw.limit(WINDOW).position(end);
      try {
        if (channel.read(raw) < 0) {
          return false;
        }
      } catch (EOFException | ZipException e) {
        // What was unpacked before stands in the buffer.
        failure = packing(e, passed + raw.position() - start);
      }
      end = raw.position();
    }
    return true;
  }

  /// Moves the window's start.
  ///
  /// @param size at most as many bytes as it holds
  void pass(int size) {
    start += size;
    passed += size;
  }

  /// Moves the start over bytes that need not be in the window.
  ///
  /// @return false if the capture ends before
  boolean skip(long size) throws IOException, CaptureDamage.Found {
    long left = size;
    while (left > 0) {
      if (!has(1)) {
        return false;
      }
      int step = (int) Math.min(left, held());
      pass(step);
      left -= step;
    }
    return true;
  }

  int u8(int at) {
    return ordered.get(start + at) & 0xFF;
  }

  int u16(int at) {
    return ordered.getShort(start + at) & 0xFFFF;
  }

  long u32(int at) {
    return ordered.getInt(start + at) & 0xFFFFFFFFL;
  }

  long i64(int at) {
    return ordered.getLong(start + at);
  }

  /// Blames a field at a place of the window.
  CaptureDamage.Found damage(String field, int at, String reason) {
    return new CaptureDamage.Found(field, passed + at, reason);
  }

  /// Blames the capture for ending inside what starts here.
  CaptureDamage.Found cutShort(String field, long needs) {
    return damage(field, 0, "needs " + needs + " bytes, has " + held());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static CaptureDamage.Found packing(IOException e, long offset) {
    String reason = e.getMessage() == null ? "ends early" : e.getMessage();
    return new CaptureDamage.Found("gzip", offset, reason);
  }
}
