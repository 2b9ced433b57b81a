package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Objects of tests, written as YAML. */
final class Objects {
  private Objects() {}

  static JsonNode yaml(String text) {
    var all = all(text);
    if (all.size() != 1) {
      throw new AssertionError(all.size() + " documents instead of one");
    }
    return all.get(0);
  }

  static List<JsonNode> all(String text) {
    try {
      return YamlTree.of(text).stream().map(YamlTree.Document::tree).toList();
    } catch (YamlTree.Mistake e) {
      throw new AssertionError("line " + e.line() + ": " + e.getMessage(), e);
    }
  }

  static JsonNode resource(String name) {
    try (var in = Objects.class.getResourceAsStream(name)) {
      return yaml(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(name, e);
    }
  }
}
