package io.portolan.psrt.codec;

import io.portolan.psrt.message.PsrtLimits;
import io.portolan.sim.TestVector;
import io.portolan.sim.Vectors;
import io.portolan.wire.Bytes;
import java.util.List;
import java.util.Locale;

/// The vectors of `messages.hex`, each with the context its name begins with.
public final class PsrtVectors {
  /// Small enough to be reached: 200 bytes of topics, 1000 of a publish, five levels.
  public static final PsrtLimits LIMITS = new PsrtLimits(1000, 200, 4, 600);

  /// The key of the sealed vectors.
  public static final Bytes KEY =
      Bytes.ofHex("26fd38045707792a9bc50f3761a58987c4a9362cf60389f341c28e37b1125d93");

  private static final Vectors ALL = Vectors.resource(PsrtVectors.class, "/vectors/messages.hex");

  private PsrtVectors() {}

  static List<TestVector> all() {
    return ALL.all();
  }

  /// Those that go over a stream.
  static List<TestVector> framed() {
    return all().stream().filter(vector -> isFramed(context(vector))).toList();
  }

  public static Bytes bytes(String name) {
    return ALL.bytes(name);
  }

  /// The bytes of all of them.
  public static List<Bytes> everything() {
    return all().stream().map(TestVector::bytes).toList();
  }

  /// The names of all of them.
  public static List<String> names() {
    return all().stream().map(TestVector::name).toList();
  }

  static Context context(TestVector vector) {
    String name = vector.name();
    return Context.valueOf(name.substring(0, name.indexOf('/')).toUpperCase(Locale.ROOT));
  }

  static boolean isFramed(Context context) {
    return switch (context) {
      case DATAGRAM, TELEGRAM, ACKNOWLEDGEMENT -> false;
      default -> true;
    };
  }
}
