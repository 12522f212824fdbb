package io.portolan.wire.capture;

/// How much of a capture is kept in memory at once, however large it is.
///
/// @param conversations followed at the same time; the one silent for longest gives way
/// @param endpoints remembered; conversations with any beyond are counted and not looked into
/// @param bytesPerSide kept of what each side says first
/// @param datagrams kept of a conversation over UDP
/// @param bytes kept of all conversations together
public record ConversationLimits(
    int conversations, int endpoints, int bytesPerSide, int datagrams, long bytes) {
  /// About 64 MB, most of it for words and endpoints.
  public static final ConversationLimits DEFAULT =
      new ConversationLimits(1 << 14, 1 << 16, 4096, 8, 24L << 20);

  public ConversationLimits {
    if (conversations < 1 || endpoints < 1 || bytesPerSide < 1 || datagrams < 1 || bytes < 1) {
      throw new IllegalArgumentException("every limit is at least 1");
    }
  }
}
