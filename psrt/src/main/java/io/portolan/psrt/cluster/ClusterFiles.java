package io.portolan.psrt.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Tries the files that a cluster's settings name, without joining it and without writing to them.
public final class ClusterFiles {
  private ClusterFiles() {}

  /// A credentials file of NATS.
  ///
  /// @throws IOException naming the file, if nobody can log in by it
  public static void tryCredentials(Path file) throws IOException {
    NatsCredentials _ = new NatsCredentials(file);
  }

  /// A ledger, or the place for one.
  ///
  /// @throws IOException naming the file, if it could not be kept there
  public static void tryLedger(Path file) throws IOException {
    if (Files.exists(file)) {
      insist(Files.isRegularFile(file), file + " is no file");
      insist(Files.isReadable(file) && Files.isWritable(file), file + " may not be written");
      return;
    }
    Path folder = file.toAbsolutePath().getParent();
    insist(folder != null && Files.isDirectory(folder), file + " has no folder to be made in");
    insist(folder != null && Files.isWritable(folder), file + " may not be made in its folder");
  }

  private static void insist(boolean holds, String complaint) throws IOException {
    if (!holds) {
      throw new IOException(complaint);
    }
  }
}
