package io.portolan.psrt.config;

import io.portolan.psrt.config.PsrtdConfiguration.Certificate;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is wrong in a configuration and in the files it names. Opens no socket.
///
/// @param problems what a server could not be started with
/// @param remarks what it would ignore, and why
/// @param logins how many the access list knows
/// @param passwords how many logins have one
/// @param keys how many logins have one
public record ConfigurationCheck(
    List<Problem> problems, List<Problem> remarks, int logins, int passwords, int keys) {
  public ConfigurationCheck {
    problems = List.copyOf(problems);
    remarks = List.copyOf(remarks);
  }

  /// Reads everything, on to the next file where one is broken.
  public static ConfigurationCheck of(Path file) {
    var problems = new ArrayList<Problem>();
    PsrtdConfiguration configuration =
        read(file, problems, () -> PsrtdConfigurationReader.read(file));
    if (configuration == null) {
      return new ConfigurationCheck(problems, List.of(), 0, 0, 0);
    }
    var remarks = new ArrayList<>(configuration.remarks());
    var auth = configuration.auth();
    Acl acl = read(auth.acl(), problems, () -> Acl.read(auth.acl()));
    Path passwordFile = auth.passwords();
    PasswordFile passwords =
        passwordFile == null
            ? PasswordFile.NONE
            : read(passwordFile, problems, () -> PasswordFile.read(passwordFile));
    Path keyFile = auth.keys();
    KeyFile keys =
        keyFile == null ? KeyFile.NONE : read(keyFile, problems, () -> KeyFile.read(keyFile));
    Certificate certificate = configuration.proto().certificate();
    if (certificate != null) {
      read(certificate.file(), problems, certificate::load);
    }
    if (passwords != null) {
      remarks.addAll(passwords.ignored());
    }
    if (keys != null) {
      remarks.addAll(keys.ignored());
      if (acl != null) {
        remarks.addAll(keys.strangers(acl));
      }
    }
    return new ConfigurationCheck(
        problems,
        remarks,
        acl == null ? 0 : acl.size(),
        passwords == null ? 0 : passwords.size(),
        keys == null ? 0 : keys.size());
  }

  /// Reads one file.
  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> @Nullable T read(Path file, List<Problem> problems, Reading<T> reading) {
    try {
      return reading.read();
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    } catch (IOException e) {
      problems.add(problem(file, e));
    }
    return null;
  }

  /// What reading a file came to; another file that it needs is blamed itself.
  static Problem problem(Path file, IOException e) {
    if (e instanceof FileSystemException system) {
      Path blamed = system.getFile() == null ? file : Path.of(system.getFile());
      String reason =
          switch (system) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "may not be read";
            default -> String.valueOf(system.getReason());
          };
      return new Problem(Place.whole(blamed), reason);
    }
    Throwable cause = e.getCause();
    String why = cause == null ? "" : String.valueOf(cause.getMessage());
    String said = String.valueOf(e.getMessage());
    String message = why.isEmpty() || said.contains(why) ? said : said + " (" + why + ")";
    return new Problem(
        Place.whole(file),
        message.startsWith(file.toString())
            ? message.substring(file.toString().length()).replaceFirst("^:? ", "")
            : message);
  }
}
