package io.portolan.cli;

import io.portolan.survey.decoy.VisitCapture;
import io.portolan.survey.decoy.Visitor;
import io.portolan.survey.decoy.VisitorJson;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// The files a decoy writes its visits to: JSON Lines, and a capture. Both are appended to, neither
/// grows beyond a limit, and new ones are readable by their owner only, since strangers say
/// passwords. One thread at a time.
final class VisitFiles implements Closeable {
  private final Console console;
  private final long most;
  private @Nullable Growing log;
  private @Nullable Growing packets;
  private @Nullable VisitCapture capture;

  private VisitFiles(Console console, long most) {
    this.console = console;
    this.most = most;
  }

  /// @param log file for JSON Lines; empty for none
  /// @param capture file for a pcapng capture; empty for none
  /// @param most size in bytes at which a file is written no further
  /// @throws IOException if a file cannot be opened: names it
  static VisitFiles open(String log, String capture, long most, Console console)
      throws IOException {
    var files = new VisitFiles(console, most);
    if (!log.isEmpty()) {
      files.log = Growing.open(log);
    }
    if (!capture.isEmpty()) {
      var packets = Growing.open(capture);
      files.packets = packets;
      files.capture = VisitCapture.open(packets, "portolan " + Version.portolan());
    }
    return files;
  }

  /// Writes one visit. Trouble with a file is said once, and that file left alone from then on.
  void write(Visitor visitor) {
    Growing lines = log;
    if (lines != null) {
      try {
        requireRoom(lines);
        VisitorJson.line(visitor).writeTo((OutputStream) lines);
        lines.flush();
      } catch (IOException e) {
        console.complain("--log " + lines.name + ": " + e.getMessage());
        log = null;
        quietly(lines);
      }
    }
    Growing written = packets;
    VisitCapture to = capture;
    if (written != null && to != null) {
      try {
        requireRoom(written);
        to.write(visitor);
      } catch (IOException e) {
        console.complain("--capture " + written.name + ": " + e.getMessage());
        capture = null;
        quietly(to);
      }
    }
  }

  @Override
  public void close() {
    quietly(log);
    quietly(capture);
  }

  private void requireRoom(Growing file) throws IOException {
    if (file.size >= most) {
      throw new IOException("has " + file.size + " bytes and grows no further (--limit-file)");
    }
  }

  private static void quietly(@Nullable Closeable file) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException _) {
        // Each visit was flushed; nothing is left to lose.
      }
    }
  }

  /// A file that is appended to and knows its size.
  private static final class Growing extends FilterOutputStream {
    private final String name;
    private long size;

    private Growing(OutputStream out, String name, long size) {
      super(out);
      this.name = name;
      this.size = size;
    }

    static Growing open(String name) throws IOException {
      Path file = Path.of(name);
      try {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } catch (FileAlreadyExistsException _) {
        // It is appended to.
      } catch (IOException e) {
        throw new IOException(name + ": cannot be made: " + e.getMessage(), e);
      }
      long size = Files.size(file);
      // Not a channel: an interrupt would close it.
      return new Growing(
          new BufferedOutputStream(new FileOutputStream(file.toFile(), true)), name, size);
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      size++;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      out.write(bytes, offset, count);
      size += count;
    }
  }
}
