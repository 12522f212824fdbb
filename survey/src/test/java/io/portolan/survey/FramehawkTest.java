package io.portolan.survey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.chart.Chart;
import io.portolan.identify.Callers;
import io.portolan.identify.Identity;
import io.portolan.watch.Owner;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Transport;
import io.portolan.wire.capture.PcapReader;
import io.portolan.wire.capture.PcapngWriter;
import io.portolan.wire.capture.Side;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// An endpoint may be consistent with Framehawk; nothing is ever said to be it.
class FramehawkTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Bytes ICA = Bytes.ofHex("7f7f 494341 00");
  private static final Bytes UNKNOWN = Bytes.ofHex("9c4f17e803aa5dc172fe2088");
  private static final Bytes DTLS = Bytes.ofHex("17 fefd 0001 000000000005 0004 a1b2c3d4");
  private static final String CONSISTENT = "consistent with Framehawk";

  @Test
  void takesTheRangeAndAnIcaSessionBetweenTheSameHosts() throws IOException, MalformedException {
    var finding = finding("192.0.2.7", 3230, 2, UNKNOWN);
    assertTrue(finding.verdict().because().contains(CONSISTENT), finding.toString());
    assertTrue(finding.verdict().because().contains("cannot be verified"));
    assertEquals(Verdict.Word.UNKNOWN, finding.verdict().word());
    assertTrue(finding.identity().recognised().isEmpty());
  }

  @Test
  void otherHostsAreNoCompany() throws IOException, MalformedException {
    assertFalse(finding("192.0.2.8", 3230, 2, UNKNOWN).verdict().because().contains(CONSISTENT));
  }

  @Test
  void aSessionThatWasOverIsNoCompany() throws IOException, MalformedException {
    assertFalse(finding("192.0.2.7", 3230, 60, UNKNOWN).verdict().because().contains(CONSISTENT));
  }

  @Test
  void aPortOutsideTheRangeIsNot() throws IOException, MalformedException {
    assertFalse(finding("192.0.2.7", 3325, 2, UNKNOWN).verdict().because().contains(CONSISTENT));
  }

  @Test
  void dtlsInTheRangeIsDtls() throws IOException, MalformedException {
    var finding = finding("192.0.2.7", 3224, 2, DTLS);
    assertEquals("dtls", finding.identity().recognised().orElseThrow().protocol().name());
    assertEquals(Verdict.Word.UNKNOWN, finding.verdict().word());
    assertFalse(finding.verdict().because().contains("Framehawk"));
  }

  @Test
  void onThisHostAProgramOfCitrixIsCompany() {
    assertTrue(local("/opt/Citrix/VDA/bin/ctxhdx").because().contains(CONSISTENT));
    assertFalse(local("/usr/bin/python3").because().contains(CONSISTENT));
  }

  private static Verdict local(String executable) {
    Identity identity = Callers.identify(NOON, Transport.UDP, Bytes.EMPTY, List.of());
    var owner = new Owner(7, "x", executable, false, List.of(), "root", 0, NOON, "/", 1, false);
    var silent = new Verdict(Verdict.Word.UNKNOWN, "2", "silent", "an answer", List.of());
    return Framehawk.considered(silent, identity, Transport.UDP, 3230, List.of(owner));
  }

  /// What is said of the UDP endpoint 198.51.100.1 in a capture where 192.0.2.7 had an ICA session
  /// with the same host for thirty seconds.
  ///
  /// @param from who talked to it
  /// @param after how many seconds after the ICA session began
  private static Finding finding(String from, int port, int after, Bytes said)
      throws IOException, MalformedException {
    var out = new ByteArrayOutputStream();
    try (var writer = PcapngWriter.open(out, "test")) {
      var ica =
          writer.tcp(
              new InetSocketAddress("192.0.2.7", 40000),
              new InetSocketAddress("198.51.100.1", 1494),
              "");
      ica.open(NOON);
      ica.said(NOON, Side.LISTENER, ICA);
      ica.said(NOON, Side.CALLER, ICA);
      var caller = new InetSocketAddress(from, 40001);
      var listener = new InetSocketAddress("198.51.100.1", port);
      Instant at = NOON.plusSeconds(after);
      if (after > 30) {
        ica.close(NOON.plusSeconds(30), Side.CALLER);
      }
      writer.datagram(at, caller, listener, said, "");
      writer.datagram(
          at.plusMillis(5),
          listener,
          caller,
          said.first(said.size() - 1).concat(Bytes.of(0x77)),
          "");
      if (after <= 30) {
        ica.close(NOON.plusSeconds(30), Side.CALLER);
      }
    }
    var survey = new CaptureSurvey(Surveyor.installedProbes());
    try (var capture = PcapReader.open(new ByteArrayInputStream(out.toByteArray()))) {
      while (capture.next()) {
        survey.add(capture.frame());
      }
    }
    return survey.findings(Chart.bundled(), Programs.bundled()).stream()
        .map(CapturedFinding::finding)
        .filter(f -> f.transport() == Transport.UDP)
        .findFirst()
        .orElseThrow();
  }
}
