package io.portolan.cli;

import io.portolan.wire.MalformedException;
import io.portolan.wire.capture.CaptureDamage;
import io.portolan.wire.capture.CapturedFrame;
import io.portolan.wire.capture.PcapReader;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A capture that is being read, and how far that is.
///
/// An interrupt (Ctrl-C) ends the reading and not the program, so that a live capture shows what it
/// has found.
final class CaptureSource implements Closeable {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration AGAIN = Duration.ofMillis(200);
  private static final Duration LAST_WORDS = Duration.ofSeconds(10);

  /// A look at the clock costs as much as a packet.
  private static final long PACKETS_UNWATCHED = 1024;

  private final String name;
  private final Console console;
  private final PcapReader reader;
  private final @Nullable FileChannel file;
  private final long begun = System.nanoTime();
  private long shown = begun;
  private boolean isShowing;

  private CaptureSource(
      String name, Console console, PcapReader reader, @Nullable FileChannel file) {
    this.name = name;
    this.console = console;
    this.reader = reader;
    this.file = file;
  }

  /// What to call it in a sentence.
  static String nameOf(String path) {
    return path.equals("-") ? "standard input" : path;
  }

  /// Whether it can be read only once.
  boolean isPipe() {
    return file == null;
  }

  /// @param path `-` for `standardInput`
  /// @throws IOException if it cannot be read, or is no capture
  static CaptureSource open(String path, InputStream standardInput, Console console)
      throws IOException {
    boolean isStandardInput = path.equals("-");
    boolean isFile = !isStandardInput && Files.isRegularFile(Path.of(path));
    InputStream in = isStandardInput ? standardInput : file(path);
    try {
      var file = isFile && in instanceof FileInputStream opened ? opened.getChannel() : null;
      return new CaptureSource(nameOf(path), console, PcapReader.open(in), file);
    } catch (MalformedException e) {
      in.close();
      throw new IOException(nameOf(path) + ": " + e.getMessage(), e);
    }
  }

  private static InputStream file(String path) throws IOException {
    try {
      return new FileInputStream(path);
    } catch (FileNotFoundException e) {
      if (!Files.exists(Path.of(path))) {
        throw new NoSuchFileException(path);
      }
      throw new IOException(path + ": cannot be read (is it a file, and may you read it?)", e);
    }
  }

  /// Reads to the end, to the first damage, or to an interrupt.
  Optional<CaptureDamage> readAll(Consumer<CapturedFrame> audience) throws IOException {
    Thread interrupter = endingThisThread();
    Runtime.getRuntime().addShutdownHook(interrupter);
    try {
      while (reader.next()) {
        audience.accept(reader.frame());
        if (console.showsProgress()
            && (file == null || reader.frame().number() % PACKETS_UNWATCHED == 0)) {
          advance();
        }
      }
    } catch (AsynchronousCloseException e) {
      // The interrupt; it is no longer needed.
      Thread.interrupted();
    } finally {
      if (isShowing) {
        console.err().print("\r\u001b[K");
        console.err().flush();
      }
      forget(interrupter);
    }
    return reader.damage();
  }

  /// Interrupts the reader and gives it time for what it has to say; the program ends with it.
  private static Thread endingThisThread() {
    Thread reading = Thread.currentThread();
    return new Thread(
        () -> {
          reading.interrupt();
          try {
            reading.join(LAST_WORDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        },
        "last words");
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook is running already, and waits for us.
      return;
    }
  }

  private void advance() throws IOException {
    long now = System.nanoTime();
    if (now - begun < SOON.toNanos() || now - shown < AGAIN.toNanos()) {
      return;
    }
    shown = now;
    isShowing = true;
    console.err().print("\r\u001b[K" + line((now - begun) / 1e9) + " …");
    console.err().flush();
  }

  /// `big.pcap: 41 % of 2.1 GB, 5200000 packets, 2.6 M/s, 3 s left`.
  private String line(double seconds) throws IOException {
    long packets = reader.frame().number();
    double rate = packets / seconds;
    String speed =
        rate < 1e6
            ? String.format(Locale.ROOT, "%.0f/s", rate)
            : String.format(Locale.ROOT, "%.1f M/s", rate / 1e6);
    if (file == null) {
      return name + ": " + packets + " packets, " + speed;
    }
    long size = file.size();
    double part = size == 0 ? 1 : Math.clamp((double) file.position() / size, 0.0001, 1);
    return String.format(
        Locale.ROOT,
        "%s: %.0f %% of %.1f MB, %d packets, %s, %.0f s left",
        name,
        part * 100,
        size / 1e6,
        packets,
        speed,
        seconds / part - seconds);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
