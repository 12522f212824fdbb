package io.portolan.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// Runs the usual commands once, into the void, so that the JVM can write down which classes they
/// need: the launcher makes its start-up cache from that. Examines nothing and connects to nothing.
/// Only plain forms are rehearsed: picocli's old class files cannot be cached, and whatever touches
/// them would be loaded at every start.
public final class Rehearsal {
  private static final String NOBODY_LISTENS_ON_PORT_ZERO = "0";

  private Rehearsal() {}

  public static void main(String[] arguments) {
    perform("list");
    perform("list", "--json");
    perform("port", "2424");
    perform("port", "2424", "--json");
    perform("check", NOBODY_LISTENS_ON_PORT_ZERO);
    perform("check", NOBODY_LISTENS_ON_PORT_ZERO, "--json");
    System.exit(0);
  }

  private static void perform(String... arguments) {
    var nowhere = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
    Main.run(arguments, new Console(nowhere, nowhere, 80, true, false));
  }
}
