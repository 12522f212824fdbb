package io.portolan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What this program and this host are called.
final class Version {
  private Version() {}

  /// The version in the jar's manifest; `development` when run from classes.
  static String portolan() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /// This host's name as the kernel has it, without asking any resolver.
  static String host() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      String name = System.getenv("HOSTNAME");
      return name == null ? "localhost" : name;
    }
  }
}
