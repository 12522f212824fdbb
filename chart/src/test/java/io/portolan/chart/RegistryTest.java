package io.portolan.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.chart.Port.Transport;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Counts the bundled registry against the counts published for the CSV it was made of.
///
/// A record without a port is "name only"; one with port and name "assigned"; one with a port and
/// no name "unassigned" or "reserved" when its description begins so, else "other". A range counts
/// as every port in it, and no transport counts as all four.
final class RegistryTest {
  private static final Chart CHART = Chart.bundled();
  private static final List<TableRow> ROWS = CHART.registry().rows();

  @Test
  void hasEveryRecordOfTheCsv() {
    int assigned = 0;
    int nameOnly = 0;
    int unassigned = 0;
    int reserved = 0;
    int other = 0;
    for (TableRow row : ROWS) {
      int records = records(row);
      if (!row.hasPort()) {
        nameOnly += records;
      } else if (row.hasName()) {
        assigned += records;
      } else {
        switch (Status.ofRemark(row.cell(RegistryTable.DESCRIPTION))) {
          case UNASSIGNED -> unassigned += records;
          case RESERVED -> reserved += records;
          default -> other += records;
        }
      }
    }
    assertEquals(11_724, assigned);
    assertEquals(1_056, nameOnly);
    assertEquals(885, unassigned);
    assertEquals(808, reserved);
    assertEquals(27, other);
    assertEquals(14_500, assigned + nameOnly + unassigned + reserved + other);
  }

  @ParameterizedTest
  @CsvSource({"tcp, 6586", "udp, 6346", "sctp, 93", "dccp, 11", "*, 1464"})
  void hasEveryTransport(String word, int records) {
    int found = 0;
    for (TableRow row : ROWS) {
      if (List.of(row.cell(RegistryTable.TRANSPORTS).split(",")).contains(word)) {
        found++;
      }
    }
    assertEquals(records, found);
  }

  /// Reference and notes have two and five fewer than the CSV: the mail addresses.
  @ParameterizedTest
  @CsvSource({
    "3, 12780",
    "4, 14334",
    "5, 11024",
    "6, 11022",
    "7, 4696",
    "8, 576",
    "9, 401",
    "10, 112",
    "11, 1314",
    "12, 4"
  })
  void hasEveryFilledCell(int column, int records) {
    int found = 0;
    for (TableRow row : ROWS) {
      if (!row.cell(column).isEmpty()) {
        found += records(row);
      }
    }
    assertEquals(records, found);
  }

  @Test
  void namesAsManyPorts() {
    var tcp = named(Transport.TCP);
    var udp = named(Transport.UDP);
    assertEquals(6_142, tcp.size());
    assertEquals(5_747, udp.size());
    var both = new HashSet<>(tcp);
    both.retainAll(udp);
    assertEquals(5_576, both.size());
    var any = new HashSet<>(tcp);
    any.addAll(udp);
    assertEquals(6_313, any.size());
    any.addAll(named(Transport.SCTP));
    any.addAll(named(Transport.DCCP));
    assertEquals(6_342, any.size());
  }

