package io.portolan.psrt.client;

import io.portolan.psrt.codec.Context;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.codec.PsrtFramer;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Messages that wait on disk until a broker has taken them, in the order in which they were
/// published; [PsrtClient#start(PsrtClientSettings, Store, ClientListener)] fills and empties it.
///
/// A spool directory: each file is a batch, `NUMBER-COUNT.psrt`, that holds publishes as they go
/// over the wire and behind them a CRC-32C of it all (4 bytes, little-endian). A batch is written
/// under another name, forced to the disk, renamed, and the directory is forced too: it is there
/// whole or not at all, and it outlives a power cut as far as the disk keeps its word. Giving one
/// up is deleting a file, which needs no room, so a full disk empties itself. That a batch has been
/// deleted is not forced: after a power cut some of it may be sent twice.
///
/// A file that was damaged later is found by its checksum, one that is missing by its number. It is
/// renamed to end in `.damaged`, told with [ClientEvent.Damaged], and the others are sent.
///
/// One program at a time may have it open.
public final class Store implements Closeable {
  /// What a file counts for is rounded up to this: file systems give out room in such pieces.
  private static final int BLOCK = 4096;

  private static final int CHECKSUM = 4;

  private static final Pattern NAME =
      Pattern.compile("([0-9a-f]{16})-([0-9]{1,9})\\.psrt(\\.damaged)?");

  /// Anything that was taken once can be read again.
  private static final PsrtFramer FRAMER =
      new PsrtFramer(Context.OPERATION, new PsrtLimits(Integer.MAX_VALUE - 64, 1, 0, 16));

  /// @param number they are counted up, one by one
  /// @param messages how many are in it
  /// @param room what it takes from the disk, in bytes
  record Batch(long number, int messages, long room) {}

  private final Path directory;
  private final long most;
  private final FileChannel lockFile;
  private final FileLock lock;
  private final TreeMap<Long, Batch> batches = new TreeMap<>();
  private final List<ClientEvent.Damaged> found = new ArrayList<>();
  private long used;
  private long last;
  private boolean closed;

  private Store(Path directory, long most, FileChannel lockFile, FileLock lock) {
    this.directory = directory;
    this.most = most;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /// Opens the store in a directory, which is made if it is missing.
  ///
  /// @param most how many bytes it may take from the disk, at least 4096; each file counts for
  ///     whole blocks of 4096
  /// @throws IOException if the directory cannot be made or read, or another client has it open
  public static Store open(Path directory, long most) throws IOException {
    if (most < BLOCK) {
      throw new IllegalArgumentException("a store of " + most + " bytes, at least " + BLOCK);
    }
    Files.createDirectories(directory);
    var lockFile =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      var store = new Store(directory, most, lockFile, lock(lockFile, directory));
      store.load();
      return store;
    } catch (IOException e) {
      lockFile.close();
      throw e;
    }
  }

  private static FileLock lock(FileChannel file, Path directory) throws IOException {
    try {
      FileLock lock = file.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException _) {
      // Said below.
    }
    throw new IOException("the store " + directory + " is in use by another client");
  }

