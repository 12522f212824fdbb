package io.portolan.psrt.codec;

import io.portolan.psrt.message.PsrtLimits;
import io.portolan.wire.Bytes;
import java.util.ArrayList;
import java.util.List;

/// Cuts many topics into batches, each small enough for one subscribe or unsubscribe.
public final class Batches {
  private Batches() {}

  /// In the order given; none for no topics.
  ///
  /// @param limits those of the server, which closes on a batch that is too large
  /// @throws IllegalArgumentException if one topic alone is too long
  public static List<List<String>> of(List<String> topics, PsrtLimits limits) {
    var batches = new ArrayList<List<String>>();
    var batch = new ArrayList<String>();
    int size = 0;
    for (String topic : topics) {
      int more = Bytes.ofText(topic).size() + 1;
      if (more > limits.topics()) {
        throw new IllegalArgumentException(
            "a topic of " + (more - 1) + " bytes, at most " + (limits.topics() - 1));
      }
      if (size + more > limits.topics()) {
        batches.add(List.copyOf(batch));
        batch.clear();
        size = 0;
      }
      batch.add(topic);
      size += more;
    }
    if (!batch.isEmpty()) {
      batches.add(List.copyOf(batch));
    }
    return List.copyOf(batches);
  }
}
