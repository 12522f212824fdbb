package io.portolan.psrt.broker;

/// What a queue's sender has to send next: runs of bytes, taken and not yet sent. Used again and
/// again by one sender at a time.
public final class Batch {
  /// Stands where a slice was.
  static final Slice NOTHING = new Slice(new byte[0], 0, 0, 0, 0);

  static final int MOST = 64;

  private final Slice[] slices = new Slice[MOST];
  private int size;
  private int skip;
  private long bytes;

  /// An empty one.
  public Batch() {}

  /// How many runs.
  public int size() {
    return size;
  }

  public byte[] chunk(int index) {
    return slices[index].chunk;
  }

  public int offset(int index) {
    return slices[index].offset + (index == 0 ? skip : 0);
  }

  public int length(int index) {
    return slices[index].length - (index == 0 ? skip : 0);
  }

  /// In all.
  public long bytes() {
    return bytes;
  }

  void start(int skipped) {
    size = 0;
    skip = skipped;
    bytes = -skipped;
  }

  void add(Slice slice) {
    slices[size++] = slice;
    bytes += slice.length;
  }

  /// Keeps nothing alive.
  void clear() {
    for (int i = 0; i < size; i++) {
      slices[i] = NOTHING;
    }
    size = 0;
    bytes = 0;
  }
}
