package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/** JSON trees as YAML that kubectl and {@link YamlTree} read back as the same trees. */
final class YamlWriter {
  private YamlWriter() {}

  /** All documents in one text. */
  static String of(List<JsonNode> documents) {
    return documents.stream().map(YamlWriter::of).collect(Collectors.joining("---\n"));
  }

  static String of(JsonNode document) {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setSplitLines(false);
    options.setIndicatorIndent(0);
    options.setWidth(120);
    return new Yaml(new Quoting(options), options).dump(plain(document));
  }

  private static @Nullable Object plain(JsonNode node) {
    if (node.isObject()) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      node.properties().forEach(field -> all.put(field.getKey(), plain(field.getValue())));
      return all;
    }
    if (node.isArray()) {
      return StreamSupport.stream(node.spliterator(), false).map(YamlWriter::plain).toList();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isNumber()) {
      return node.numberValue();
    }
    return node.isNull() ? null : node.asText();
  }

  /** Quotes each text that would be read as something else. */
  private static final class Quoting extends Representer {
    Quoting(DumperOptions options) {
      super(options);
      representers.put(String.class, text -> text((String) text));
    }

    private Node text(String text) {
      boolean bare = Scalars.plain(text).isTextual() && !Scalars.isEndless(text);
      var style =
          !bare
              ? ScalarStyle.DOUBLE_QUOTED
              : text.strip().contains("\n") ? ScalarStyle.LITERAL : ScalarStyle.PLAIN;
      return representScalar(Tag.STR, text, style);
    }
  }
}
