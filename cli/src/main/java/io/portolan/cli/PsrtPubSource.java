package io.portolan.cli;

import io.portolan.psrt.client.FileMessage;
import io.portolan.psrt.client.Message;
import io.portolan.psrt.client.PsrtClient;
import io.portolan.wire.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/// The body that `psrt pub` sends: in memory, or in a file of which only a piece is in memory at a
/// time. Input that has no size, if it is larger than [#HELD], is put into a file first.
final class PsrtPubSource implements Closeable {
  private static final int HELD = 1 << 20;

  private final Bytes body;
  private final @Nullable Path file;
  private final boolean isTemporary;

  private PsrtPubSource(Bytes body, @Nullable Path file, boolean isTemporary) {
    this.body = body;
    this.file = file;
    this.isTemporary = isTemporary;
  }

  /// What -m, -f, -s or -n says.
  static PsrtPubSource of(ParseResult options, InputStream in) throws IOException {
    if (isInput(options)) {
      return drained(in);
    }
    String name = options.matchedOptionValue("-f", "");
    if (name.isEmpty()) {
      return new PsrtPubSource(text(options), null, false);
    }
    Path file = Path.of(name);
    if (Files.isDirectory(file)) {
      throw new IOException("psrt pub: " + file + " is a directory");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      try (InputStream pipe = Files.newInputStream(file)) {
        return drained(pipe);
      }
    }
    return new PsrtPubSource(Bytes.EMPTY, file, false);
  }

  private static PsrtPubSource drained(InputStream in) throws IOException {
    byte[] start = in.readNBytes(HELD);
    if (start.length < HELD) {
      return new PsrtPubSource(Bytes.wrap(start), null, false);
    }
    Path file = Files.createTempFile("portolan-pub", "");
    var source = new PsrtPubSource(Bytes.EMPTY, file, true);
    try (var out = Files.newOutputStream(file)) {
      out.write(start);
      in.transferTo(out);
      return source;
    } catch (IOException e) {
      source.close();
      throw e;
    }
  }

  /// The same, all of it in memory.
  static Bytes whole(ParseResult options, InputStream in) throws IOException {
    if (isInput(options)) {
      return Bytes.wrap(in.readAllBytes());
    }
    String file = options.matchedOptionValue("-f", "");
    return file.isEmpty() ? text(options) : Bytes.wrap(Files.readAllBytes(Path.of(file)));
  }

  private static boolean isInput(ParseResult options) {
    return options.hasMatchedOption("-s") || options.matchedOptionValue("-f", "").equals("-");
  }

  private static Bytes text(ParseResult options) {
    return Bytes.ofText(options.matchedOptionValue("-m", ""));
  }

  /// Publishes it and waits until that is done.
  void publish(PsrtClient client, String topic, int priority, Console console)
      throws IOException, InterruptedException, java.util.concurrent.ExecutionException {
    var progress = new TransferProgress(console, "sent");
    var outcome =
        file == null
            ? client.publishAsync(
                new Message(topic, body, priority), sent -> progress.advance(sent, body.size()))
            : publish(client, new FileMessage(topic, file, priority), progress);
    try {
      outcome.get();
    } finally {
      progress.end();
    }
  }

  private static java.util.concurrent.CompletableFuture<@Nullable Void> publish(
      PsrtClient client, FileMessage message, TransferProgress progress) throws IOException {
    long size = Files.size(message.file());
    return client.publishAsync(message, sent -> progress.advance(sent, size));
  }

  @Override
  public void close() throws IOException {
    if (isTemporary && file != null) {
      Files.deleteIfExists(file);
    }
  }
}
