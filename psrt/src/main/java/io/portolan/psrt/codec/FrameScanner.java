package io.portolan.psrt.codec;

import io.portolan.psrt.message.PsrtLimits;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Walks over PUBLISH frames in received bytes without decoding them: the broker's fast path.
///
/// A push is byte for byte the publish it comes from, if the topic was in normal form; so what
/// was received can be sent on as it is. The scanner checks all that [PsrtFramer] and
/// [PsrtCodec] would check, finds the topic, and joins consecutive frames of one topic into a
/// run. Anything but a PUBLISH is left to others.
///
/// It is a cursor that is used again and again, by one thread: [#over] points it at bytes, each
/// [#next] moves it, and the other methods tell about what it stands on.
///
/// | offset | size | |
/// |---|---|---|
/// | 0 | 1 | `01` |
/// | 1 | 1 | priority |
/// | 2 | 4 | size of all that follows, little-endian |
/// | 6 | | topic, `00`, body |
///
/// @see "observed: psrtd 0.3.8, PUBLISH"
public final class FrameScanner {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /// What the cursor stands on.
  public enum Found {
    /// One frame or more, complete, of one topic in normal form: to be sent on as they are.
    RUN,
    /// One complete frame whose topic has to be brought into normal form first.
    IRREGULAR,
    /// One complete frame whose topic has more levels than allowed: to be answered with an error.
    TOO_DEEP,
    /// The start of a frame whose rest has not arrived.
    PARTIAL,
    /// The first byte of another operation.
    OTHER,
    /// Something that cannot become a valid frame; nothing behind it means anything.
    MALFORMED,
    /// The end of the bytes.
    END
  }

  private final PsrtLimits limits;
  private final int longestRun;
  private byte[] chunk = {};
  private int end;
  private int offset;
  private int length;
  private int count;
  private int topicLength;
  private String fault = "";

  /// @param longestRun the most frames in one run
  public FrameScanner(PsrtLimits limits, int longestRun) {
    this.limits = limits;
    this.longestRun = longestRun;
  }

  /// Starts anew over the bytes from `from` (inclusive) to `to` (exclusive), at the start of an
  /// operation.
  public void over(byte[] chunk, int from, int to) {
    this.chunk = chunk;
    this.offset = from;
    this.end = to;
    this.length = 0;
    this.count = 0;
  }

  /// Moves behind what it stands on and tells what is there. Standing on [Found#PARTIAL],
  /// [Found#OTHER], [Found#MALFORMED] or [Found#END] it stays.
  public Found next() {
    offset += length;
    length = 0;
    count = 0;
    int left = end - offset;
    if (left == 0) {
      return Found.END;
    }
    if (chunk[offset] != Wire.PUBLISH) {
      return Found.OTHER;
    }
    if (left < Wire.PUBLISH_HEAD) {
      return Found.PARTIAL;
    }
    int payload = payload(offset);
    if (payload < 0 || payload > limits.publish()) {
      return malformed(
          "length is " + Integer.toUnsignedString(payload) + ", at most " + limits.publish());
    }
    if (left - Wire.PUBLISH_HEAD < payload) {
      return Found.PARTIAL;
    }
    return frame(payload);
  }

  /// Looks at a complete frame.
  private Found frame(int payload) {
    byte[] bytes = chunk;
    int start = offset + Wire.PUBLISH_HEAD;
    int limit = start + payload;
    int depth = 0;
    boolean normal = true;
    int high = 0;
    int last = '/';
    int at = start;
    for (; at < limit; at++) {
      int next = bytes[at];
      if (next <= '/') {
        if (next == 0) {
          break;
        }
        if (next == '/') {
          normal &= last != '/';
          depth++;
        } else if (next == '+' || next == '#') {
          return malformed("topic has a wildcard");
        }
        high |= next;
      }
      last = next;
    }
    if (at == limit) {
      return malformed("topic is not followed by a NUL");
    }
    if (at == start) {
      return malformed("topic is empty");
    }
    if (high < 0 && !Utf8.isWellFormed(bytes, start, at)) {
      return malformed("topic is not well-formed UTF-8");
    }
    topicLength = at - start;
    count = 1;
    length = Wire.PUBLISH_HEAD + payload;
    if (!normal) {
      return depthOfNormal(start, at) > limits.topicDepth() ? Found.TOO_DEEP : Found.IRREGULAR;
    }
    if (depth > limits.topicDepth()) {
      return Found.TOO_DEEP;
    }
    extend();
    return Found.RUN;
  }

  /// Adds the frames that follow with the very same topic. What was checked once need not be
  /// checked again: the topic holds no NUL, so a frame that starts with the same bytes and a NUL
  /// has the same topic.
  private void extend() {
    byte[] bytes = chunk;
    int topic = offset + Wire.PUBLISH_HEAD;
    int withNul = topicLength + 1;
    int frames = 1;
    int at = offset + length;
    while (frames < longestRun
        && end - at >= Wire.PUBLISH_HEAD + withNul
        && bytes[at] == Wire.PUBLISH) {
      int payload = payload(at);
      int start = at + Wire.PUBLISH_HEAD;
      if (payload < withNul
          || payload > limits.publish()
          || payload > end - start
          || !Arrays.equals(bytes, topic, topic + withNul, bytes, start, start + withNul)) {
        break;
      }
      at = start + payload;
      frames++;
    }
    count = frames;
    length = at - offset;
  }

  /// Where it stands, in the chunk.
  public int offset() {
    return offset;
  }

  /// How many bytes the complete frames have that it stands on, 0 if none.
  public int length() {
    return length;
  }

  /// How many complete frames it stands on.
  public int count() {
    return count;
  }

  /// Where the topic of the first of them is, in the chunk.
  public int topicOffset() {
    return offset + Wire.PUBLISH_HEAD;
  }

  /// Size of the topic in bytes.
  public int topicLength() {
    return topicLength;
  }

  /// Size of the frame that has only [begun][Found#PARTIAL], or 0 if that is not known yet.
  public int wanted() {
    return end - offset < Wire.PUBLISH_HEAD ? 0 : Wire.PUBLISH_HEAD + payload(offset);
  }

  /// Why this is no frame, for people.
  public String fault() {
    return fault;
  }

  /// The [irregular][Found#IRREGULAR] frame as it is sent on: with its topic in normal form.
  public byte[] regular() {
    int start = topicOffset();
    int stop = start + topicLength;
    int body = offset + length - stop - 1;
    var frame = new byte[length];
    int at = Wire.PUBLISH_HEAD;
    int last = '/';
    for (int i = start; i < stop; i++) {
      if (chunk[i] != '/' || last != '/') {
        frame[at++] = chunk[i];
      }
      last = chunk[i];
    }
    at++;
    System.arraycopy(chunk, stop + 1, frame, at, body);
    int size = at + body;
    frame[0] = chunk[offset];
    frame[1] = chunk[offset + 1];
    INTS.set(frame, 2, size - Wire.PUBLISH_HEAD);
    return size == frame.length ? frame : Arrays.copyOf(frame, size);
  }

  private int depthOfNormal(int start, int stop) {
    int depth = 0;
    int last = '/';
    for (int i = start; i < stop; i++) {
      if (chunk[i] == '/' && last != '/') {
        depth++;
      }
      last = chunk[i];
    }
    return depth;
  }

  private int payload(int frame) {
    return (int) INTS.get(chunk, frame + 2);
  }

  private Found malformed(String because) {
    fault = because;
    return Found.MALFORMED;
  }
}
