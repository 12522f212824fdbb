package io.portolan.cli;

import io.portolan.wire.Bytes;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// A message's body as characters, a piece at a time: the whole of a large one as text would take
/// several times its size. The two halves of a surrogate pair come together.
abstract sealed class PsrtBodyReader extends Reader {
  private static final int PIECE = 8192;

  /// The same in lower-case hex digits, two a byte.
  static Reader hex(Bytes body) {
    return new Hex(body);
  }

  /// The same as UTF-8, which it [#isText].
  static Reader text(Bytes body) {
    return new Text(body);
  }

  /// Whether a body is well-formed UTF-8.
  static boolean isText(Bytes body) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = body.buffer();
    var piece = CharBuffer.allocate(Math.min(PIECE, Math.max(2, body.size())));
    while (bytes.hasRemaining()) {
      if (decoder.decode(bytes, piece.clear(), true).isError()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    // Nothing is open.
  }

  private static final class Hex extends PsrtBodyReader {
    private final Bytes body;
    private int at;

    Hex(Bytes body) {
      this.body = body;
    }

    @Override
    public int read(char[] room, int from, int size) {
      int bytes = Math.min(size / 2, body.size() - at);
      if (bytes == 0) {
        return -1;
      }
      for (int i = 0; i < bytes; i++) {
        int value = body.at(at + i);
        room[from + 2 * i] = HexFormat.of().toHighHexDigit(value);
        room[from + 2 * i + 1] = HexFormat.of().toLowHexDigit(value);
      }
      at += bytes;
      return 2 * bytes;
    }
  }

  private static final class Text extends PsrtBodyReader {
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final ByteBuffer bytes;

    Text(Bytes body) {
      this.bytes = body.buffer();
    }

    @Override
    public int read(char[] room, int from, int size) {
      var piece = CharBuffer.wrap(room, from, size);
      decoder.decode(bytes, piece, true);
      int read = piece.position() - from;
      return read == 0 ? -1 : read;
    }
  }
}
