package io.portolan.survey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.portolan.identify.Identity;
import io.portolan.watch.Ancestor;
import io.portolan.watch.Exposure;
import io.portolan.watch.Owner;
import io.portolan.watch.Ownership;
import io.portolan.watch.origin.Container;
import io.portolan.watch.origin.InstalledPackage;
import io.portolan.watch.origin.Origin;
import io.portolan.watch.origin.PublishedPort;
import io.portolan.watch.origin.SocketUnit;
import io.portolan.watch.origin.Unit;
import io.portolan.wire.Bytes;
import io.portolan.wire.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How an owner came to be, in the published document.
final class OriginJsonTest {
  private static final String ID = "8d3f1a6b5c2e4f708192a3b4c5d6e7f8";

  private static final Container CONTAINER =
      new Container(Container.Engine.CRIO, ID, "shop", "redis:7", "77-aa", "default/shop");

  private static final Origin WHOLE =
      new Origin(
          42,
          new Unit("redis.service", Unit.Manager.SYSTEM, "/etc/redis.service", "A store"),
          CONTAINER,
          new InstalledPackage("dpkg", "redis", "5:7"),
          "",
          new PublishedPort(Transport.TCP, "0.0.0.0", 2424, "172.17.0.2", 6379, CONTAINER),
          List.of(
              new Ancestor(7, "sh", List.of("-sh", "secret"), null),
              new Ancestor(1, "systemd", List.of(), Instant.EPOCH)));

  private static final Origin BARE = new Origin(42, null, null, null, "no", null, List.of());

  @Test
  void aWholeOriginFitsThePublishedSchema() throws IOException {
    String document = document(WHOLE);
    for (String key :
        List.of("unit", "container", "package", "publishes", "parents", "socketUnits")) {
      assertTrue(document.contains("\"" + key + "\""), key);
    }
    assertEquals(0, complaints(document), document);
    assertEquals(1, complaints(document.replaceFirst("\"cri-o\"", "\"CRI O\"")));
  }

  @Test
  void whatIsNotKnownHasNoKey() throws IOException {
    String document = document(BARE);
    assertEquals(0, complaints(document), document);
    for (String key : List.of("unit", "container", "package", "publishes", "parents")) {
      assertFalse(document.contains("\"" + key + "\""), key);
    }
  }

  @Test
  void keepsArgumentsAndFoldersToItself() throws IOException {
    String document = document(WHOLE);
    assertFalse(document.contains("secret"), document);
    assertFalse(document.contains("/home"), document);
  }

  @Test
  void anOriginOfSomebodyElseIsNotTold() throws IOException {
    var other = new Origin(43, WHOLE.unit(), null, null, "none", null, List.of());
    assertFalse(document(other).contains("A store"));
  }

  private static int complaints(String document) {
    return JsonSchemaFactory.getInstance(VersionFlag.V202012)
        .getSchema(FindingJson.class.getResourceAsStream("check.schema.json"))
        .validate(document, InputFormat.JSON)
        .size();
  }

  private static String document(Origin origin) throws IOException {
    var owner =
        new Owner(
            42,
            "redis-server",
            "/usr/bin/redis-server",
            false,
            List.of("redis-server", "--requirepass", "secret"),
            "ann",
            1000,
            Instant.EPOCH,
            "/home/ann",
            7,
            false);
    var silent = new Identity(null, null, List.of(), "silent", Bytes.EMPTY);
    var finding =
        new Finding(
            Instant.EPOCH,
            Transport.TCP,
            2424,
            List.of("127.0.0.1"),
            false,
            Exposure.LOOPBACK,
            "ann",
            Ownership.KNOWN,
            List.of(owner),
            List.of(),
            silent,
            List.of(),
            List.of(),
            new Verdict(Verdict.Word.UNKNOWN, "2", "silent", "an answer", List.of()),
            List.of(origin),
            List.of(
                new SocketUnit(
                    "redis.socket",
                    Unit.Manager.SYSTEM,
                    "/etc/redis.socket",
                    "ListenStream=2424",
                    "redis.service",
                    false,
                    null)));
    var out = new ByteArrayOutputStream();
    FindingJson.report(out, "1.0", "harbour", Instant.EPOCH, List.of(finding));
    return out.toString(StandardCharsets.UTF_8);
  }
}
