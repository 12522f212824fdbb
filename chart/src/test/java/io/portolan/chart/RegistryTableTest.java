package io.portolan.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portolan.chart.Port.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RegistryTableTest {
  private static final byte[] TEXT = BundledText.read("registry.tsv");

  /// Fewer than after which an index is made.
  private static final int FEW = 200;

  @Test
  void theIndexOfOneWhoIsAskedOftenTellsWhatTheSearchTells() {
    var often = RegistryTable.of(TEXT);
    var seldom = RegistryTable.of(TEXT);
    int claimed = 0;
    for (int number = 0; number <= Port.LAST; number++) {
      if (number % FEW == 0) {
        seldom = RegistryTable.of(TEXT);
      }
      var port = new Port(number, Transport.UDP);
      List<Claim> found = claims(often, port);
      assertEquals(claims(seldom, port), found);
      claimed += found.size();
    }
    assertEquals(claimed, claims(RegistryTable.of(TEXT)));
  }

  private static List<Claim> claims(RegistryTable table, Port port) {
    var found = new ArrayList<Claim>();
    table.claims(port, found);
    return found;
  }

  /// How many there are for udp on all ports, counted once for each port of a range.
  private static int claims(RegistryTable table) {
    int count = 0;
    for (TableRow row : table.rows()) {
      if (row.hasPort() && row.hasName() && row.isFor(Transport.UDP)) {
        count += row.last() - row.first() + 1;
      }
    }
    return count;
  }
}
