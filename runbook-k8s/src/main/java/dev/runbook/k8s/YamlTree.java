package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** YAML documents as JSON trees, as kubectl reads them; anchors and merge keys are resolved. */
final class YamlTree {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Tag PLAIN = new Tag("plain");
  private static final Set<Tag> TYPED =
      Set.of(Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.MERGE, Tag.TIMESTAMP);
  private static final int DEPTH = 100;
  private static final int NODES = 2_000_000;
  private static final int CHARACTERS = 32 << 20;

  private final UnaryOperator<String> texts;
  private int nodes;

  private YamlTree(UnaryOperator<String> texts) {
    this.texts = texts;
  }

  /** A document and the line it begins in, from 1. */
  record Document(int line, JsonNode tree) {}

  /** What is wrong with a text, and in which line, from 1; 0 if nobody knows. */
  static final class Mistake extends Exception {
    private static final long serialVersionUID = 1L;
    private final int line;

    Mistake(int line, String what) {
      super(what);
      this.line = line;
    }

    int line() {
      return line;
    }
  }

  /** All documents that are not empty. */
  static List<Document> of(String text) throws Mistake {
    return of(text, UnaryOperator.identity());
  }

  /**
   * All documents that are not empty.
   *
   * @param texts what becomes of each scalar; a plain one is typed afterwards
   */
  static List<Document> of(String text, UnaryOperator<String> texts) throws Mistake {
    var options = new LoaderOptions();
    options.setCodePointLimit(CHARACTERS);
    options.setNestingDepthLimit(DEPTH);
    options.setMaxAliasesForCollections(1_000);
    var found = new ArrayList<Document>();
    try {
      for (var node : yaml(options).composeAll(new StringReader(text))) {
        var tree = new YamlTree(texts).tree(node, 0);
        if (!tree.isNull()) {
          found.add(new Document(line(node), tree));
        }
      }
    } catch (MarkedYAMLException e) {
      throw new Mistake(line(e.getProblemMark()), String.valueOf(e.getProblem()));
    } catch (YAMLException e) {
      throw new Mistake(0, String.valueOf(e.getMessage()));
    }
    return found;
  }

  private static Yaml yaml(LoaderOptions options) {
    var out = new DumperOptions();
    var unused = new SafeConstructor(options);
    return new Yaml(unused, new Representer(out), out, options, new Untyped());
  }

  private static int line(Node node) {
    return line(node.getStartMark());
  }

  private static int line(@Nullable Mark mark) {
    return mark == null ? 0 : mark.getLine() + 1;
  }

  private JsonNode tree(Node node, int depth) throws Mistake {
    if (depth > DEPTH || ++nodes > NODES) {
      throw new Mistake(line(node), "an anchor holds itself, or aliases make it far too large");
    }
    if (node instanceof MappingNode mapping) {
      return mapping(mapping, depth);
    }
    if (node instanceof SequenceNode sequence) {
      var all = JSON.arrayNode();
      for (var element : sequence.getValue()) {
        all.add(tree(element, depth + 1));
      }
      return all;
    }
    return scalar((ScalarNode) node);
  }

  private JsonNode scalar(ScalarNode node) throws Mistake {
    var text = texts.apply(node.getValue());
    var tag = node.getTag();
    if (tag.equals(Tag.STR)) {
      return TextNode.valueOf(text);
    }
    if (!tag.equals(PLAIN) && !TYPED.contains(tag)) {
      throw new Mistake(line(node), "the tag " + tag.getValue() + " means nothing here");
    }
    if (Scalars.isEndless(text)) {
      throw new Mistake(line(node), "no number of JSON: " + text);
    }
    return Scalars.plain(text);
  }

  /** Leaves the types of plain scalars to {@link Scalars}. */
  private static final class Untyped extends Resolver {
    @Override
    public Tag resolve(NodeId kind, String value, boolean implicit) {
      boolean plain = kind == NodeId.scalar && implicit;
      return plain ? value.equals("<<") ? Tag.MERGE : PLAIN : super.resolve(kind, value, implicit);
    }
  }

  private JsonNode mapping(MappingNode node, int depth) throws Mistake {
    var all = JSON.objectNode();
    var merged = JSON.objectNode();
    for (var tuple : node.getValue()) {
      if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
        merge(tuple.getValueNode(), merged, depth);
        continue;
      }
      var key = key(tuple.getKeyNode());
      if (all.has(key)) {
        throw new Mistake(line(tuple.getKeyNode()), "the key " + key + " stands here twice");
      }
      all.set(key, tree(tuple.getValueNode(), depth + 1));
    }
    merged.properties().forEach(field -> all.putIfAbsent(field.getKey(), field.getValue()));
    return all;
  }

  /** Of several merged mappings the first wins. */
  private void merge(Node value, ObjectNode merged, int depth) throws Mistake {
    var sources = value instanceof SequenceNode many ? many.getValue() : List.of(value);
    for (var source : sources) {
      if (!(tree(source, depth + 1) instanceof ObjectNode fields)) {
        throw new Mistake(line(value), "<< takes a mapping or a list of mappings");
      }
      fields.properties().forEach(f -> merged.putIfAbsent(f.getKey(), f.getValue()));
    }
  }

  private String key(Node node) throws Mistake {
    if (!(node instanceof ScalarNode scalar)) {
      throw new Mistake(line(node), "a key must be a text");
    }
    var key = scalar(scalar);
    if (key.isNull()) {
      throw new Mistake(line(node), "a key must not be empty");
    }
    return key.asText();
  }
}