  /// Slots by status as published; a few slots carry two, so a line may add up to more.
  @ParameterizedTest
  @CsvSource({
    "TCP, SYSTEM, 682, 282, 49, 9, 2",
    "TCP, USER, 5460, 42448, 199, 8, 15",
    "TCP, DYNAMIC, 0, 0, 0, 0, 16384",
    "UDP, SYSTEM, 678, 282, 54, 10, 0",
    "UDP, USER, 5069, 42450, 582, 10, 19",
    "UDP, DYNAMIC, 0, 0, 0, 0, 16384",
    "SCTP, SYSTEM, 9, 266, 35, 2, 712",
    "SCTP, USER, 269, 42448, 9, 8, 5394",
    "DCCP, SYSTEM, 3, 266, 35, 2, 718",
    "DCCP, USER, 196, 42446, 9, 8, 5469"
  })
  void givesEverySlotItsStatus(
      Transport transport,
      PortRange range,
      int assigned,
      int unassigned,
      int reserved,
      int other,
      int unlisted) {
    Map<Status, Integer> counts = new EnumMap<>(Status.class);
    for (int number = range.first(); number <= range.last(); number++) {
      var port = new Port(number, transport);
      var statuses = new HashSet<Status>();
      for (Remark remark : CHART.remarks(port)) {
        boolean isOther = remark.status() == Status.DEREGISTERED;
        statuses.add(isOther ? Status.OTHER : remark.status());
      }
      Status status = CHART.status(port);
      if (status != Status.DEREGISTERED) {
        statuses.add(status);
      }
      for (Status each : statuses) {
        counts.merge(each, 1, Integer::sum);
      }
    }
    Status none = range == PortRange.DYNAMIC ? Status.DYNAMIC : Status.UNLISTED;
    assertEquals(
        List.of(assigned, unassigned, reserved, other, unlisted),
        List.of(
            counts.getOrDefault(Status.ASSIGNED, 0),
            counts.getOrDefault(Status.UNASSIGNED, 0),
            counts.getOrDefault(Status.RESERVED, 0),
            counts.getOrDefault(Status.OTHER, 0),
            counts.getOrDefault(none, 0)));
  }

  @Test
  void has133PortsWhoseTcpAndUdpNamesHaveNoneInCommon() {
    int differing = 0;
    for (int number = 0; number <= Port.LAST; number++) {
      Set<String> tcp = names(new Port(number, Transport.TCP));
      Set<String> udp = names(new Port(number, Transport.UDP));
      if (!tcp.isEmpty() && !udp.isEmpty() && Collections.disjoint(tcp, udp)) {
        differing++;
      }
    }
    assertEquals(133, differing);
  }

  @Test
  void has226SlotsWithMoreThanOneName() {
    int several = 0;
    for (Transport transport : Transport.values()) {
      for (int number = 0; number <= Port.LAST; number++) {
        if (names(new Port(number, transport)).size() > 1) {
          several++;
        }
      }
    }
    assertEquals(226, several);
  }

  @Test
  void findsEveryRowThatAScanOfAllRowsFinds() {
    for (int number = 0; number <= Port.LAST; number += 7) {
      var port = new Port(number, Transport.UDP);
      var expected = new HashSet<String>();
      for (TableRow row : ROWS) {
        if (row.first() <= number
            && number <= row.last()
            && row.hasName()
            && row.isFor(Transport.UDP)) {
          expected.add(row.cell(RegistryTable.NAME));
        }
      }
      assertEquals(expected, names(port), port.toString());
    }
  }

  @Test
  void holdsNoMailAddress() {
    for (TableRow row : ROWS) {
      for (int column = 0; column < RegistryTable.COLUMNS; column++) {
        String cell = row.cell(column);
        assertFalse(RegistryCompiler.looksLikeMailAddress(cell), cell);
        assertFalse(cell.contains("@") && !cell.equals("Miele@home Protocol"), cell);
      }
    }
    for (String service : List.of("nxedit", "xadmin")) {
      Claim claim = CHART.named(service).getFirst();
      assertTrue(String.valueOf(claim.registration()).contains("reference=null"), service);
      assertTrue(String.valueOf(claim.registration()).contains("notes=null"), service);
    }
    for (String service : List.of("ncbroadcast", "ncdirect", "ncsyncserver")) {
      assertEquals(null, CHART.portless(service).getFirst().registration().notes());
    }
  }

  private static int records(TableRow row) {
    return row.cell(RegistryTable.TRANSPORTS).split(",").length;
  }

  private static Set<Integer> named(Transport transport) {
    var numbers = new HashSet<Integer>();
    for (int number = 0; number <= Port.LAST; number++) {
      if (CHART.status(new Port(number, transport)) == Status.ASSIGNED) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private static Set<String> names(Port port) {
    var names = new HashSet<String>();
    for (Claim claim : CHART.claims(port)) {
      if (claim.kind() == Kind.REGISTERED) {
        names.add(claim.service());
      }
    }
    return names;
  }
}