  private void load() throws IOException {
    var numbers = new TreeSet<Long>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        Matcher parts = NAME.matcher(name);
        if (parts.matches()) {
          long number = Long.parseUnsignedLong(parts.group(1), 16);
          numbers.add(number);
          if (parts.group(3) == null) {
            add(new Batch(number, Integer.parseInt(parts.group(2)), room(Files.size(file))));
          }
        } else if (name.endsWith(".new")) {
          Files.deleteIfExists(file);
        }
      }
    }
    long next = numbers.isEmpty() ? 0 : numbers.first();
    for (long number : numbers) {
      if (number != next && number > firstNumber()) {
        var gap = directory.resolve("%016x".formatted(next));
        found.add(new ClientEvent.Damaged(gap, 0, number - next + " files are missing from here"));
      }
      next = number + 1;
      last = number;
    }
  }

  /// Where it is.
  public Path directory() {
    return directory;
  }

  /// How many messages wait.
  public synchronized long messages() {
    long sum = 0;
    for (Batch batch : batches.values()) {
      sum += batch.messages();
    }
    return sum;
  }

  /// What they take from the disk, in bytes.
  public synchronized long bytes() {
    return used;
  }

  /// How many bytes it may take from the disk.
  public long most() {
    return most;
  }

  /// What was found damaged when it was opened.
  List<ClientEvent.Damaged> found() {
    return List.copyOf(found);
  }

  /// Whether frames of so many bytes would fit.
  synchronized boolean hasRoom(long frames) {
    return used + room(frames + CHECKSUM) <= most;
  }

  /// Whether frames of so many bytes would fit if it were empty.
  boolean couldHold(long frames) {
    return room(frames + CHECKSUM) <= most;
  }

  /// The first batch from this number on, null if there is none.
  synchronized @Nullable Batch next(long number) {
    var entry = batches.ceilingEntry(number);
    return entry == null ? null : entry.getValue();
  }

  synchronized boolean isEmpty() {
    return batches.isEmpty();
  }

  /// Keeps messages, as one batch. When this returns they are on the disk.
  ///
  /// @param frames the messages as they go over the wire
  /// @throws IOException if the disk would not take them; then none of them is kept
  Batch append(List<Bytes> frames) throws IOException {
    long number = nextNumber();
    Path target = directory.resolve("%016x-%d.psrt".formatted(number, frames.size()));
    Path unfinished = directory.resolve("%016x.new".formatted(number));
    long size = 0;
    try {
      size = write(unfinished, frames);
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      forceDirectory();
    } catch (IOException e) {
      discard(unfinished, e);
      discard(target, e);
      throw e;
    }
    var batch = new Batch(number, frames.size(), room(size));
    add(batch);
    return batch;
  }

  private static long write(Path file, List<Bytes> frames) throws IOException {
    var checksum = new CRC32C();
    try (var out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      for (Bytes frame : frames) {
        checksum.update(frame.buffer());
        writeAll(out, frame.buffer());
      }
      var trailer = ByteBuffer.allocate(CHECKSUM).order(ByteOrder.LITTLE_ENDIAN);
      writeAll(out, trailer.putInt((int) checksum.getValue()).flip());
      out.force(true);
      return out.position();
    }
  }

  private static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private static void discard(Path file, IOException because) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  private void forceDirectory() throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Reads a batch.
  ///
  /// @throws MalformedException if it is not as it was written
  List<Publish> read(Batch batch) throws IOException, MalformedException {
    if (batch.messages() == 0) {
      return List.of();
    }
    Bytes content = Bytes.wrap(Files.readAllBytes(file(batch)));
    if (content.size() < CHECKSUM) {
      throw MalformedException.of("checksum", 0, "is cut off: " + content.size() + " bytes");
    }
    Bytes frames = content.slice(0, content.size() - CHECKSUM);
    var checksum = new CRC32C();
    checksum.update(frames.buffer());
    int kept = content.from(frames.size()).buffer().order(ByteOrder.LITTLE_ENDIAN).getInt();
    if ((int) checksum.getValue() != kept) {
      throw MalformedException.of("checksum", frames.size(), "does not fit");
    }
    var publishes = new ArrayList<Publish>(batch.messages());
    int at = 0;
    while (at < frames.size()) {
      int size = FRAMER.frame(frames.from(at));
      Bytes frame = frames.slice(at, at + size);
      if (!(PsrtCodec.read(frame, Context.OPERATION) instanceof Publish publish)) {
        throw MalformedException.of("operation", at, "is no publish");
      }
      publishes.add(publish);
      at += size;
    }
    return publishes;
  }

  /// A batch is not needed any more.
  ///
  /// @throws IOException if the disk keeps it; it will be there again after the next start
  void remove(Batch batch) throws IOException {
    if (forget(batch)) {
      Files.deleteIfExists(file(batch));
    }
  }

  /// A batch gives way to a newer one. Its number stays taken, or it would look lost.
  void giveUp(Batch batch) throws IOException {
    if (forget(batch)) {
      Files.deleteIfExists(file(batch));
      var nothing = new Batch(batch.number(), 0, 0);
      if (batch.number() > firstNumber()) {
        Files.createFile(file(nothing));
        add(nothing);
      }
    }
  }

  private synchronized long firstNumber() {
    return batches.isEmpty() ? Long.MAX_VALUE : batches.firstKey();
  }

  /// A batch that cannot be read is kept under another name, for people to look at.
  void setAside(Batch batch) throws IOException {
    if (forget(batch)) {
      Path file = file(batch);
      try {
        Files.move(
            file,
            file.resolveSibling(file.getFileName() + ".damaged"),
            StandardCopyOption.REPLACE_EXISTING);
      } catch (NoSuchFileException _) {
        // Then there is nothing to look at.
      }
    }
  }

  Path file(Batch batch) {
    return directory.resolve("%016x-%d.psrt".formatted(batch.number(), batch.messages()));
  }

  private synchronized boolean forget(Batch batch) {
    if (closed || batches.remove(batch.number()) == null) {
      return false;
    }
    used -= batch.room();
    return true;
  }

  private synchronized void add(Batch batch) {
    batches.put(batch.number(), batch);
    used += batch.room();
  }

  private synchronized long nextNumber() throws IOException {
    if (closed) {
      throw new IOException("the store " + directory + " is closed");
    }
    return ++last;
  }

  private static long room(long size) {
    return (size + BLOCK - 1) / BLOCK * BLOCK;
  }

  /// What waits is there for whoever opens it next. Close the client first.
  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      lock.release();
      lockFile.close();
    }
  }
}
