package io.portolan.tpncp.dissect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.sim.Vectors;
import io.portolan.tpncp.Invented;
import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import io.portolan.wire.capture.Explainer;
import io.portolan.wire.capture.Explanation;
import io.portolan.wire.capture.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class TpncpExplainerTest {
  private final Vectors vectors = Vectors.resource(TpncpExplainerTest.class, "/vectors/pdus.hex");
  private final Explainer explainer = new TpncpExplainer(Invented.CATALOGUE);

  @Test
  void isFoundAsAService() {
    var found =
        ServiceLoader.load(Explainer.class).stream()
            .map(ServiceLoader.Provider::get)
            .map(each -> each.protocol().name())
            .toList();
    assertEquals(List.of("tpncp"), found);
  }

  @Test
  void theListenerTellsEventsAndTheCallerCommands() {
    for (String order : List.of("be", "le")) {
      var datagrams = explainer.begin(Transport.UDP);
      var command = datagrams.hear(Side.CALLER, vectors.bytes("lamp-" + order)).getFirst();
      assertEquals("command 70 doLAMP", command.message());
      assertTrue(
          command.fields().contains(new Explanation.Field(0, "hue", 16, 1, "9")),
          command.fields().toString());
      var event = datagrams.hear(Side.LISTENER, vectors.bytes("family-" + order)).getFirst();
      assertEquals("event 60 inFAMILY", event.message());
      assertTrue(
          event.fields().contains(new Explanation.Field(0, "home", 20, 16, "2001:db8::77")),
          event.fields().toString());
    }
  }

  @Test
  void aStreamIsExplainedTheSameWhereverItIsSplit() {
    Bytes stream = vectors.bytes("status-le").concat(vectors.bytes("lamp-le"));
    var whole = explainer.begin(Transport.TCP).hear(Side.CALLER, stream);
    assertEquals(2, whole.size());
    for (int split = 1; split < stream.size(); split++) {
      var interpreter = explainer.begin(Transport.TCP);
      var parts = new ArrayList<>(interpreter.hear(Side.CALLER, stream.first(split)));
      parts.addAll(interpreter.hear(Side.CALLER, stream.from(split)));
      assertEquals(whole, parts, "split at " + split);
    }
  }

  @Test
  void saysWhereBytesAreNoPdu() {
    var shortened = explainer.begin(Transport.UDP).hear(Side.CALLER, Bytes.of(1, 2));
    assertEquals("header at byte 0: needs 12 bytes, has 2", shortened.getFirst().broken());
    var other = explainer.begin(Transport.UDP).hear(Side.CALLER, Bytes.ofText("GET / HTTP/1.1"));
    assertEquals(
        "id at byte 8: is 54502f31, expected two zero bytes in it", other.getFirst().broken());
  }

  @Test
  void whatFollowsAndWhatIsMissingIsToldToo() {
    Bytes longer = vectors.bytes("status-be").concat(Bytes.ofHex("cafe"));
    var fields = explainer.begin(Transport.UDP).hear(Side.CALLER, longer).getFirst().fields();
    assertEquals(new Explanation.Field(0, "(behind the PDU)", 12, 2, "cafe"), fields.getLast());
    var cut = vectors.bytes("lamp-be").first(20);
    var last = explainer.begin(Transport.UDP).hear(Side.CALLER, cut).getFirst().fields().getLast();
    assertEquals("2 bytes fewer than the header announces", last.value());
  }
}
