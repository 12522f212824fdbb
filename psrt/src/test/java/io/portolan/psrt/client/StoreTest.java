package io.portolan.psrt.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  private static final long MEGABYTE = 1 << 20;

  private static final Publish FIRST = new Publish(3, "a/b", Bytes.ofText("one"));
  private static final Publish SECOND = new Publish(4, "ä", Bytes.EMPTY);
  private static final Publish THIRD = new Publish(5, "c", Bytes.wrap(new byte[100_000]));

  @TempDir Path folder;

  private static Store.Batch keep(Store store, Publish... publishes) throws IOException {
    return store.append(Arrays.stream(publishes).<Bytes>map(PsrtCodec::write).toList());
  }

  private static List<Publish> all(Store store) throws IOException, MalformedException {
    var all = new ArrayList<Publish>();
    for (var batch = store.next(0); batch != null; batch = store.next(batch.number() + 1)) {
      all.addAll(store.read(batch));
    }
    return all;
  }

  private Path file(int number, int messages) {
    return folder.resolve("%016x-%d.psrt".formatted(number, messages));
  }

  @Test
  void whatWasKeptIsThereAfterTheNextStartInItsOrder() throws Exception {
    try (var store = Store.open(folder, MEGABYTE)) {
      keep(store, FIRST, SECOND);
      keep(store, THIRD);
    }
    try (var store = Store.open(folder, MEGABYTE)) {
      assertEquals(List.of(FIRST, SECOND, THIRD), all(store));
      assertEquals(3, store.messages());
      assertEquals(List.of(), store.found());
      keep(store, FIRST);
      store.remove(Objects.requireNonNull(store.next(0), "the first batch"));
      assertEquals(List.of(THIRD, FIRST), all(store));
    }
  }

  @Test
  void roomIsCountedInBlocksAndComesBack() throws Exception {
    try (var store = Store.open(folder, 8192)) {
      var batch = keep(store, FIRST);
      assertEquals(4096, store.bytes());
      assertTrue(store.hasRoom(4092));
      assertFalse(store.hasRoom(4093));
      assertFalse(store.couldHold(8189));
      store.remove(batch);
      assertEquals(0, store.bytes());
      assertTrue(store.isEmpty());
    }
  }

  @Test
  void oneProgramAtATimeHasItOpen() throws Exception {
    try (var _ = Store.open(folder, MEGABYTE)) {
      assertThrows(IOException.class, () -> Store.open(folder, MEGABYTE));
    }
    Store.open(folder, MEGABYTE).close();
  }

  @Test
  void everyTruncationOfAFileIsNoticed() throws Exception {
    try (var store = Store.open(folder, MEGABYTE)) {
      var batch = keep(store, FIRST, SECOND);
      byte[] whole = Files.readAllBytes(file(1, 2));
      for (int size = 0; size < whole.length; size++) {
        Files.write(file(1, 2), Arrays.copyOf(whole, size));
        assertThrows(MalformedException.class, () -> store.read(batch), "cut to " + size);
      }
    }
  }

  @Test
  void everyChangedByteOfAFileIsNoticed() throws Exception {
    try (var store = Store.open(folder, MEGABYTE)) {
      var batch = keep(store, FIRST, SECOND);
      byte[] whole = Files.readAllBytes(file(1, 2));
      for (int at = 0; at < whole.length; at++) {
        byte[] changed = whole.clone();
        changed[at] ^= 0x40;
        Files.write(file(1, 2), changed);
        assertThrows(MalformedException.class, () -> store.read(batch), "changed at " + at);
      }
    }
  }

  @Test
  void whatCannotBeReadIsSetAsideOnce() throws Exception {
    try (var store = Store.open(folder, MEGABYTE)) {
      keep(store, FIRST);
      var damaged = keep(store, SECOND);
      keep(store, THIRD);
      store.setAside(damaged);
    }
    assertTrue(Files.exists(folder.resolve(file(2, 1).getFileName() + ".damaged")));
    try (var store = Store.open(folder, MEGABYTE)) {
      assertEquals(List.of(), store.found());
      assertEquals(List.of(FIRST, THIRD), all(store));
    }
  }

  @Test
  void aFileThatIsMissingIsTold() throws Exception {
    try (var store = Store.open(folder, MEGABYTE)) {
      for (int i = 0; i < 4; i++) {
        keep(store, FIRST);
      }
    }
    Files.delete(file(2, 1));
    Files.delete(file(3, 1));
    try (var store = Store.open(folder, MEGABYTE)) {
      assertEquals(
          List.of(
              new ClientEvent.Damaged(
                  folder.resolve("0000000000000002"), 0, "2 files are missing from here")),
          store.found());
    }
  }

  @Test
  void whatGaveWayIsNotMissed() throws Exception {
    try (var store = Store.open(folder, MEGABYTE)) {
      keep(store, FIRST);
      store.giveUp(keep(store, SECOND));
      keep(store, THIRD);
    }
    try (var store = Store.open(folder, MEGABYTE)) {
      assertEquals(List.of(), store.found());
      assertEquals(List.of(FIRST, THIRD), all(store));
      assertEquals(2, store.messages());
    }
  }

  @Test
  void whatWasNotFinishedWasNotKept() throws Exception {
    Files.write(folder.resolve("0000000000000001.new"), new byte[100]);
    try (var store = Store.open(folder, MEGABYTE)) {
      assertNull(store.next(0));
      assertNotNull(keep(store, FIRST));
    }
  }

  @Test
  void aClosedStoreTakesNothingAndGivesNothingUp() throws Exception {
    var store = Store.open(folder, MEGABYTE);
    var batch = keep(store, FIRST);
    store.close();
    store.remove(batch);
    assertThrows(IOException.class, () -> keep(store, SECOND));
    assertTrue(Files.exists(file(1, 1)));
  }
}
