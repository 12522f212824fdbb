package io.portolan.psrt.client;

import io.portolan.wire.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A large body, said in pieces behind its head.
sealed interface Body {
  /// Pieces are as large as this, or smaller.
  int STEP = 64 * 1024;

  /// How a piece is said.
  @FunctionalInterface
  interface Mouth {
    void say(Bytes piece) throws IOException;
  }

  /// In bytes.
  int size();

  /// Says all of it.
  ///
  /// @throws UnreadableException if it cannot be read to its end
  /// @throws IOException what the mouth throws
  void say(Mouth mouth) throws IOException;

  /// What was in memory already.
  record Held(Bytes bytes) implements Body {
    @Override
    public int size() {
      return bytes.size();
    }

    @Override
    public void say(Mouth mouth) throws IOException {
      for (int at = 0; at < bytes.size(); at += STEP) {
        mouth.say(bytes.slice(at, Math.min(bytes.size(), at + STEP)));
      }
    }
  }

  /// The first bytes of a file, that is all it had when it was asked for.
  record InFile(Path file, int size) implements Body {
    @Override
    public void say(Mouth mouth) throws IOException {
      try (InputStream in = open()) {
        for (int at = 0; at < size; at += STEP) {
          mouth.say(piece(in, at));
        }
      }
    }

    private InputStream open() throws UnreadableException {
      try {
        return Files.newInputStream(file);
      } catch (IOException e) {
        throw new UnreadableException(file, e);
      }
    }

    private Bytes piece(InputStream in, int at) throws UnreadableException {
      int due = Math.min(STEP, size - at);
      try {
        byte[] piece = in.readNBytes(due);
        if (piece.length < due) {
          throw new IOException(
              "ends at byte " + (at + piece.length) + ", had " + size + " when it was asked for");
        }
        return Bytes.wrap(piece);
      } catch (IOException e) {
        throw new UnreadableException(file, e);
      }
    }
  }

  /// Not the line's fault: the file cannot be read, or not to the end it had.
  final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableException(Path file, IOException because) {
      super(file + ": " + because.getMessage(), because);
    }
  }
}
