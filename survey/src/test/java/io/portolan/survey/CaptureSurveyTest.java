package io.portolan.survey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonGenerator;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.portolan.chart.Chart;
import io.portolan.wire.Bytes;
import io.portolan.wire.capture.PcapReader;
import io.portolan.wire.capture.PcapngWriter;
import io.portolan.wire.capture.Side;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaptureSurveyTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private static void talk(
      PcapngWriter writer, String server, int port, int callerPort, String said, String answer)
      throws IOException {
    var conversation =
        writer.tcp(
            new InetSocketAddress("10.0.0.1", callerPort), new InetSocketAddress(server, port), "");
    conversation.open(NOON);
    conversation.said(NOON, Side.CALLER, Bytes.ofText(said));
    conversation.said(NOON, Side.LISTENER, Bytes.ofText(answer));
    conversation.close(NOON, Side.CALLER);
  }

  private static List<CapturedFinding> survey() throws Exception {
    var out = new ByteArrayOutputStream();
    String redis = "$16\r\nabcdefghijklmnop\r\n$20\r\n# Server\r\nredis_version:7.0.15\r\n";
    try (var writer = PcapngWriter.open(out, "test")) {
      talk(writer, "10.0.0.3", 2424, 40000, "ECHO abcdefghijklmnop\r\nINFO server\r\n", redis);
      talk(writer, "10.0.0.2", 80, 40001, "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n");
      talk(writer, "10.0.0.2", 80, 40002, "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n");
      talk(writer, "10.0.0.2", 9999, 40003, "\u0001", "\u0002");
    }
    var survey = new CaptureSurvey(Surveyor.installedProbes());
    try (var reader = PcapReader.open(new ByteArrayInputStream(out.toByteArray()))) {
      while (reader.next()) {
        survey.add(reader.frame());
      }
    }
    return survey.findings(Chart.bundled(), Programs.bundled());
  }

  private static String row(CapturedFinding captured) {
    var finding = captured.finding();
    return finding.port()
        + " "
        + finding.addresses()
        + " "
        + finding.identity().recognised().map(s -> s.protocol().name()).orElse("-")
        + " "
        + finding.verdict().word().word()
        + " "
        + captured.agreeing()
        + "/"
        + captured.conversations();
  }

  @Test
  void givesEveryEndpointAVerdictInTheOrderOfPorts() throws Exception {
    assertEquals(
        List.of(
            "80 [10.0.0.2] http expected 2/2",
            "2424 [10.0.0.3] redis mismatch 1/1",
            "9999 [10.0.0.2] - unknown 0/1"),
        survey().stream().map(f -> row(f)).toList());
  }

  @Test
  void missingOwnersAreNoSignal() throws Exception {
    survey().forEach(f -> assertEquals(List.of(), f.finding().verdict().signals()));
  }

  @Test
  void findingsFitTheSchema() throws Exception {
    var out = new ByteArrayOutputStream();
    try (JsonGenerator json = FindingJson.generator(out)) {
      json.writeStartObject();
      FindingJson.heading(json, "1.0", "harbour", NOON);
      FindingJson.captured(json, survey());
      json.writeEndObject();
    }
    var schema =
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(FindingJson.class.getResourceAsStream("check.schema.json"));
    String document = out.toString(StandardCharsets.UTF_8);
    assertTrue(schema.validate(document, InputFormat.JSON).isEmpty(), document);
    assertTrue(document.contains("\"owners\" : [ ]") && !document.contains("\"user\""), document);
  }
}
