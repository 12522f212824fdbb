package io.portolan.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.chart.Port.Transport;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChartTest {
  private static final Chart CHART = Chart.bundled();

  @Test
  void tellsEveryNameOfASlot() {
    assertEquals(List.of("http", "www", "www-http"), services("80/tcp"));
    assertEquals(List.of("http"), services("80/sctp"));
    assertEquals(List.of(), services("80/dccp"));
    assertEquals(List.of("urd", "submissions"), services("465/tcp"));
  }

  @ParameterizedTest
  @CsvSource({
    "512/tcp, exec",
    "513/tcp, login",
    "513/udp, who",
    "514/tcp, shell",
    "514/udp, syslog",
    "465/udp, igmpv3lite"
  })
  void keepsTransportsApart(String port, String service) {
    assertEquals(List.of(service), services(port));
  }

  @Test
  void keepsTheTwoNamesOf512OverUdp() {
    assertEquals(List.of("comsat", "biff"), services("512/udp"));
  }

  @ParameterizedTest
  @CsvSource({
    "6000/tcp, x11, 6000, 6063",
    "6010/tcp, x11, 6000, 6063",
    "6063/udp, x11, 6000, 6063",
    "4299/dccp, vrml-multi-use, 4200, 4299",
    "27009/tcp, flex-lm, 27000, 27009"
  })
  void findsPortsInsideRegisteredRanges(String port, String service, int first, int last) {
    Claim claim = CHART.claims(Port.parse(port)).getFirst();
    assertEquals(service, claim.service());
    assertEquals(first, claim.first());
    assertEquals(last, claim.last());
    assertTrue(claim.covers(Port.parse(port)));
  }

  @Test
  void finds3324InTwoRanges() {
    List<Claim> claims = CHART.claims(Port.parse("3324/udp"));
    assertEquals(List.of("active-net", "Framehawk"), claims.stream().map(Claim::service).toList());
    assertEquals(Kind.RANGE, claims.get(1).kind());
    assertEquals(List.of("active-net"), services("3324/sctp"));
  }

  @Test
  void findsNothingBeyondTheEndOfARange() {
    assertEquals(List.of("ndl-ahp-svc"), services("6064/tcp"));
    assertEquals(List.of(), services("3325/udp").stream().filter("Framehawk"::equals).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "psrt, 2873/tcp, Altertech, Serhij Symonenko, 2021-11-12, ",
    "psrt, 2873/udp, Altertech, Serhij Symonenko, 2021-11-12, ",
    "reftek, 2543/tcp, Phil Davidson, Phil Davidson, , ",
    "sanity, 643/udp, Peter Viscarola, Peter Viscarola, , ",
    "timelot, 3243/tcp, David Ferguson, David Ferguson, 2002-02, ",
    "kofax-svr, 2424/tcp, Steven Kilby, Steven Kilby, 2011-04-25, ",
    "powerexchange, 2480/tcp, Informatica, Philip Line, , 2023-03-13"
  })
  void knowsWhoRegisteredThePortsOfTheCheckList(
      String service,
      String port,
      String assignee,
      String contact,
      String registered,
      String modified) {
    Claim claim = CHART.claims(Port.parse(port)).getFirst();
    assertEquals(service, claim.service());
    assertEquals(Kind.REGISTERED, claim.kind());
    assertEquals(Level.PRIMARY, claim.level());
    assertEquals("2026-02-25", claim.source().date());
    Registration registration = Objects.requireNonNull(claim.registration());
    assertEquals(assignee, registration.assignee());
    assertEquals(contact, registration.contact());
    assertEquals(registered, registration.registered());
    assertEquals(modified, registration.modified());
    assertNull(registration.reference());
  }

  @Test
  void tellsWhatTheRegistryReportsOfUnauthorizedUse() {
    Claim x11 = CHART.claims(Port.parse("6003/tcp")).getFirst();
    assertEquals(
        "Known Unauthorized Use on port 6003",
        Objects.requireNonNull(x11.registration()).unauthorizedUse());
    assertEquals(
        "Known UNAUTHORIZED USE: Ports 44515 & 44516",
        CHART.remarks(Port.parse("44515/tcp")).getFirst().registration().unauthorizedUse());
  }

  @ParameterizedTest
  @CsvSource({
    "80/tcp, ASSIGNED, ",
    "6010/udp, ASSIGNED, ",
    "0/tcp, RESERVED, Reserved",
    "143/udp, RESERVED, Reserved",
    "4/tcp, UNASSIGNED, Unassigned",
    "15/tcp, UNASSIGNED, Unassigned [was netstat]",
    "585/tcp, DEREGISTERED, De-registered",
    "659/udp, DEREGISTERED, Removed",
    "1028/tcp, DEREGISTERED, Deprecated",
    "9006/tcp, DEREGISTERED, De-Commissioned Port",
    "1783/tcp, DEREGISTERED, 'Decomissioned Port 04/14/00, ms'",
    "24/tcp, OTHER, any private mail system",
    "1008/udp, OTHER, Possibly used by Sun Solaris????",
    "2825/tcp, OTHER, (unassigned) Possibly assigned",
    "22/dccp, UNLISTED, ",
    "49152/tcp, DYNAMIC, ",
    "65535/udp, DYNAMIC, "
  })
  void tellsTheStatusInTheRegistrysOwnWords(String port, Status status, String words) {
    assertEquals(status, CHART.status(Port.parse(port)));
    List<String> remarks = CHART.remarks(Port.parse(port)).stream().map(Remark::words).toList();
    assertEquals(words == null ? List.of() : List.of(words), remarks);
  }

  @Test
  void aNameComesBeforeARemarkOnTheSameSlot() {
    assertEquals(Status.ASSIGNED, CHART.status(Port.parse("7775/tcp")));
    assertEquals(
        List.of(Status.UNASSIGNED),
        CHART.remarks(Port.parse("7775/tcp")).stream().map(Remark::status).toList());
    assertEquals(Status.RESERVED, CHART.status(Port.parse("7775/udp")));
  }

  @Test
  void findsAServiceByNameInAnyCase() {
    assertEquals(CHART.named("ssh"), CHART.named("SSH"));
    assertEquals(Set.of("22/sctp", "22/tcp", "22/udp"), slots(CHART.named("SSH"), Kind.REGISTERED));
    assertEquals(List.of(), CHART.named("no-such-service"));
    assertEquals(List.of(), CHART.named(""));
  }

  @Test
  void followsAliasesBothWays() {
    for (String alias : List.of("www", "WWW-http")) {
      assertEquals(registered(CHART.named("http")), registered(CHART.named(alias)));
    }
    assertEquals(registered(CHART.named("whoispp")), registered(CHART.named("whois++")));
    assertEquals(4, CHART.named("whois++").size());
    assertTrue(slots(CHART.named("www"), Kind.REGISTERED).contains("80/sctp"));
  }

  @Test
  void findsCuratedClaimsByServiceProtocolAndProduct() {
    assertEquals(Set.of("2424/tcp", "2480/tcp"), slots(CHART.named("orientdb"), Kind.DE_FACTO));
    assertEquals(Set.of("2543/tcp", "2543/udp"), slots(CHART.named("reftek-rtp"), Kind.DE_FACTO));
    assertEquals(
        Set.of("2424/tcp", "2424/udp", "2442/tcp", "2442/udp"),
        slots(CHART.homes(List.of("tpncp")), Kind.DE_FACTO));
  }

  @Test
  void knowsTheHomesOfAProtocol() {
    List<Claim> homes = CHART.homes(List.of("psrt"));
    assertEquals(Set.of("2873/tcp", "2873/udp"), slots(homes, Kind.REGISTERED));
    assertEquals(Set.of("2873/tcp", "2873/udp"), slots(homes, Kind.DE_FACTO));

    List<Claim> web = CHART.homes(List.of("http", "http-alt"));
    assertTrue(slots(web, Kind.REGISTERED).containsAll(Set.of("80/tcp", "8080/tcp", "8008/tcp")));
    Claim orientdb = only(web, "OrientDB HTTP");
    assertEquals("OrientDB", orientdb.product());
    assertEquals(2480, orientdb.first());
    assertEquals(2490, orientdb.last());
    assertEquals(List.of(), CHART.homes(List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "22/tcp, ssh",
    "80/tcp, http",
    "8080/tcp, http-alt",
    "443/tcp, https",
    "25/tcp, smtp",
    "587/tcp, submission",
    "465/tcp, submissions",
    "21/tcp, ftp",
    "110/tcp, pop3",
    "995/tcp, pop3s",
    "143/tcp, imap",
    "993/tcp, imaps",
    "53/udp, domain",
    "853/tcp, domain-s",
    "123/udp, ntp",
    "161/udp, snmp",
    "5432/tcp, postgresql",
    "3306/tcp, mysql",
    "6379/tcp, redis",
    "11211/tcp, memcache",
    "1883/tcp, mqtt",
    "8883/tcp, secure-mqtt",
    "7/tcp, echo"
  })
  void theRegistryHasTheHomesOfTheCommonProtocols(String port, String service) {
    assertTrue(
        CHART.claims(Port.parse(port)).stream()
            .anyMatch(claim -> claim.kind() == Kind.REGISTERED && claim.service().equals(service)));
  }

  @ParameterizedTest
  @CsvSource({
    "2424/tcp, 'kofax-svr,OrientDB,TPNCP'",
    "2424/udp, 'kofax-svr,TPNCP'",
    "2430/tcp, 'venus,OrientDB'",
    "2480/tcp, 'powerexchange,OrientDB HTTP,ArcadeDB'",
    "2490/tcp, 'qip-qdhcp,OrientDB HTTP'",
    "2543/udp, 'reftek,REF TEK RTP'",
    "2873/tcp, 'psrt,PSRT,PASPAR2 ZoomIn'",
    "643/tcp, 'sanity,bindresvport,unnamed malware'",
    "3243/udp, 'timelot,Framehawk'",
    "3243/tcp, timelot",
    "3224/udp, 'aes-discovery,Framehawk'",
    "61613/tcp, STOMP"
  })
  void putsRegisteredClaimsBeforeTheOthers(String port, String services) {
    assertEquals(List.of(services.split(",")), services(port));
  }

  @Test
  void saysOfSanityAndTimelotThatNoSpecificationIsKnown() {
    for (String port : List.of("643/tcp", "643/udp", "3243/tcp", "3243/udp")) {
      Claim claim = CHART.claims(Port.parse(port)).getFirst();
      assertEquals(Kind.REGISTERED, claim.kind());
      assertTrue(String.valueOf(claim.note()).startsWith("No specification"), port);
      assertNotNull(claim.registration());
    }
    assertEquals(CHART.claims(Port.parse("643/tcp")).getFirst(), CHART.named("sanity").getFirst());
    assertEquals(CHART.claims(Port.parse("643/tcp")).getFirst(), CHART.within(643, 643).getFirst());
  }

  @Test
  void doesNotTieANamedSampleTo643() {
    Claim report = CHART.claims(Port.parse("643/udp")).getLast();
    assertEquals(Kind.ABUSE_REPORT, report.kind());
    assertEquals(Level.REPORTED, report.level());
    assertTrue(String.valueOf(report.note()).startsWith("No source found ties a named sample"));
  }

  @Test
  void tellsClaimsOfANumberSlotBySlot() {
    assertEquals(
        List.of("TCP exec", "UDP comsat", "UDP biff"),
        CHART.claims(512).stream().map(c -> c.transport() + " " + c.service()).toList());
    assertThrows(IllegalArgumentException.class, () -> CHART.claims(65536));
  }

  @Test
  void tellsClaimsWithinARangeOnceEach() {
    List<Claim> claims = CHART.within(6010, 6020);
    assertEquals(List.of("x11", "x11"), claims.stream().map(Claim::service).toList());
    assertEquals(
        List.of(),
        CHART.within(49152, 65535).stream()
            .filter(claim -> claim.kind() == Kind.REGISTERED)
            .toList());
    assertThrows(IllegalArgumentException.class, () -> CHART.within(2, 1));
    assertThrows(IllegalArgumentException.class, () -> CHART.within(-1, 1));
  }

  @Test
  void everyWayOfAskingGivesTheSameRegisteredClaims() {
    var byRange = Set.copyOf(CHART.within(0, Port.LAST).stream().filter(Claim::isRange).toList());
    for (Claim claim : byRange) {
      for (int number : new int[] {claim.first(), claim.last()}) {
        assertTrue(CHART.claims(new Port(number, claim.transport())).contains(claim));
      }
    }
    for (String name : List.of("ssh", "x11", "psrt", "domain")) {
      for (Claim claim : CHART.named(name)) {
        assertTrue(CHART.within(claim.first(), claim.last()).contains(claim));
      }
    }
  }

  @Test
  void knowsServicesThatHaveNoPort() {
    PortlessService miele = CHART.portless("MieleAtHome").getFirst();
    assertEquals("mieleathome", miele.name());
    assertEquals(List.of(Transport.TCP), miele.transports());
    assertEquals("2014-03-13", miele.registration().registered());
    assertEquals(List.of(), CHART.portless("kofax-svr"));
  }

  @Test
  void addsAnOverlayWithoutChangingTheChartBelow() {
    var source = new Source("site list", "sites.tsv", null);
    var mine =
        new Claim(
            2424,
            2424,
            Transport.TCP,
            "build cache",
            "",
            Kind.SITE,
            source,
            Level.PRIMARY,
            null,
            null,
            null,
            null);
    Chart chart = CHART.with(List.of(mine));
    assertSame(mine, chart.claims(Port.parse("2424/tcp")).getLast());
    assertEquals(CHART.claims(Port.parse("2424/udp")), chart.claims(Port.parse("2424/udp")));
    assertEquals(List.of(mine), chart.named("BUILD cache"));
    assertTrue(chart.within(2420, 2424).contains(mine));
    assertEquals(List.of(), CHART.named("build cache"));
    assertEquals(List.of(mine, mine), chart.with(List.of(mine)).named("build cache"));
  }

  @Test
  void refusesAnOverlayThatRegisters() {
    List<Claim> registered = CHART.claims(Port.parse("22/tcp"));
    assertThrows(IllegalArgumentException.class, () -> CHART.with(registered));
  }

  @Test
  void knowsTheDateOfTheRegistry() {
    assertEquals("2026-02-25", CHART.registryDate());
  }

  private static List<String> services(String port) {
    return CHART.claims(Port.parse(port)).stream().map(Claim::service).toList();
  }

  private static List<Claim> registered(List<Claim> claims) {
    return claims.stream().filter(claim -> claim.kind() == Kind.REGISTERED).toList();
  }

  private static Set<String> slots(List<Claim> claims, Kind kind) {
    var slots = new TreeSet<String>();
    for (Claim claim : claims) {
      if (claim.kind() == kind) {
        slots.add(new Port(claim.first(), claim.transport()).toString());
      }
    }
    return slots;
  }

  private static Claim only(List<Claim> claims, String service) {
    List<Claim> found = claims.stream().filter(c -> c.service().equals(service)).toList();
    assertEquals(1, found.size());
    return found.getFirst();
  }
}
