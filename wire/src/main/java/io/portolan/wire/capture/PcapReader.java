package io.portolan.wire.capture;

import io.portolan.wire.MalformedException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Walks a capture packet by packet: pcap in either byte order and with either clock, pcapng with
/// all its sections and interfaces, either of them packed with gzip or not, from a file or from a
/// pipe that is still being written to.
///
/// Memory does not grow with the capture. Every length in it is checked before it is believed; at
/// the first that cannot be true the walk ends, and [#damage()] says where and why.
///
/// ```
/// try (var capture = PcapReader.open(in)) {
///   while (capture.next()) {
///     CapturedFrame frame = capture.frame();
///   }
/// }
/// ```
public final class PcapReader implements Closeable {
  private final CaptureInput in;
  private final CaptureFormat format;
  private final CapturedFrame frame = new CapturedFrame();
  private @Nullable CaptureDamage damage;

  private PcapReader(CaptureInput in, CaptureFormat format) {
    this.in = in;
    this.format = format;
  }

  /// Recognises the format and reads what stands before the first packet.
  ///
  /// @param in closed with this reader; read in large pieces, so it needs no buffer of its own
  /// @throws MalformedException if this is not the start of a capture
  public static PcapReader open(InputStream in) throws IOException, MalformedException {
    try {
      var input = CaptureInput.open(in);
      if (!input.has(4)) {
        throw MalformedException.cutShort("magic number", 0, 4, input.held());
      }
      input.order(ByteOrder.LITTLE_ENDIAN);
      int magic = (int) input.u32(0);
      if (PcapFormat.isMagic(magic)) {
        return new PcapReader(input, PcapFormat.read(input));
      }
      if (magic == PcapngFormat.SECTION_HEADER) {
        return new PcapReader(input, new PcapngFormat(input));
      }
      String found = HexFormat.of().toHexDigits(Integer.reverseBytes(magic));
      throw MalformedException.of("magic number", 0, "is " + found + ", neither pcap nor pcapng");
    } catch (CaptureDamage.Found e) {
      var found = e.damage();
      throw MalformedException.of(found.field(), 0, found.reason());
    }
  }

  /// Moves on to the next packet, which [#frame()] then tells of; waits for it if the capture is
  /// still being written.
  ///
  /// @return false at the end, or where the capture is damaged
  public boolean next() throws IOException {
    if (damage != null) {
      return false;
    }
    try {
      return format.next(frame);
    } catch (CaptureDamage.Found e) {
      damage = e.damage();
      return false;
    }
  }

  /// The packet the walk stands at; always the same object.
  public CapturedFrame frame() {
    return frame;
  }

  /// How many bytes of the (unpacked) capture lie behind.
  public long position() {
    return in.position();
  }

  /// Why the walk ended before the capture did; empty as long as it did not.
  public Optional<CaptureDamage> damage() {
    return Optional.ofNullable(damage);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
