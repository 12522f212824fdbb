package io.portolan.chart;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.security.CodeSource;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// Reads the files that lie beside these classes.
///
/// The first resource that a Java program asks its class loader for costs about 10 ms, spent on the
/// machinery of URL connections; finding a claim takes less. So the jar or folder these classes
/// came from is opened directly where it is a plain file, and the class loader is asked only where
/// it is not.
final class BundledText {
  private static final String FOLDER = "io/portolan/chart/";

  private BundledText() {}

  /// The bytes of a file of this package.
  ///
  /// @throws IllegalStateException if it is missing or cannot be read
  static byte[] read(String name) {
    try {
      byte[] text = null;
      File home = home();
      if (home != null) {
        text = readFrom(home, name);
      }
      if (text == null) {
        text = readFromLoader(name);
      }
      return text;
    } catch (IOException e) {
      throw new IllegalStateException(name, e);
    }
  }

  /// The jar or folder of these classes, or null if it is no plain file.
  private static @Nullable File home() {
    CodeSource source = BundledText.class.getProtectionDomain().getCodeSource();
    URL location = source == null ? null : source.getLocation();
    if (location == null || !location.getProtocol().equals("file")) {
      return null;
    }
    String path = location.getPath();
    return path.indexOf('%') >= 0 ? null : new File(path);
  }

  /// The file in that jar or folder, or null if it is not there.
  static byte @Nullable [] readFrom(File home, String name) throws IOException {
    if (home.isDirectory()) {
      var file = new File(home, FOLDER + name);
      if (!file.isFile()) {
        return null;
      }
      try (var in = new FileInputStream(file)) {
        return in.readAllBytes();
      }
    }
    if (!home.isFile()) {
      return null;
    }
    try (var jar = new ZipFile(home)) {
      ZipEntry entry = jar.getEntry(FOLDER + name);
      if (entry == null) {
        return null;
      }
      try (InputStream in = jar.getInputStream(entry)) {
        return in.readNBytes((int) entry.getSize());
      }
    }
  }

  static byte[] readFromLoader(String name) throws IOException {
    try (InputStream in = BundledText.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing beside " + BundledText.class.getName());
      }
      return in.readAllBytes();
    }
  }
}
