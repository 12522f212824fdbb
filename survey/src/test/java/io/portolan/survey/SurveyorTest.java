package io.portolan.survey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.portolan.chart.Chart;
import io.portolan.identify.Examiner;
import io.portolan.identify.Patience;
import io.portolan.net.Dialer;
import io.portolan.net.Limits;
import io.portolan.net.Line;
import io.portolan.net.TcpListener;
import io.portolan.survey.Verdict.Word;
import io.portolan.watch.Listener;
import io.portolan.watch.Owner;
import io.portolan.watch.Ownership;
import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Listeners of this test, from the socket to the document.
@Timeout(120)
final class SurveyorTest {
  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final Bytes WEB_PAGE =
      Bytes.ofText("HTTP/1.0 200 OK\r\nServer: quay/1.2\r\nContent-Length: 0\r\n\r\n");

  private static final Patience PATIENCE =
      new Patience(
          Duration.ofSeconds(2),
          Duration.ofMillis(60),
          Duration.ofSeconds(3),
          Duration.ofMillis(60),
          Duration.ofMillis(40),
          Duration.ofSeconds(1),
          Duration.ofMillis(50),
          Duration.ofSeconds(60),
          8,
          16 * 1024);

  private final List<Finding> told = new ArrayList<>();

  @Test
  void saysWhoClaimsHoldsAndSpeaksAndWhetherThatFits() throws Exception {
    try (var server = webServer()) {
      var finding = survey(listener(server, owner("/usr/bin/quay"))).getFirst();
      assertEquals("http", finding.identity().recognised().orElseThrow().protocol().name());
      assertEquals("quay", finding.identity().recognised().orElseThrow().product());
      assertEquals(List.of("127.0.0.1"), finding.addresses());
      assertEquals(42, finding.owners().getFirst().pid());
      assertTrue(finding.verdict().word() != Word.EXPECTED, finding.verdict().toString());
    }
  }

  @Test
  void joinsAddressesOfOneOwnerThatSpeakTheSameAndPartsThoseThatDoNot() throws Exception {
    try (var web = webServer()) {
      var address = (InetSocketAddress) web.address();
      var other = new InetSocketAddress("127.0.0.2", address.getPort());
      try (var mute = TcpListener.open(other, Limits.DEFAULT, SurveyorTest::readOn)) {
        var owner = owner("/usr/bin/quay");
        assertEquals(2, survey(listener(web, owner), listener(mute, owner)).size());
      }
      try (var twin = TcpListener.open(other, Limits.DEFAULT, SurveyorTest::answerWithAPage)) {
        var owner = owner("/usr/bin/quay");
        var findings = survey(listener(web, owner), listener(twin, owner));
        assertEquals(1, findings.size());
        assertEquals(List.of("127.0.0.1", "127.0.0.2"), findings.getFirst().addresses());
      }
    }
  }

  @Test
  void namesNoProductThatTheProgramContradicts() throws Exception {
    try (var server = webServer()) {
      var finding = survey(listener(server, owner("/usr/sbin/lighttpd"))).getFirst();
      assertEquals(null, finding.identity().recognised().orElseThrow().product());
      assertEquals(List.of("says it is quay, but its program is lighttpd"), finding.doubts());
    }
  }

  @Test
  void leavesTheDebuggerPortOfASuspendedProgramAlone() throws Exception {
    var calls = new AtomicInteger();
    try (var server = TcpListener.open(loopback(), Limits.DEFAULT, _ -> calls.incrementAndGet())) {
      int port = ((InetSocketAddress) server.address()).getPort();
      var debugged =
          owner("/usr/bin/java", "-agentlib:jdwp=transport=dt_socket,suspend=y,address=" + port);
      var finding = survey(listener(server, debugged)).getFirst();
      assertEquals(Word.UNKNOWN, finding.verdict().word());
      assertTrue(finding.verdict().because().startsWith("not probed"));
      assertEquals(0, calls.get());
    }
  }

