package io.portolan.wire.capture;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// The newer format: blocks within sections; each section has its own byte order and its own
/// interfaces, each interface its own link type and clock. Blocks that carry no packet are passed
/// over, whatever they are.
///
/// @see "draft-ietf-opsawg-pcapng, sections 3 and 4, appendix A"
final class PcapngFormat implements CaptureFormat {
  /// A section header's type, the same in both byte orders.
  static final int SECTION_HEADER = 0x0A0D0D0A;

  private static final int INTERFACE_DESCRIPTION = 1;
  private static final int OBSOLETE_PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;

  private static final int BYTE_ORDER = 0x1A2B3C4D;
  private static final int TIME_RESOLUTION = 9;
  private static final int TIME_OFFSET = 14;

  /// Type and both lengths.
  private static final int FRAME = 12;

  private static final int SECTION_BODY = 16;
  private static final int INTERFACES_AT_MOST = 4096;

  /// The most an interface description is read for; nobody describes one on more pages.
  private static final int DESCRIPTION_AT_MOST = 64 * 1024;

  private record Interface(int linkType, long snapshotLength, TimeScale scale) {}

  private final CaptureInput in;
  private final List<Interface> interfaces = new ArrayList<>();
  private long lastTicks;

  /// The block of the last packet, passed over only when that packet is no longer needed: 0 if
  /// there is none.
  private long toPass;

  PcapngFormat(CaptureInput in) {
    this.in = in;
  }

  @Override
  public boolean next(CapturedFrame frame) throws IOException, CaptureDamage.Found {
    pass(toPass);
    toPass = 0;
    while (in.has(FRAME)) {
      int type = (int) in.u32(0);
      if (type == SECTION_HEADER) {
        section();
      } else {
        long length = length();
        boolean isPacket =
            switch (type) {
              case ENHANCED_PACKET -> enhanced(frame, length);
              case SIMPLE_PACKET -> simple(frame, length);
              case OBSOLETE_PACKET -> obsolete(frame, length);
              case INTERFACE_DESCRIPTION -> {
                describe(length);
                yield false;
              }
              default -> {
                pass(length);
                yield false;
              }
            };
        if (isPacket) {
          return true;
        }
      }
    }
    if (in.held() > 0) {
      throw in.cutShort("block", FRAME);
    }
    return false;
  }

  private long length() throws CaptureDamage.Found {
    long length = in.u32(4);
    if (length < FRAME || length % 4 != 0) {
      throw in.damage("block length", 4, "is " + length + ", expected a multiple of 4 from 12 on");
    }
    return length;
  }

  private void section() throws IOException, CaptureDamage.Found {
    if (!in.has(FRAME + SECTION_BODY)) {
      throw in.cutShort("section header", FRAME + SECTION_BODY);
    }
    in.order(ByteOrder.LITTLE_ENDIAN);
    if ((int) in.u32(8) != BYTE_ORDER) {
      in.order(ByteOrder.BIG_ENDIAN);
    }
    if ((int) in.u32(8) != BYTE_ORDER) {
      throw in.damage("byte order", 8, "is in neither order the number 1a2b3c4d");
    }
    if (in.u16(12) != 1) {
      throw in.damage("version", 12, "is " + in.u16(12) + ", expected 1");
    }
    long length = length();
    if (length < FRAME + SECTION_BODY) {
      throw in.damage("block length", 4, "is " + length + ", expected at least 28");
    }
    interfaces.clear();
    pass(length);
  }

  private void describe(long length) throws IOException, CaptureDamage.Found {
    if (length < FRAME + 8 || length > DESCRIPTION_AT_MOST) {
      throw in.damage("block length", 4, "is " + length + ", expected 20 to 65536");
    }
    if (interfaces.size() == INTERFACES_AT_MOST) {
      throw in.damage("interface", 0, "is one more than the " + INTERFACES_AT_MOST + " read");
    }
    if (!in.has((int) length)) {
      throw in.cutShort("interface description", length);
    }
    interfaces.add(new Interface(in.u16(8), in.u32(12), scale((int) length - 4)));
    pass(length);
  }

