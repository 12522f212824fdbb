package io.portolan.identify.familiar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What lives on HTTP, after its documents: named by its own words and by nothing else.
class OnHttpTest {
  @Test
  void theMottoTellsElasticsearchFromOpenSearch() {
    assertEquals(
        Evidence.banner("the welcome of Elasticsearch (from documents, never seen answering)")
            .of("Elasticsearch", "8.11.1"),
        front(
            new Elasticsearch(),
            json(
                """
                {"name":"a","cluster_name":"quay","version":{"number":"8.11.1",\
                "lucene_version":"9.8.0"},"tagline":"You Know, for Search"}
                """)));
    assertEquals(
        "OpenSearch",
        front(
                new Elasticsearch(),
                json(
                    """
                    {"name":"a","cluster_name":"quay","version":{"distribution":"opensearch",\
                    "number":"2.11.0","lucene_version":"9.7.0"},\
                    "tagline":"The OpenSearch Project: https://opensearch.org/"}
                    """))
            .product());
  }

  @Test
  void aDeviceOnUpnpNamesItsSystemFirstAndItselfLast() {
    for (String server :
        List.of(
            "Debian DLNADOC/1.50 UPnP/1.0 MiniDLNA/1.3.0", "Linux/6.1, UPnP/1.0, MiniDLNA/1.3.0")) {
      var evidence = Http.product(Evidence.banner(server), server);
      assertEquals("MiniDLNA", evidence.product());
      assertEquals("1.3.0", evidence.version());
    }
  }

  @Test
  void whoSaysInHttpThatItServesNoneIsNoServerOfIt() {
    Bytes answer = Bytes.ofText("HTTP/1.0 501 Tor is not an HTTP Proxy\r\n\r\n<html></html>");
    Bytes asked = Bytes.ofText("GET / HTTP/1.0\r\n\r\n");
    var evidence = new Http().weigh(Exchange.answered(Layer.TCP, "http-get/1", asked, answer));
    assertEquals(Evidence.Direction.AGAINST, evidence.direction());
  }

  @Test
  void couchDbWelcomesItsVisitors() {
    assertEquals(
        "3.3.3",
        front(
                new CouchDb(),
                json(
                    """
                    {"couchdb":"Welcome","version":"3.3.3","vendor":{"name":"a"}}
                    """))
            .version());
  }

  @Test
  void grafanaIsAskedOnlyWhereVisitorsAreSentToALogin() {
    assertEquals(1, front(new Grafana(), redirect("/login", "")).strength());
    assertEquals(0, front(new Grafana(), redirect("/login", "Server: nginx\r\n")).strength());
    assertEquals(0, front(new Grafana(), redirect("/signin", "")).strength());
    var healthy =
        at("/api/health", json("{\"commit\":\"a1\",\"database\":\"ok\",\"version\":\"10.2.0\"}"));
    assertEquals("Grafana", new Grafana().weigh(healthy).product());
    assertEquals(2, new Grafana().weigh(healthy).strength());
  }

  @Test
  void podmanSpeaksDockersApiUnderItsOwnName() {
    String answer =
        "HTTP/1.0 200 OK\r\nApi-Version: 1.41\r\nLibpod-Api-Version: 4.3.1\r\n"
            + "Server: Libpod/4.3.1 (linux)\r\n\r\nOK";
    assertEquals("Podman", new Docker().weigh(at("/_ping", answer)).product());
  }

