package io.portolan.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
final class ServicesTest {
  private final List<String> happened = new ArrayList<>();
  private final Requests requests = Requests.ofNobody();

  /// Writes down what is asked of it.
  private class Noted implements Service {
    private final String name;

    Noted(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Ready open() throws IOException {
      happened.add("open " + name);
      return new Ready(name, List.of(new Ready.Address("tcp", "127.0.0.1:1")));
    }

    @Override
    public List<String> reload() {
      happened.add("reload " + name);
      return List.of();
    }

    @Override
    public void close() {
      happened.add("close " + name);
    }
  }

  private Services services(Service... services) {
    return new Services(
        List.of(services),
        ServiceManager.none(),
        ready -> happened.add(ready.line()),
        line -> happened.add("log " + line));
  }

  @Test
  void areAnnouncedWhenAllAreOpenAndClosedInReverse() throws Exception {
    requests.ask(Request.RELOAD);
    requests.ask(Request.STOP);
    assertTrue(services(new Noted("a"), new Noted("b")).run(requests));
    assertEquals(
        List.of(
            "open a",
            "open b",
            "ready a tcp=127.0.0.1:1",
            "ready b tcp=127.0.0.1:1",
            "reload a",
            "log a: reloaded",
            "reload b",
            "log b: reloaded",
            "close b",
            "close a"),
        happened);
  }

  @Test
  void oneThatCannotBeOpenedClosesTheOthersUnannounced() {
    var broken =
        new Noted("broken") {
          @Override
          public Ready open() throws IOException {
            throw new IOException("no");
          }
        };
    var services = services(new Noted("a"), broken, new Noted("c"));
    assertThrows(IOException.class, () -> services.run(requests));
    assertEquals(List.of("open a", "close broken", "close a"), happened);
  }

  @Test
  void goOnWhenAReloadFails() throws Exception {
    var broken =
        new Noted("broken") {
          @Override
          public List<String> reload() {
            throw new IllegalStateException("no");
          }
        };
    var unhappy =
        new Noted("unhappy") {
          @Override
          public List<String> reload() {
            return List.of("file is gone");
          }
        };
    requests.ask(Request.RELOAD);
    requests.ask(Request.STOP);
    assertTrue(services(broken, unhappy).run(requests));
    assertTrue(happened.contains("log unhappy: file is gone"), happened.toString());
    assertTrue(
        happened.contains("log broken: reloading failed: java.lang.IllegalStateException: no"),
        happened.toString());
  }

  @Test
  void allAreClosedThoughOneFailsToClose() throws Exception {
    var broken =
        new Noted("broken") {
          @Override
          public void close() {
            throw new IllegalStateException("no");
          }
        };
    requests.ask(Request.STOP);
    assertTrue(services(new Noted("a"), broken).run(requests));
    assertEquals("close a", happened.getLast());
  }

  @Test
  void anInterruptionClosesToo() {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> services(new Noted("a")).run(requests));
    assertEquals("close a", happened.getLast());
  }

  @Test
  void aReloadThatIsWaitingIsNotAskedTwice() throws Exception {
    requests.ask(Request.RELOAD);
    requests.ask(Request.RELOAD);
    requests.ask(Request.STOP);
    assertTrue(services(new Noted("a")).run(requests));
    assertEquals(1, happened.stream().filter("reload a"::equals).count());
  }

  @Test
  void readyIsOneLineOrOneObject() {
    var ready =
        new Ready(
            "psrt",
            List.of(
                new Ready.Address("tcp", "127.0.0.1:1"),
                new Ready.Address("tcp", "[::1]:2"),
                new Ready.Address("unix", "/run/a \"b\".sock")));
    assertEquals("ready psrt tcp=127.0.0.1:1 tcp=[::1]:2 unix=/run/a \"b\".sock", ready.line());
    assertEquals(
        "{\"ready\":\"psrt\",\"tcp\":[\"127.0.0.1:1\",\"[::1]:2\"],"
            + "\"unix\":\"/run/a \\\"b\\\".sock\"}",
        ready.json());
  }
}
