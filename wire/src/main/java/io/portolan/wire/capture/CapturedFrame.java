package io.portolan.wire.capture;

import io.portolan.wire.Bytes;
import java.nio.ByteBuffer;
import java.time.Instant;

/// The packet a [PcapReader] stands at, from its link layer on.
///
/// One object serves for all packets: what it says holds until the reader goes on, and [#bytes()]
/// is the way to keep something. That is what makes millions of packets a second possible.
public final class CapturedFrame {
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private int linkType;
  private int offset;
  private int size;
  private long originalSize;
  private long number;
  private long ticks;
  private TimeScale scale = TimeScale.MICROSECONDS;

  CapturedFrame() {}

  /// For a packet that stands in a buffer of its own.
  ///
  /// @param linkType a number of the registry of link types
  /// @param captured the packet, from its link layer on
  public static CapturedFrame of(int linkType, Bytes captured) {
    var frame = new CapturedFrame();
    frame.stand(ByteBuffer.wrap(captured.toArray()), linkType, 0, captured.size());
    frame.originalSize = captured.size();
    return frame;
  }

  /// Moves to the next packet.
  ///
  /// @param buffer big-endian; its position and limit do not matter
  void stand(ByteBuffer buffer, int linkType, int offset, int size) {
    this.buffer = buffer;
    this.linkType = linkType;
    this.offset = offset;
    this.size = size;
    this.number++;
  }

  void was(long originalSize, long ticks, TimeScale scale) {
    this.originalSize = originalSize;
    this.ticks = ticks;
    this.scale = scale;
  }

  /// Its number in the capture, from 1.
  public long number() {
    return number;
  }

  /// When it was captured; where the capture does not say, when the one before it was.
  public Instant time() {
    return scale.instant(ticks);
  }

  /// A number of the registry of link types; [LinkType] has those this project reads.
  public int linkType() {
    return linkType;
  }

  /// How many bytes of it were captured.
  public int size() {
    return size;
  }

  /// How many bytes it had on the wire, at least by the capture's account.
  public long originalSize() {
    return originalSize;
  }

  /// A copy of the captured bytes.
  public Bytes bytes() {
    return Bytes.copyOf(buffer.slice(offset, size));
  }

  /// The time as the capture counts it, by [#scale()].
  long ticks() {
    return ticks;
  }

  TimeScale scale() {
    return scale;
  }

  /// Where the bytes stand, big-endian, for absolute reads from [#offset()] on.
  ByteBuffer buffer() {
    return buffer;
  }

  int offset() {
    return offset;
  }
}
