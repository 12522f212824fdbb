package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.portolan.net.Dialer;
import io.portolan.net.Limits;
import io.portolan.net.Line;
import io.portolan.net.TcpListener;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `portolan port`: what its pages say, and where each word of it comes from.
@Timeout(180)
final class PortCommandTest {
  private static final Duration WAIT = Duration.ofSeconds(60);

  @Test
  void tellsOf643WhatIsKnownAndWhatIsOnlySaid() {
    String page = run("643").flowing();
    assertSays(
        page,
        "sanity on file, and nothing is known that speaks it",
        "assigned to Peter Viscarola; registration undated",
        "No specification or product document is known",
        "bindresvport",
        "No source found ties a named sample to this port: not found, which is not none",
        "3260/tcp (iscsi-target), 2049/tcp (shilp, nfs), 161/udp (snmp), 162/udp (snmptrap)",
        "an association, not as what sanity is",
        "reported source: Connected, Port 643",
        "Is port 643 safe? A number is neither safe nor dangerous",
        "portolan decoy 643");
  }

  @Test
  void tellsOf3243ThatNothingIsSpecifiedAndThatFramehawksRangeCoversIt() {
    String page = run("3243").flowing();
    assertSays(
        page,
        "timelot on file",
        "registered 2002-02",
        "No specification or product document is known",
        "Framehawk 3224-3324 (udp, one port of the range)",
        "unsupported since Citrix Virtual Apps and Desktops 7 1903");
    assertFalse(run("3243/tcp").flowing().contains("Framehawk"));
  }

  @Test
  void tellsOf2424WhoRegisteredItAndWhoUsesIt() {
    String page = run("2424").flowing();
    assertSays(
        page,
        "Port 2424: kofax-svr on file, in use by OrientDB, TPNCP",
        "assigned to Steven Kilby; registered 2011-04-25",
        "OrientDB 2424-2430 (tcp)",
        "primary source: OrientDB Manual",
        "AudioCodes TrunkPack Network Control Protocol",
        "secondary source: Wireshark, packet-tpncp.c",
        "2442/tcp",
        "recognises TPNCP",
        "portolan tpncp --help",
        "CVE-2017-11467",
        "sudo ss -tulpn 'sport = :2424'",
        "sudo lsof -nP -i:2424",
        "Get-NetTCPConnection -LocalPort 2424",
        "What uses port 2424? By default OrientDB and TPNCP. It is registered as kofax-svr.");
  }

