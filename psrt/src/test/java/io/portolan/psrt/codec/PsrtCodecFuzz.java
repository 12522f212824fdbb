package io.portolan.psrt.codec;

import static io.portolan.psrt.codec.PsrtVectors.LIMITS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.message.PsrtMessage;
import io.portolan.psrt.message.PsrtMessage.SealedDatagram;
import io.portolan.sim.Noise;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Damaged messages and plain noise: everything is taken or refused, nothing else happens.
class PsrtCodecFuzz {
  private static final int CASES = 20_000;
  private static final List<Bytes> VECTORS = PsrtVectors.everything();

  @ParameterizedTest
  @EnumSource(Context.class)
  void whatTheCodecAcceptsItWritesBackWithTheSameMeaning(Context context) {
    int rejected =
        Noise.check(
            1 + context.name().hashCode(),
            CASES,
            VECTORS,
            input -> {
              PsrtMessage message = PsrtCodec.read(input, context);
              Bytes written = PsrtCodec.write(message);
              assertEquals(message, PsrtCodec.read(written, context));
              if (context != Context.OPERATION) {
                assertEquals(input, written, "only batches have forms to choose from");
              }
            });
    assertTrue(rejected > 0 && rejected < CASES, rejected + " of " + CASES + " rejected");
  }

  @ParameterizedTest
  @EnumSource(Context.class)
  void theFramerAgreesWithTheCodec(Context context) {
    if (!PsrtVectors.isFramed(context)) {
      return;
    }
    var framer = new PsrtFramer(context, PsrtVectors.LIMITS);
    Noise.check(
        2 + context.name().hashCode(),
        CASES,
        VECTORS,
        input -> {
          PsrtCodec.read(input, context);
          try {
            assertEquals(input.size(), framer.frame(input));
          } catch (MalformedException e) {
            assertEquals("length", e.field(), "the framer knows limits, the codec does not");
          }
        });
  }

  @Test
  void aStreamOfNoiseIsCutTheSameWhereverItIsSplit() {
    Noise.check(
        3,
        CASES,
        VECTORS,
        input -> {
          int whole = count(input, input.size());
          for (int size : new int[] {1, 2, 7}) {
            assertEquals(whole, count(input, size), "in pieces of " + size);
          }
        });
  }

  @Test
  void noNoiseOpensWithAKey() {
    var key = DatagramKey.of(PsrtVectors.KEY);
    int rejected =
        Noise.check(
            4,
            CASES,
            List.of(PsrtVectors.bytes("datagram/aes-256"), PsrtVectors.bytes("datagram/aes-128")),
            input -> {
              if (PsrtCodec.read(input, Context.DATAGRAM) instanceof SealedDatagram datagram) {
                Bytes block = key.open(datagram);
                assertEquals(PsrtVectors.bytes("telegram/unacknowledged"), block);
              }
            });
    assertTrue(rejected > CASES / 2, rejected + " of " + CASES + " rejected");
  }

  /// How many messages are heard before the first that is none.
  private static int count(Bytes input, int size) {
    var stream = new PsrtStream(Context.OPERATION, LIMITS);
    int count = 0;
    try {
      for (int at = 0; at < input.size(); at += size) {
        stream.take(input.slice(at, Math.min(input.size(), at + size)));
        while (stream.next() != null) {
          count++;
        }
      }
    } catch (MalformedException e) {
      return count;
    }
    return count;
  }
}