  /// Reads the options of an interface description.
  ///
  /// @param end where they end in the window
  private TimeScale scale(int end) throws CaptureDamage.Found {
    boolean isBinary = false;
    int exponent = TimeScale.MICROSECONDS.exponent();
    long offset = 0;
    int at = 16;
    while (at + 4 <= end) {
      int code = in.u16(at);
      int size = in.u16(at + 2);
      if (code == 0) {
        break;
      }
      if (at + 4 + size > end) {
        throw in.damage("option length", at + 2, "is " + size + ", the block ends before");
      }
      if (code == TIME_RESOLUTION && size == 1) {
        int resolution = in.u8(at + 4);
        isBinary = resolution >= 0x80;
        exponent = resolution & 0x7F;
        if (exponent > (isBinary ? TimeScale.FINEST_BINARY : TimeScale.FINEST_DECIMAL)) {
          throw in.damage("if_tsresol", at + 4, "is finer than 64 bits can count");
        }
      } else if (code == TIME_OFFSET && size == 8) {
        offset = in.i64(at + 4);
      }
      at += 4 + size + (-size & 3);
    }
    return new TimeScale(isBinary, exponent, offset);
  }

  private boolean enhanced(CapturedFrame frame, long length)
      throws IOException, CaptureDamage.Found {
    return packet(frame, length, 20, in.u32(8));
  }

  private boolean obsolete(CapturedFrame frame, long length)
      throws IOException, CaptureDamage.Found {
    return packet(frame, length, 20, in.u16(8));
  }

  /// Enhanced and obsolete packets differ in how they name their interface, and in nothing else
  /// that matters here.
  private boolean packet(CapturedFrame frame, long length, int head, long interfaceNumber)
      throws IOException, CaptureDamage.Found {
    if (!in.has(8 + head)) {
      throw in.cutShort("packet block", length);
    }
    if (length < FRAME + head) {
      throw in.damage("block length", 4, "is " + length + ", expected at least " + (FRAME + head));
    }
    Interface link = link(interfaceNumber);
    long captured = in.u32(20);
    if (captured > CaptureInput.LONGEST_PACKET || captured > length - FRAME - head) {
      throw in.damage(
          "captured length",
          20,
          "is "
              + captured
              + ", expected at most "
              + Math.min(CaptureInput.LONGEST_PACKET, length - FRAME - head));
    }
    int size = (int) captured;
    if (!in.has(8 + head + size)) {
      throw in.cutShort("packet block", length);
    }
    lastTicks = (in.u32(12) << 32) | in.u32(16);
    frame.stand(in.network(), link.linkType(), in.start() + 8 + head, size);
    frame.was(in.u32(24), lastTicks, link.scale());
    toPass = length;
    return true;
  }

  private boolean simple(CapturedFrame frame, long length) throws IOException, CaptureDamage.Found {
    Interface link = link(0);
    if (length < FRAME + 4) {
      throw in.damage("block length", 4, "is " + length + ", expected at least 16");
    }
    long original = in.u32(8);
    long snapped =
        link.snapshotLength() == 0 ? original : Math.min(original, link.snapshotLength());
    long captured = Math.min(snapped, length - FRAME - 4);
    if (captured > CaptureInput.LONGEST_PACKET) {
      throw in.damage("original length", 8, "is " + original + ", more than any packet has");
    }
    int size = (int) captured;
    if (!in.has(FRAME + size)) {
      throw in.cutShort("packet block", length);
    }
    frame.stand(in.network(), link.linkType(), in.start() + FRAME, size);
    frame.was(original, lastTicks, link.scale());
    toPass = length;
    return true;
  }

  private Interface link(long number) throws CaptureDamage.Found {
    if (number >= interfaces.size()) {
      throw in.damage("interface", 8, "is " + number + ", described are " + interfaces.size());
    }
    return interfaces.get((int) number);
  }

  /// Passes over a block whose start the window shows; its length stands at its end once more.
  private void pass(long length) throws IOException, CaptureDamage.Found {
    if (length == 0) {
      return;
    }
    long at = in.position();
    if (!in.skip(length - 4) || !in.has(4)) {
      throw new CaptureDamage.Found("block", at, "needs " + length + " bytes, the capture ends");
    }
    if (in.u32(0) != length) {
      throw in.damage("block length", 0, "is " + in.u32(0) + ", and " + length + " at the start");
    }
    in.pass(4);
  }
}
