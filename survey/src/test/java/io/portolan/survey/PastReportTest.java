package io.portolan.survey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Transport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Reading an earlier report: what can be compared, and what is said of a file that is none.
final class PastReportTest {
  private static final String DOCUMENT =
      """
      {"portolan":"0.1","host":"quay","at":"2026-11-01T10:00:00Z","findings":[
        {"transport":"tcp","port":443,"addresses":["::","0.0.0.0"],"exposure":"any",
         "user":"root","ownership":"known",
         "owners":[{"pid":7,"name":"nginx"},{"pid":8,"name":"nginx"}],
         "claims":[{"service":"https","nested":[{"deep":1}]}],
         "speaks":{"protocol":"http","layers":["tcp","tls","http"],"product":"nginx",
           "version":"1.22","strength":3,"tls":{"version":"TLSv1.3",
           "certificate":{"subject":"CN=quay","issuer":"CN=ca","names":["quay"],
             "notBefore":"a","notAfter":"b","selfSigned":false}}},
         "verdict":"expected","evidence":[]},
        {"transport":"udp","port":5353,"addresses":["0.0.0.0"],"exposure":"any","user":"avahi",
         "ownership":"needs-root","owners":[],"claims":[],"speaks":null,"verdict":"unknown",
         "evidence":[]}]}
      """;

  @Test
  void everythingThatCanBeComparedIsRead() throws IOException {
    var report = read(DOCUMENT);
    assertEquals("quay", report.host());
    assertEquals(
        List.of(
            new Trait(
                Transport.TCP,
                443,
                List.of("0.0.0.0", "::"),
                "nginx (root)",
                "any",
                "tls/http nginx 1.22",
                "CN=quay, by CN=ca, a to b",
                "expected"),
            new Trait(
                Transport.UDP,
                5353,
                List.of("0.0.0.0"),
                "needs-root (avahi)",
                "any",
                "",
                "",
                "unknown")),
        report.traits());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "[];an object",
        "{};no \"findings\"",
        "{\"findings\":7};a list of findings",
        "{\"findings\":[7]};a finding",
        "{\"findings\":[{\"transport\":\"tcp\",\"port\":70000}]};without a port",
        "{\"findings\":[{\"transport\":\"pigeon\",\"port\":7}]};pigeon",
        "{\"findings\":[{\"transport\":\"tcp\",\"port\":\"x\"}]};a port number",
        "kettle;line 1"
      })
  void aDocumentThatIsNoneSaysWhatAndWhere(String text, String said) {
    var complaint = assertThrows(IOException.class, () -> read(text));
    assertTrue(String.valueOf(complaint.getMessage()).contains(said), complaint.getMessage());
    assertTrue(String.valueOf(complaint.getMessage()).contains("line "), complaint.getMessage());
  }

  @Test
  void damageIsAnIoExceptionWhateverItIs() {
    var random = new SplittableRandom(7);
    byte[] whole = DOCUMENT.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = whole.clone();
      for (int k = random.nextInt(1, 4); k > 0; k--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        PastReport.read(new ByteArrayInputStream(damaged, 0, random.nextInt(damaged.length + 1)));
      } catch (IOException e) {
        assertTrue(String.valueOf(e.getMessage()).startsWith("not a document"), e.toString());
      }
    }
  }

  private static PastReport read(String text) throws IOException {
    return PastReport.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
