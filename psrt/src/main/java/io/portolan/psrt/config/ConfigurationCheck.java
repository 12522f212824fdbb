package io.portolan.psrt.config;

import io.portolan.net.tls.TlsMaterial;
import io.portolan.psrt.cluster.ClusterFiles;
import io.portolan.psrt.cluster.MeshSettings;
import io.portolan.psrt.config.PsrtdConfiguration.Certificate;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

  /// Reads everything, on to the next file where one is broken. What is wrong inside a file is said
  /// of its line; a file that cannot be used at all is blamed on the setting that names it.
  public static ConfigurationCheck of(Path file) {
    var problems = new ArrayList<Problem>();
    PsrtdConfiguration configuration;
    Fields settings;
    try {
      configuration = PsrtdConfigurationReader.read(file);
      settings = YamlFile.read(file, new Problems());
    } catch (ConfigurationException e) {
      return new ConfigurationCheck(e.problems(), List.of(), 0, 0, 0);
    } catch (IOException e) {
      return new ConfigurationCheck(List.of(problem(file, e)), List.of(), 0, 0, 0);
    }
    var files = new NamedFiles(settings, problems);
    var remarks = new ArrayList<>(configuration.remarks());
    var auth = configuration.auth();
    Acl acl = files.read(() -> Acl.read(auth.acl()), auth.acl(), "auth.acl");
    Path passwordFile = auth.passwords();
    PasswordFile passwords =
        passwordFile == null
            ? PasswordFile.NONE
            : files.read(() -> PasswordFile.read(passwordFile), passwordFile, "auth.password_file");
    Path keyFile = auth.keys();
    KeyFile keys =
        keyFile == null
            ? KeyFile.NONE
            : files.read(() -> KeyFile.read(keyFile), keyFile, "auth.key_file");
    Certificate certificate = configuration.proto().certificate();
    if (certificate != null) {
      files.read(
          certificate::load,
          certificate.file(),
          "proto.tls_pkcs12",
          "proto.tls_cert",
          "proto.tls_key");
    }
    checkCluster(configuration.own(), files);
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

  private static void checkCluster(PsrtdConfiguration.Own own, NamedFiles files) {
    PsrtdConfiguration.Cluster cluster = own.cluster();
    if (cluster != null) {
      files.check(
          ClusterFiles::tryCredentials,
          cluster.login().credentials(),
          "portolan.cluster.credentials");
      files.check(TlsMaterial::trusting, cluster.authorities(), "portolan.cluster.tls_ca");
      files.check(ClusterFiles::tryLedger, cluster.ledger(), "portolan.cluster.ledger");
    }
    MeshSettings mesh = own.mesh();
    if (mesh != null) {
      for (int i = 0; i < mesh.neighbours().size(); i++) {
        files.check(
            TlsMaterial::trusting,
            mesh.neighbours().get(i).authorities(),
            "portolan.cluster.mesh." + i + ".tls_ca");
      }
    }
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
