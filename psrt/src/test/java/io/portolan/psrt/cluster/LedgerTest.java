package io.portolan.psrt.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  @TempDir private Path folder;

  private Ledger open() throws IOException {
    return new Ledger(folder.resolve("ledger"));
  }

  @Test
  void aNewOneKnowsOfNothing() throws IOException {
    assertEquals(0, open().unsettledBefore());
    assertEquals(0, new Ledger(null).unsettledBefore());
  }

  @Test
  void whatWasAcceptedAndNotSettledIsKnownToTheNext() throws IOException {
    Ledger killed = open();
    killed.accepted(100);
    killed.settled(60);
    killed.accepted(5);

    Ledger next = open();
    assertEquals(45, next.unsettledBefore());
    next.accepted(7);
    next.settled(7);
    assertEquals(0, open().unsettledBefore());
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() {
    var e =
        assertThrows(IOException.class, () -> new Ledger(folder.resolve("no").resolve("ledger")));
    assertEquals("ledger " + folder + "/no/ledger cannot be written", e.getMessage());
  }
}