  /// As node_exporter 1.5.0 gave it, shortened.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          node_exporter_build_info{branch="a",goversion="go1.19.8",revision="b",version="1.5.0"} 1   | node_exporter | 1.5.0
          prometheus_build_info{branch="a",goversion="go1.19.8",revision="b",version="2.42.0+ds"} 1  | Prometheus    | 2.42.0+ds
          a_build_info{goversion="go1.19.8",revision="b",version="1",instance="quay:9100"} 1         | -             | -
          go_build_info{checksum="",path="a/b",version="(devel)"} 1                                  | -             | -
          node_exporter_build_info{goversion="go1.19.8",revision="b",version="1.5.0"} 0              | -             | -
          """)
  void aProgramSaysInItsMetricsWhatItWasBuiltFrom(String line, String product, String version) {
    String answer =
        "HTTP/1.0 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n\r\n"
            + "# HELP go_gc_duration_seconds A summary.\n# TYPE go_gc_duration_seconds summary\n"
            + line
            + "\n";
    Evidence evidence = new PrometheusMetrics().weigh(at("/metrics", answer));
    assertEquals(product, evidence.product());
    assertEquals(version, evidence.version());
    assertEquals(product == null ? 0 : 3, evidence.strength());
    assertEquals(0, new PrometheusMetrics().weigh(at("/other", answer)).strength());
  }

  @Test
  void aKeyGivenBackWithoutItsDigestOpensNoWebSocket() {
    var words = new Websocket().say(new Nonce(5)).getFirst();
    String key = words.bytes().latin1().replaceFirst("(?s).*Key: (\\S+).*", "$1");
    String answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: "
            + key
            + "\r\n\r\n";
    assertEquals(
        Evidence.NONE,
        new Websocket()
            .weigh(Exchange.answered(Layer.HTTP, words.id(), words.bytes(), Bytes.ofText(answer))));
  }

  @Test
  void theExampleOfTheDocumentOpensAWebSocket() {
    String said =
        """
        GET /chat HTTP/1.1\r
        Host: server.example.com\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        \r
        """;
    String answer =
        """
        HTTP/1.1 101 Switching Protocols\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
        \r
        """;
    assertEquals(
        4,
        new Websocket()
            .weigh(Exchange.answered(Layer.HTTP, "x", Bytes.ofText(said), Bytes.ofText(answer)))
            .strength());
    assertEquals(
        3, new Websocket().weigh(Exchange.called(Layer.HTTP, Bytes.ofText(said))).strength());
  }

  @Test
  void anAnswerOfIppToAnotherRequestProvesNoneOfOurs() {
    String head = "HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n\r\n";
    Bytes body =
        Bytes.ofHex("0101 0406 00000007 01 47 0012")
            .concat(Bytes.ofText("attributes-charset"))
            .concat(Bytes.ofHex("0005"))
            .concat(Bytes.ofText("utf-8"))
            .concat(Bytes.ofHex("48 001b"))
            .concat(Bytes.ofText("attributes-natural-language"))
            .concat(Bytes.ofHex("0002"))
            .concat(Bytes.ofText("en"))
            .concat(Bytes.ofHex("03"));
    var words = new Ipp().say(new Nonce(5)).getFirst();
    var exchange =
        Exchange.answered(Layer.HTTP, words.id(), words.bytes(), Bytes.ofText(head).concat(body));
    assertEquals(3, new Ipp().weigh(exchange).strength());
  }

  /// A page like any other, a page with everything misplaced, and an error.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HTTP/1.1 200 OK\\r\\nServer: nginx\\r\\n\\r\\n<html><h1>Welcome to nginx!</h1></html>
          HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\n\\r\\n{"version":"1.0","name":"etcd"}
          HTTP/1.1 404 Not Found\\r\\nServer: Apache\\r\\n\\r\\n404 page not found
          HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\n\\r\\nprometheus_build_info Elasticsearch CouchDB
          HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: h2c\\r\\n\\r\\n
          """)
  void aPageLikeAnyOtherNamesNoProduct(String page) {
    String answer = page.replace("\\r", "\r").replace("\\n", "\n");
    var named = new TreeSet<String>();
    for (Probe probe : Probes.ALL) {
      if (probe.layer() == Layer.HTTP) {
        for (String path : new String[] {"/", "/version", "/_ping", "/metrics", "/api/health"}) {
          Evidence evidence = probe.weigh(at(path, answer));
          if (evidence.strength() >= 2) {
            named.add(probe.getClass().getSimpleName() + " " + evidence);
          }
        }
      }
    }
    assertTrue(named.isEmpty(), named.toString());
  }

  private static Evidence front(Probe probe, String answer) {
    return probe.weigh(at("/", answer));
  }

  private static Exchange at(String path, String answer) {
    return Exchange.answered(
        Layer.HTTP, "x/1", Bytes.ofText("GET " + path + " HTTP/1.0\r\n\r\n"), Bytes.ofText(answer));
  }

  private static String json(String text) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n" + text;
  }

  private static String redirect(String location, String more) {
    return "HTTP/1.1 302 Found\r\n" + more + "Location: " + location + "\r\n\r\n";
  }
}
