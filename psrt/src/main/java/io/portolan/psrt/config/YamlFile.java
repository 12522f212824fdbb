package io.portolan.psrt.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Reads a YAML file whose outermost value is a map.
///
/// @see "YAML 1.2.2"
final class YamlFile {
  private YamlFile() {}

  /// @param problems told of keys that stand there twice
  /// @throws ConfigurationException if it is not YAML, or not a map
  /// @throws IOException naming the file, if it cannot be read
  static Fields read(Path file, Problems problems) throws IOException {
    Node root;
    try {
      var settings = LoadSettings.builder().setAllowNonScalarKeys(true).build();
      var parser = new ParserImpl(settings, new StreamReader(settings, text(file)));
      root = new Composer(settings, parser).getSingleNode().orElse(null);
    } catch (MarkedYamlEngineException e) {
      var mark = e.getProblemMark().or(e::getContextMark).orElse(null);
      throw broken(place(file, mark), e.getProblem() + context(e, mark));
    } catch (YamlEngineException e) {
      throw broken(Place.whole(file), String.valueOf(e.getMessage()));
    }
    if (root == null) {
      throw broken(Place.whole(file), "is empty, expected a map");
    }
    if (root instanceof MappingNode map) {
      return fields("", map, file, problems);
    }
    throw broken(place(file, root), "expected a map, found " + kind(root));
  }

  /// What the reader was about, where that began in another line.
  private static String context(MarkedYamlEngineException e, @Nullable Mark mark) {
    Mark began = e.getContextMark().orElse(null);
    return began == null || mark == null || began.getLine() == mark.getLine()
        ? ""
        : " (" + e.getContext() + " that begins in line " + (began.getLine() + 1) + ")";
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException _) {
      throw broken(Place.whole(file), "is not UTF-8");
    }
  }

  private static ConfigurationException broken(Place place, String what) {
    return new ConfigurationException(java.util.List.of(new Problem(place, what)));
  }

  /// @param name of the map, with a dot behind it; empty for the outermost
  static Fields fields(String name, MappingNode map, Path file, Problems problems) {
    var fields = new Fields(place(file, map), name, file, problems);
    for (NodeTuple tuple : map.getValue()) {
      Place place = place(file, tuple.getKeyNode());
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        fields.put(key.getValue(), place, tuple.getValueNode());
      } else {
        problems.add(place, "a key must be a word, found " + kind(tuple.getKeyNode()));
      }
    }
    return fields;
  }

  static Place place(Path file, Node node) {
    return place(file, node.getStartMark().orElse(null));
  }

  private static Place place(Path file, @Nullable Mark mark) {
    return mark == null
        ? Place.whole(file)
        : new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  /// What a value is, for people.
  static String kind(Node node) {
    return switch (node) {
      case MappingNode _ -> "a map";
      case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> "nothing";
      case ScalarNode scalar -> "\"" + scalar.getValue() + "\"";
      default -> "a list";
    };
  }
}