  @Test
  void tellsOf2543And2873WhatTheirProtocolsAre() {
    assertSays(
        run("2543").flowing(),
        "reftek on file, in use by REF TEK RTP",
        "RTPID watches",
        "Not the RTP of the IETF",
        "2544/tcp (novell-zen, RTPD console)",
        "18000/tcp (biimenu, SeedLink)",
        "130 Recording Format");
    assertSays(
        run("2873").flowing(),
        "psrt (tcp, udp)",
        "registered 2021-11-12",
        "EVA ICS",
        "PASPAR2 ZoomIn",
        "ee aa 01 00",
        "TLS 1.2",
        "1883/tcp (mqtt)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"22", "643", "2424", "2543", "2873", "3243", "8000", "60000", "0", "65535"})
  void noLineOfAPageIsWiderThan80ColumnsExceptForAnAddress(String port) {
    for (int columns : new int[] {0, 80, 200}) {
      runOn(columns, port)
          .out()
          .lines()
          .forEach(line -> assertTrue(line.length() <= 80 || line.contains("://"), line));
    }
  }

  @Test
  void everyClaimAndNoteOfAPageHasItsSource() {
    for (String port : List.of("643", "2424", "2543", "2873", "3243", "8000")) {
      String page = run(port).out();
      long sources = page.lines().filter(line -> line.contains(" source: ")).count();
      assertTrue(sources >= 2, page);
      assertTrue(page.contains("IANA registry of 20"), page);
    }
  }

  @Test
  void everyDocumentFitsItsSchema() {
    var schema =
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(PortCommand.class.getResourceAsStream("port.schema.json"));
    for (String[] query :
        List.of(
            new String[] {"643", "3243", "2424", "2543/udp", "2873", "--json"},
            new String[] {"0", "1023", "6010", "49151", "49152", "65535", "--json"},
            new String[] {"79-115", "--json"},
            new String[] {"timelot", "--json"},
            new String[] {"zigbee-gateway", "--json"},
            new String[] {"seismic", "data", "--json"})) {
      String document = run(query).out();
      assertEquals(List.of(), faults(schema, document), document);
      String damaged = document.replaceFirst("\"level\" : \"primary\"", "\"level\" : \"so-so\"");
      assertEquals(damaged.equals(document), faults(schema, damaged).isEmpty(), damaged);
    }
  }

  @Test
  void whatLivesByRegistrationComesFirstAndOthersAreOnlyNamedBesideIt() {
    String https = run("443").flowing();
    assertSays(
        https,
        "Port 443: https on file, also in use by Citrix EDT",
        "HTTP, HTTP/2 and QUIC live here, registered as https. By default also Citrix EDT.",
        "RFC 9110 (https://www.rfc-editor.org/rfc/rfc9110)");
    String mysql = run("3306").flowing();
    assertSays(mysql, "Port 3306: mysql", "MySQL lives here, registered as mysql.");
    assertFalse(mysql.contains("By default"), mysql);
    assertSays(mysql, "more of it: portolan port 3224-3324", "SECURITY Not to be reached");
    assertFalse(mysql.contains("LFP"), mysql);
    assertSays(run("3243").flowing(), "LFP", "TOLD BY A DTLS answer");
    assertSays(run("6010").flowing(), "X server");
  }

  @Test
  void whatIsOnlyReportedIsNoUse() {
    String page = run("2873").flowing();
    assertSays(page, "Port 2873: psrt on file, in use by PSRT HERE NOW", "REPORTS PASPAR2 ZoomIn");
    assertFalse(page.contains("By default PSRT and PASPAR2"), page);
  }

  @Test
  void aNoteOfTheRegistryIsOneParagraph() {
    assertSays(run("80").out().replace("\n              ", " "), "its note: This is a duplicate");
    var ragged = Pattern.compile("(?m)^ {14}\\S.*\\S {2,}\\S");
    assertFalse(ragged.matcher(run("80").out()).find(), run("80").out());
  }

  @Test
  void nobodyCanListenOnPortZero() {
    String page = run("0").flowing();
    assertSays(page, "gets any free port", "What is port 0 for?");
    assertFalse(page.contains("portolan check 0"), page);
    assertFalse(page.contains("sudo"), page);
  }

  @Test
  void aBlockOfPortsHasAPageOfItsOwn() {
    String block = run("3224-3324").flowing();
    assertSays(
        block,
        "IN USE Framehawk 3224-3324 (udp",
        "unsupported since Citrix Virtual Apps and Desktops 7 1903",
        "TOLD BY");
    assertFalse(run("3224-3323").out().contains("IN USE"));
    assertFalse(run("3224-3324/tcp").out().contains("IN USE"));
  }

  @Test
  void aRangeIsATableWithItsCount() {
    var result = run("2424-2430");
    assertEquals(ExitStatus.DONE, result.status());
    assertTrue(result.out().startsWith("Ports 2424-2430, User"), result.out());
    assertTrue(result.out().contains("2424-2430  tcp      OrientDB"), result.out());
    assertTrue(result.out().contains("7 of 7 port numbers have a name on file"), result.out());
    assertFalse(run("2424-2430/udp").out().contains("OrientDB"));
  }

  @Test
  void wordsAreSearchedForAndTheBestComesFirst() {
    assertTrue(firstRow("http").startsWith("80 "), firstRow("http"));
    assertTrue(firstRow("seismic").startsWith("18000 "), firstRow("seismic"));
    assertTrue(firstRow("redis", "sentinel").startsWith("26379 "));
    assertTrue(firstRow("aircraft", "basestation").startsWith("30003 "));
    assertTrue(firstRow("aircraft", "qwertyuiop").startsWith("3000"), "some words are enough");
    assertEquals(ExitStatus.FOUND, run("qwertyuiop").status());
  }

  private static String firstRow(String... words) {
    return run(words).out().lines().skip(1).findFirst().orElse("");
  }

  @Test
  void aServiceWithoutAPortSaysHowItIsFound() {
    assertSays(run("zigbee-gateway").flowing(), "Registered without a port", "DNS");
  }

  @Test
  void saysWhoListensHereAndConnectsToNobody() throws IOException {
    var callers = new AtomicInteger();
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var server = TcpListener.open(address, Limits.DEFAULT, line -> answer(line, callers))) {
      var bound = (InetSocketAddress) server.address();
      String page = run(String.valueOf(bound.getPort())).flowing();
      assertSays(page, "HERE NOW tcp 127.0.0.1 held by", "[" + ProcessHandle.current().pid() + "]");
      assertSays(page, "reachable from this host only");
      // Callers are let in one after another: had the page called, it would have been counted.
      try (Line line = new Dialer(Limits.DEFAULT).tcp(bound)) {
        assertInstanceOf(Line.Heard.Data.class, line.hear(WAIT));
      }
      assertEquals(1, callers.get());
    }
  }

  private static void answer(Line line, AtomicInteger callers) {
    try {
      callers.incrementAndGet();
      line.send(Bytes.ofText("hello"), WAIT);
    } catch (IOException _) {
      // The caller has left.
    }
  }

  @Test
  void claimsOfTheSiteStandOnThePage(@TempDir Path folder) throws IOException {
    Path claims = folder.resolve("claims.tsv");
    Files.writeString(claims, "4999\ttcp\tsite\t\tbuild cache\nbroken\n");
    var result = run("--claims", claims.toString(), "4999");
    assertEquals(ExitStatus.FOUND, result.status(), "a damaged row is told by the status");
    assertSays(result.flowing(), "THIS SITE build cache (tcp)", "this site's own claims");
    assertTrue(result.err().contains(claims + ":2:1: ports"), result.err());
  }

  private static void assertSays(String page, String... words) {
    for (String word : words) {
      assertTrue(page.contains(word), () -> "\"" + word + "\" in: " + page);
    }
  }

  private static List<String> faults(JsonSchema schema, String document) {
    return schema.validate(document, InputFormat.JSON).stream().map(Object::toString).toList();
  }

  private static Called run(String... query) {
    return runOn(0, query);
  }

  private static Called runOn(int columns, String... query) {
    var arguments = new String[query.length + 1];
    arguments[0] = "port";
    System.arraycopy(query, 0, arguments, 1, query.length);
    return Called.runOn(columns, false, arguments);
  }
}
