package io.portolan.wire.capture;

import java.io.IOException;

/// How packets stand in a capture.
sealed interface CaptureFormat permits PcapFormat, PcapngFormat {
  /// Moves on to the next packet.
  ///
  /// @return false at the end
  /// @throws CaptureDamage.Found if the capture cannot be read any further
  boolean next(CapturedFrame frame) throws IOException, CaptureDamage.Found;
}