  @Test
  void aListenerThatWentAwayIsUnknownAndNoError() throws Exception {
    Listener gone;
    try (var server = webServer()) {
      gone = listener(server, owner("/usr/bin/quay"));
    }
    var finding = survey(gone).getFirst();
    assertEquals(Word.UNKNOWN, finding.verdict().word());
    assertTrue(finding.verdict().because().startsWith("refuses connections"));
  }

  @Test
  void tellsEveryFindingOnceAndInOrder() throws Exception {
    try (var one = webServer();
        var other = webServer()) {
      var findings =
          survey(listener(one, owner("/usr/bin/a")), listener(other, owner("/usr/bin/b")));
      assertEquals(findings, told);
      assertTrue(findings.getFirst().port() < findings.getLast().port());
    }
  }

  @Test
  void everyDocumentFitsThePublishedSchema() throws Exception {
    try (var web = webServer();
        var mute = TcpListener.open(loopback(), Limits.DEFAULT, SurveyorTest::readOn);
        var noisy = TcpListener.open(loopback(), Limits.DEFAULT, SurveyorTest::babble)) {
      var hidden =
          new Listener(
              Transport.TCP,
              InetAddress.getLoopbackAddress(),
              ((InetSocketAddress) mute.address()).getPort(),
              false,
              7,
              0,
              "root",
              List.of(),
              Ownership.NEEDS_ROOT,
              1,
              false,
              true);
      var findings =
          survey(
              listener(web, owner("/usr/sbin/lighttpd")),
              hidden,
              listener(noisy, owner("/usr/bin/noisy")));
      var out = new ByteArrayOutputStream();
      FindingJson.report(out, "1.0", "harbour", Instant.EPOCH, findings);
      var schema =
          JsonSchemaFactory.getInstance(VersionFlag.V202012)
              .getSchema(FindingJson.class.getResourceAsStream("check.schema.json"));
      String document = out.toString(StandardCharsets.UTF_8);
      assertEquals(3, findings.size());
      assertTrue(schema.validate(document, InputFormat.JSON).isEmpty(), document);
      String damaged = document.replaceFirst("\"loopback\"", "\"somewhere\"");
      assertEquals(1, schema.validate(damaged, InputFormat.JSON).size());
    }
  }

  private List<Finding> survey(Listener... listeners) throws InterruptedException {
    var clock = InstantSource.system();
    var seeds = new AtomicLong(1);
    var examiner =
        new Examiner(new Dialer(Limits.DEFAULT), PATIENCE, clock, seeds::getAndIncrement);
    var surveyor =
        new Surveyor(
            Chart.bundled(), Programs.bundled(), Surveyor.installedProbes(), examiner, clock);
    told.clear();
    return surveyor.survey(List.of(listeners), _ -> {}, told::add);
  }

  private static TcpListener webServer() throws IOException {
    return TcpListener.open(loopback(), Limits.DEFAULT, SurveyorTest::answerWithAPage);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static void answerWithAPage(Line line) {
    try {
      if (line.hear(WAIT) instanceof Line.Heard.Data) {
        line.send(WEB_PAGE, WAIT);
      }
    } catch (IOException _) {
      // The examiner has left.
    }
  }

  private static void babble(Line line) {
    try {
      line.send(Bytes.ofHex("00 ff 17 2a 99"), WAIT);
      readOn(line);
    } catch (IOException _) {
      // The examiner has left.
    }
  }

  private static void readOn(Line line) {
    try {
      Line.Heard heard;
      do {
        heard = line.hear(WAIT);
      } while (heard instanceof Line.Heard.Data);
    } catch (IOException _) {
      // The examiner has left.
    }
  }

  private static Listener listener(TcpListener server, Owner owner) {
    var address = (InetSocketAddress) server.address();
    return new Listener(
        Transport.TCP,
        address.getAddress(),
        address.getPort(),
        false,
        address.getPort(),
        0,
        "root",
        List.of(owner),
        Ownership.KNOWN,
        1,
        false,
        true);
  }

  private static Owner owner(String executable, String... arguments) {
    String name = executable.substring(executable.lastIndexOf('/') + 1);
    return new Owner(
        42, name, executable, false, List.of(arguments), "root", 0, Instant.EPOCH, "/", 1, false);
  }
}
