package io.portolan.psrt.message;

/// How large things may be. Whoever reads from a stranger checks a length against these before
/// the bytes have arrived.
///
/// @param publish the most bytes a publish or push may have behind its length: topic, NUL and
///     body
/// @param topics the most bytes a subscribe or unsubscribe may have behind its length, that is
///     the whole batch with its separators; also the longest topic of a replicated publish
/// @param topicDepth the most separators in a topic, one fewer than levels
/// @param datagram the largest datagram that is taken, in bytes
/// @see "observed: psrtd 0.3.8, its max_pub_size, max_topic_length, max_topic_depth,
///     udp_frame_size"
public record PsrtLimits(int publish, int topics, int topicDepth, int datagram) {
  /// The most bytes a login may have behind its length: name, NUL and password.
  public static final int LOGIN = 1024;

  /// As psrtd is shipped.
  public static final PsrtLimits DEFAULT = new PsrtLimits(1_100_000, 1_000_000, 32, 4096);

  /// Lengths are 32 bits on the wire; we keep some room for what stands in front of the payload.
  private static final int MOST = Integer.MAX_VALUE - 64;

  public PsrtLimits {
    insist("publish", publish, 2, MOST);
    insist("topics", topics, 1, MOST);
    insist("topicDepth", topicDepth, 0, MOST);
    insist("datagram", datagram, 16, 0xFFFF);
  }

  private static void insist(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " is " + value + ", must be " + least + " to " + most);
    }
  }
}
