package io.portolan.watch.origin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Which package brought a file, asked of the `rpm` program: its database has no format meant for
/// others to read.
///
/// @see "rpm(8): query options, queryformat"
final class RpmQuery {
  /// An rpm that waits for the lock of an update must not keep us.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final int ANSWER_LIMIT = 4096;

  private final Path program;
  private final Duration patience;

  RpmQuery(Path program) {
    this(program, PATIENCE);
  }

  /// @param patience after which the program is ended, and nothing is known
  RpmQuery(Path program, Duration patience) {
    this.program = program;
    this.patience = patience;
  }

  boolean isThere() {
    return Files.isExecutable(program);
  }

  /// The package, or null if none has the file or rpm gave no answer.
  @Nullable InstalledPackage of(String path) throws InterruptedException {
    try {
      // A file takes the answer, so that a child which outlives the program cannot keep us reading.
      Path answer = Files.createTempFile("portolan", ".rpm");
      try {
        var process =
            new ProcessBuilder(
                    program.toString(),
                    "-q",
                    "--qf",
                    "%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\n",
                    "-f",
                    "--",
                    path)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(answer.toFile())
                .start();
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly();
          return null;
        }
        return process.exitValue() == 0 ? read(answer) : null;
      } finally {
        Files.deleteIfExists(answer);
      }
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable InstalledPackage read(Path answer) throws IOException {
    String text;
    try (var in = Files.newInputStream(answer)) {
      text = new String(in.readNBytes(ANSWER_LIMIT), StandardCharsets.UTF_8);
    }
    String[] cells = text.lines().findFirst().orElse("").split("\t", -1);
    if (cells.length != 2 || cells[0].isBlank()) {
      return null;
    }
    String version = cells[1].startsWith("0:") ? cells[1].substring(2) : cells[1];
    return new InstalledPackage("rpm", cells[0], version);
  }
}
