package io.portolan.psrt.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// One value and where it stands. What is asked of it and is not there is complained of; the answer
/// then is some valid value, so that reading goes on to the next complaint.
///
/// @param name for complaints: `server.data_queue`
/// @param key where its key stands
record Setting(String name, Place key, Node value, Path file, Problems problems) {
  /// One text of a setting and where it stands.
  record Text(String text, Place place) {}

  /// Where its value stands.
  Place place() {
    return YamlFile.place(file, value);
  }

  String text() {
    return scalar(value, Tag.STR, "a text").text();
  }

  /// Whatever single word stands there, empty if there is none.
  String word() {
    return value instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  int integer(int least, int most) {
    String text = scalar(value, Tag.INT, "a number").text();
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Complained of below, or already.
    }
    if (!text.isEmpty()) {
      complain("expected " + least + " to " + most + ", found " + text);
    }
    return least;
  }

  boolean flag() {
    return scalar(value, Tag.BOOL, "true or false").text().equalsIgnoreCase("true");
  }

  /// Seconds, whole or not, more than nothing and at most `most`.
  Duration seconds(Duration most) {
    if (value instanceof ScalarNode node
        && (node.getTag().equals(Tag.INT) || node.getTag().equals(Tag.FLOAT))) {
      try {
        double seconds = Double.parseDouble(node.getValue());
        var duration = Duration.ofNanos(Math.round(seconds * 1e9));
        if (duration.isPositive() && duration.compareTo(most) <= 0) {
          return duration;
        }
      } catch (NumberFormatException _) {
        // Complained of below.
      }
    }
    complain(
        "expected seconds, more than 0 and at most "
            + most.toSeconds()
            + ", found "
            + YamlFile.kind(value));
    return most;
  }

  /// A path as psrtd understands it: one that begins with `/` or `.` as it is, any other beside the
  /// file it is named in.
  Path path() {
    return path(text());
  }

  Path path(String text) {
    if (text.startsWith("/") || text.startsWith(".")) {
      return Path.of(text);
    }
    Path folder = file.getParent();
    return folder == null ? Path.of(text) : folder.resolve(text);
  }

  /// An address with a host: `127.0.0.1:8880`, `[::1]:8880`.
  @Nullable InetSocketAddress address() {
    return read(new Text(text(), place()), Quantities::address);
  }

  /// One text, or a list of them.
  List<Text> texts() {
    if (!(value instanceof SequenceNode list)) {
      return List.of(scalar(value, Tag.STR, "a text or a list of them"));
    }
    var texts = new ArrayList<Text>();
    for (Node node : list.getValue()) {
      texts.add(scalar(node, Tag.STR, "a text"));
    }
    return List.copyOf(texts);
  }

  /// The list it is, each under this name; a complaint and null if it is none.
  @Nullable List<Setting> items() {
    if (!(value instanceof SequenceNode list)) {
      complain("expected a list, found " + YamlFile.kind(value));
      return null;
    }
    return list.getValue().stream()
        .map(node -> new Setting(name, YamlFile.place(file, node), node, file, problems))
        .toList();
  }

  /// The map it is; a complaint and null if it is none.
  @Nullable Fields fields() {
    if (value instanceof MappingNode map) {
      return YamlFile.fields(name + ".", map, file, problems);
    }
    complain("expected a map, found " + YamlFile.kind(value));
    return null;
  }

  /// What `reader` makes of the text; where it refuses, its reason is the complaint, and the answer
  /// null.
  <T> @Nullable T read(Text text, Function<String, T> reader) {
    if (text.text().isEmpty()) {
      return null;
    }
    try {
      return reader.apply(text.text());
    } catch (IllegalArgumentException e) {
      problems.add(text.place(), name + ": " + e.getMessage());
      return null;
    }
  }

  void complain(String what) {
    problems.add(place(), name + ": " + what);
  }

  /// A plain value of this kind; empty after a complaint.
  private Text scalar(Node node, Tag tag, String kind) {
    Place at = YamlFile.place(file, node);
    if (node instanceof ScalarNode scalar
        && scalar.getTag().equals(tag)
        && !scalar.getValue().isEmpty()) {
      return new Text(scalar.getValue(), at);
    }
    problems.add(at, name + ": expected " + kind + ", found " + YamlFile.kind(node));
    return new Text("", at);
  }
}
