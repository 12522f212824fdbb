package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.portolan.survey.Surveyor;
import io.portolan.wire.Protocol;
import io.portolan.wire.Protocol.ServiceName;
import io.portolan.wire.probe.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The index of recognised protocols says what the recognisers say.
final class RecognisedTest {
  @Test
  void theIndexIsThatOfTheRecognisers() throws IOException {
    String index = indexOfInstalled();
    if (!index.equals(Recognised.INDEX)) {
      Files.writeString(Path.of("target", "recognised.txt"), index.indent(6));
    }
    assertEquals(index, Recognised.INDEX, "put target/recognised.txt into Recognised.INDEX");
  }

  @Test
  void findsProtocolsByWordAndByServiceName() {
    assertEquals("DNS", Recognised.title(String.valueOf(Recognised.byProtocol("dns"))));
    assertEquals("dns", Recognised.protocol(Recognised.byService("DOMAIN").getFirst()));
    assertEquals(2, Recognised.byService("socks").size());
    assertNull(Recognised.byProtocol("kettle"));
    assertNull(Recognised.byProtocol("dn"));
    assertEquals(List.of(), Recognised.byService("kofax-svr"));
    for (String line : Recognised.INDEX.strip().split("\n", -1)) {
      assertEquals(line, Recognised.byProtocol(Recognised.protocol(line)));
    }
  }

  @Test
  void everyCommandThatSpeaksAProtocolExists() {
    for (String command : Abilities.commands()) {
      assertNotNull(Main.command(command.substring("portolan ".length())), command);
    }
  }

  private static String indexOfInstalled() {
    SortedMap<String, String> lines = new TreeMap<>();
    SortedMap<String, TreeSet<String>> services = new TreeMap<>();
    for (Probe probe : Surveyor.installedProbes()) {
      Protocol protocol = probe.protocol();
      lines.put(protocol.name(), protocol.title());
      for (ServiceName name : protocol.serviceNames()) {
        services
            .computeIfAbsent(protocol.name(), _ -> new TreeSet<>())
            .add(name.name().toLowerCase(Locale.ROOT));
      }
    }
    var text = new StringBuilder();
    lines.forEach(
        (word, title) -> {
          var names = services.getOrDefault(word, new TreeSet<>());
          text.append(word).append('|').append(title).append('|');
          text.append(names.isEmpty() ? "" : ',' + String.join(",", names) + ',').append('\n');
        });
    return text.toString();
  }
}
