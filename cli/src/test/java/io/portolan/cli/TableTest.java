package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TableTest {
  @Test
  void aNameWithControlCharactersDoesNotReachTheTerminal() {
    var out = new ByteArrayOutputStream();
    var stream = new PrintStream(out, false, StandardCharsets.UTF_8);
    var table = new Table(new Console(stream, stream, 0, false, false), "PORT", "HELD BY");
    table.row("", "22/tcp", "ssh\u001b[2Jd\nroot");
    table.remark("is\rnot");
    table.finish();
    assertEquals(
        "PORT    HELD BY\n22/tcp  ssh?[2Jd?root\n        is?not\n",
        out.toString(StandardCharsets.UTF_8));
  }
}
