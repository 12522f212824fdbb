package io.portolan.psrt.codec;

import static io.portolan.psrt.codec.PsrtVectors.LIMITS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.message.PsrtMessage.Subscribe;
import io.portolan.wire.MalformedException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {
  @Test
  void keepEveryTopicAndItsPlaceAndFitTheLimit() throws MalformedException {
    var topics = IntStream.range(0, 100).mapToObj(i -> "räume/" + i).toList();
    var batches = Batches.of(topics, LIMITS);
    assertEquals(topics, batches.stream().flatMap(List::stream).toList());
    assertTrue(batches.size() < 7, batches.size() + " batches");
    var framer = new PsrtFramer(Context.OPERATION, LIMITS);
    for (var batch : batches) {
      var bytes = PsrtCodec.write(new Subscribe(batch));
      assertEquals(bytes.size(), framer.frame(bytes));
    }
  }

  @Test
  void noTopicsTakeNoBatch() {
    assertEquals(List.of(), Batches.of(List.of(), LIMITS));
  }

  @Test
  void aTopicThatFitsNoBatchIsOurMistake() {
    assertEquals(1, Batches.of(List.of("x".repeat(199)), LIMITS).size());
    assertThrows(
        IllegalArgumentException.class, () -> Batches.of(List.of("x".repeat(200)), LIMITS));
  }
}
