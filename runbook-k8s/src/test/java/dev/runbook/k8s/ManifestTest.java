package dev.runbook.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runbook.RunbookException.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  private static final String HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n";

  /** The JSON beside the YAML is what kubectl 1.32 made of it. */
  @ParameterizedTest
  @ValueSource(strings = {"scalars", "documents"})
  void yaml_is_read_as_kubectl_reads_it(String corpus) throws IOException {
    var expected = new ObjectMapper().readTree(resource(corpus + ".json"));
    var read = objects(resource(corpus + ".yaml"), Map.of());
    assertThat(read).hasSameSizeAs(expected);
    for (int i = 0; i < read.size(); i++) {
      assertThat(read.get(i).equals(ManifestTest::compared, expected.get(i)))
          .as("%s instead of %s", read.get(i), expected.get(i))
          .isTrue();
    }
  }

  /** Numbers by their value. */
  private static int compared(JsonNode a, JsonNode b) {
    if (a.isNumber() && b.isNumber()) {
      return Double.compare(a.doubleValue() + 0.0, b.doubleValue() + 0.0);
    }
    return a.equals(b) ? 0 : 1;
  }

  @Test
  void merge_key() {
    var read = one(HEAD + "data:\n  a: &a {c: '1', d: '2'}\n  b: {<<: *a, d: '3'}\n", Map.of());
    assertThat(read.at("/data/b")).isEqualTo(json("{\"d\": \"3\", \"c\": \"1\"}"));
  }

  @Test
  void typed_replicas() {
    var text = HEAD + "spec: {plain: ${N}, quoted: '${N}', block: {m: \"${N}0\"}, part: v${N}}\n";
    assertThat(one(text, Map.of("N", "5")).get("spec"))
        .isEqualTo(
            json(
                "{\"plain\": 5, \"quoted\": \"5\", \"block\": {\"m\": \"50\"}, \"part\": \"v5\"}"));
  }

  @Test
  void bare_word() {
    var text = HEAD + "image: shop/web:IMAGE_TAG\nother: MY_IMAGE_TAG IMAGE_TAGS x-IMAGE_TAG.y\n";
    var read =
        ManifestText.of(
            List.of(new ManifestText.Source("text", text)),
            "shop",
            Map.of(),
            Map.of("IMAGE_TAG", "1.8", "UNSEEN", "x"));
    var object = read.objects().get(0).object();
    assertThat(object.get("image").asText()).isEqualTo("shop/web:1.8");
    assertThat(object.get("other").asText()).isEqualTo("MY_IMAGE_TAG IMAGE_TAGS x-1.8.y");
    assertThat(read.unused()).containsExactly("UNSEEN");
  }

  @Test
  void dollar_escape() {
    var text = HEAD + "data: {script: 'echo $${HOME} $HOME ${1} $${A:-b} ${A:-b} ${A:-}'}\n";
    assertThat(one(text, Map.of()).at("/data/script").asText())
        .isEqualTo("echo ${HOME} $HOME ${1} ${A:-b} b ");
  }

  @Test
  void missing_values() {
    var first = HEAD + "# ${NOT_THIS}\ndata:\n  a: ${ONE}\n  b: ${GIVEN} ${TWO}\n";
    var second = HEAD.replace("one", "two") + "data:\n  c: |\n    x\n    ${THREE}\n";
    var sources =
        List.of(
            new ManifestText.Source("a.yaml", first), new ManifestText.Source("b.yaml", second));
    assertThatThrownBy(() -> ManifestText.of(sources, "shop", Map.of("GIVEN", "x"), Map.of()))
        .isInstanceOf(Refused.class)
        .hasMessage(
            """
            3 mistakes in the manifests; nothing was sent
              seen: a.yaml:6: no value for ${ONE}
                a.yaml:7: no value for ${TWO}
                b.yaml:7: no value for ${THREE}
              try: give values by with("NAME", value); write $${NAME} for a plain ${NAME}""");
  }

  @Test
  void value_with_colon_and_newline() {
    var nasty = "a: b\n- c\n\"'#{}[]&*!|>%@`\n---\nkind: Evil";
    var read = objects(HEAD + "data: {plain: ${X}, quoted: \"${X}\"}\n", Map.of("X", nasty));
    assertThat(read).hasSize(1);
    assertThat(read.get(0).at("/data/plain").asText()).isEqualTo(nasty);
    assertThat(read.get(0).at("/data/quoted").asText()).isEqualTo(nasty);
  }

  @Test
  void octal_mode() {
    assertThat(one(HEAD + "mode: 0644\n", Map.of()).get("mode")).isEqualTo(json("420"));
  }

  @Test
  void all_mistakes_are_told_at_once_with_file_and_line() {
    var broken = new ManifestText.Source("broken.yaml", HEAD + "data: {a: [1\n");
    var twice = new ManifestText.Source("twice.yaml", HEAD + "---\n" + HEAD);
    var bare = new ManifestText.Source("bare.yaml", "\nkind: ConfigMap\nmetadata: {name: x}\n");
    var key = new ManifestText.Source("key.yaml", HEAD + "a: 1\nb: 2\na: 3\n");
    assertThatThrownBy(
            () -> ManifestText.of(List.of(broken, twice, bare, key), "shop", Map.of(), Map.of()))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("4 mistakes in the manifests")
        .hasMessageContaining("broken.yaml:5: ")
        .hasMessageContaining("bare.yaml:2: no object of Kubernetes: apiVersion is missing")
        .hasMessageContaining("key.yaml:6: the key a stands here twice")
        .hasMessageContaining("twice.yaml:5: ConfigMap shop/one stands in twice.yaml:1 already");
  }

  @Test
  void an_object_twice_is_told_whatever_the_version_of_its_api_and_its_namespace_by_default() {
    var text =
        """
        {apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: shop}}
        ---
        {apiVersion: apps/v1beta1, kind: Deployment, metadata: {name: a}}
        """;
    assertThatThrownBy(() -> objects(text, Map.of()))
        .hasMessageContaining("text:3: Deployment.apps shop/a stands in text:1 already");
    assertThat(objects(text.replaceFirst("namespace: shop", "namespace: lab"), Map.of()))
        .hasSize(2);
  }

  @Test
  void aliases_that_grow_without_end_and_anchors_that_hold_themselves_are_refused() {
    var bomb = new StringBuilder(HEAD).append("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      var all = String.join(", ", Collections.nCopies(10, "*a" + (i - 1)));
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, all));
    }
    assertThatThrownBy(() -> objects(bomb.toString(), Map.of()))
        .hasMessageContaining("aliases make it far too large");
    assertThatThrownBy(() -> objects(HEAD + "a: &a {b: *a}\n", Map.of()))
        .isInstanceOf(Refused.class);
  }

  /** 1,000 trees of random shape: one text becomes a place, and a random value is put there. */
  @Test
  void a_substituted_text_leaves_the_rest_of_the_tree_equal() {
    for (int seed = 0; seed < 1_000; seed++) {
      var random = new Random(seed);
      var tree = (ObjectNode) json("{\"apiVersion\": \"v1\", \"kind\": \"Thing\"}");
      tree.putObject("metadata").put("name", "thing");
      tree.set("spec", randomTree(random, 0));
      var texts = new ArrayList<Runnable>();
      var value = randomText(random);
      places(tree.get("spec"), texts);
      if (texts.isEmpty()) {
        continue;
      }
      texts.get(random.nextInt(texts.size())).run();
      var yaml = YamlWriter.of(tree);
      var expected = json(tree.toString().replace("\"<HERE>\"", quoted(value)));
      var marked = escaped(yaml).replace("<HERE>", "\"${HERE}\"");
      assertThat(one(marked, Map.of("HERE", value))).as("seed " + seed).isEqualTo(expected);
    }
  }

  /** 1,000 trees again: what is written as YAML is read back as it was. */
  @Test
  void what_is_written_is_read_back_equal() {
    for (int seed = 0; seed < 1_000; seed++) {
      var random = new Random(seed);
      var tree = (ObjectNode) json("{\"apiVersion\": \"v1\", \"kind\": \"Thing\"}");
      tree.putObject("metadata").put("name", "thing");
      tree.set("spec", randomTree(random, 0));
      var yaml = escaped(YamlWriter.of(tree));
      assertThat(one(yaml, Map.of())).as("seed %d: %s", seed, yaml).isEqualTo(tree);
    }
  }

  private static String escaped(String yaml) {
    return yaml.replaceAll("\\$(\\{[A-Za-z_]\\w*(:-[^}\r\n]*)?})", "\\$\\$$1");
  }

  private static JsonNode randomTree(Random random, int depth) {
    var nodes = JsonNodeFactory.instance;
    int kind = random.nextInt(depth > 3 ? 5 : 8);
    if (kind < 3) {
      return nodes.textNode(randomText(random));
    }
    if (kind == 3) {
      return nodes.numberNode(random.nextInt());
    }
    if (kind == 4) {
      return random.nextInt(3) == 0 ? nodes.nullNode() : nodes.booleanNode(random.nextBoolean());
    }
    int size = random.nextInt(4);
    if (kind == 5) {
      var list = nodes.arrayNode();
      for (int i = 0; i < size; i++) {
        list.add(randomTree(random, depth + 1));
      }
      return list;
    }
    var map = nodes.objectNode();
    for (int i = 0; i < size; i++) {
      map.set("k" + i + randomText(random), randomTree(random, depth + 1));
    }
    return map;
  }

  private static String randomText(Random random) {
    var pieces =
        List.of(
            "a",
            "yes",
            "0644",
            "1.5",
            ": ",
            "#",
            "\n",
            "- ",
            "\"",
            "'",
            "{",
            "}",
            "[",
            "${X",
            "&",
            "*",
            "!",
            "|",
            ">",
            "%",
            "@",
            "`",
            "\\",
            " ",
            "\t",
            "é",
            "日本",
            "~",
            "null",
            "1:30",
            "2026-01-01",
            "---\n",
            "😀",
            ",",
            "=",
            "<<");
    var text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append(pieces.get(random.nextInt(pieces.size())));
    }
    return text.toString();
  }

  /** What puts the place into each text of the tree. */
  private static void places(JsonNode node, List<Runnable> texts) {
    if (node instanceof ObjectNode object) {
      for (var field : object.properties()) {
        if (field.getValue().isTextual()) {
          texts.add(() -> object.put(field.getKey(), "<HERE>"));
        }
        places(field.getValue(), texts);
      }
    } else if (node instanceof ArrayNode list) {
      for (int i = 0; i < list.size(); i++) {
        int at = i;
        if (list.get(i).isTextual()) {
          texts.add(() -> list.set(at, "<HERE>"));
        }
        places(list.get(i), texts);
      }
    }
  }

  private static String quoted(String text) {
    return JsonNodeFactory.instance.textNode(text).toString();
  }

  private static JsonNode one(String text, Map<String, String> values) {
    var all = objects(text, values);
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private static List<JsonNode> objects(String text, Map<String, String> values) {
    var source = List.of(new ManifestText.Source("text", text));
    return ManifestText.of(source, "shop", values, Map.of()).objects().stream()
        .map(Manifest::object)
        .toList();
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String resource(String name) throws IOException {
    try (var in = ManifestTest.class.getResourceAsStream("manifests/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
