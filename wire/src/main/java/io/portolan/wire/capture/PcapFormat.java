package io.portolan.wire.capture;

import java.io.IOException;
import java.nio.ByteOrder;

/// The classic format: one header, then packets behind 16-byte heads, one link type for all.
///
/// @see "draft-ietf-opsawg-pcap, sections 4 and 5"
final class PcapFormat implements CaptureFormat {
  private static final int MICROSECONDS = 0xA1B2C3D4;
  private static final int NANOSECONDS = 0xA1B23C4D;

  /// A variant with eight more bytes before each packet, observed from old Linux hosts.
  private static final int PATCHED = 0xA1B2CD34;

  private static final int HEADER = 24;
  private static final int HEAD = 16;

  private final CaptureInput in;
  private final int linkType;
  private final TimeScale scale;
  private final int head;

  private PcapFormat(CaptureInput in, int linkType, TimeScale scale, int head) {
    this.in = in;
    this.linkType = linkType;
    this.scale = scale;
    this.head = head;
  }

  /// Whether a capture that starts with this number, read little-endian, is of this format.
  static boolean isMagic(int number) {
    return isOurs(number) || isOurs(Integer.reverseBytes(number));
  }

  private static boolean isOurs(int number) {
    return number == MICROSECONDS || number == NANOSECONDS || number == PATCHED;
  }

  /// Reads the header at the start of `in`, whose magic number has been recognised.
  static PcapFormat read(CaptureInput in) throws IOException, CaptureDamage.Found {
    if (!in.has(HEADER)) {
      throw in.cutShort("file header", HEADER);
    }
    in.order(ByteOrder.LITTLE_ENDIAN);
    if (!isOurs((int) in.u32(0))) {
      in.order(ByteOrder.BIG_ENDIAN);
    }
    int magic = (int) in.u32(0);
    // Version and time zone are the same in every capture; the upper bits tell of check sequences.
    int linkType = in.u16(in.isLittleEndian() ? 20 : 22);
    in.pass(HEADER);
    return new PcapFormat(
        in,
        linkType,
        magic == NANOSECONDS ? TimeScale.NANOSECONDS : TimeScale.MICROSECONDS,
        magic == PATCHED ? HEAD + 8 : HEAD);
  }

  @Override
  public boolean next(CapturedFrame frame) throws IOException, CaptureDamage.Found {
    if (!in.has(head)) {
      if (in.held() == 0) {
        return false;
      }
      throw in.cutShort("packet header", head);
    }
    long seconds = in.u32(0);
    long fraction = in.u32(4);
    long captured = in.u32(8);
    long original = in.u32(12);
    if (captured > CaptureInput.LONGEST_PACKET) {
      throw in.damage(
          "captured length",
          8,
          "is " + captured + ", expected at most " + CaptureInput.LONGEST_PACKET);
    }
    int size = (int) captured;
    if (!in.has(head + size)) {
      throw in.cutShort("packet", head + captured);
    }
    frame.stand(in.network(), linkType, in.start() + head, size);
    frame.was(original, seconds * ticksPerSecond() + fraction, scale);
    in.pass(head + size);
    return true;
  }

  private long ticksPerSecond() {
    return scale.exponent() == 9 ? 1_000_000_000L : 1_000_000L;
  }
}
