package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The objects of some YAML or JSON texts with values put in.
 *
 * @param objects in the order of the texts
 * @param unused names and words for which there was no place
 */
record ManifestText(List<Manifest> objects, List<String> unused) {
  /** A file, or what was handed in as text. */
  record Source(String name, String text) {}

  /**
   * Reads them all and tells all mistakes at once.
   *
   * @param namespace of objects that name none
   * @throws Refused with the file and line of each mistake
   */
  static ManifestText of(
      List<Source> sources,
      String namespace,
      Map<String, String> values,
      Map<String, String> words) {
    var reading = new Reading(values, words);
    sources.forEach(reading::read);
    reading.refuseTwice(namespace);
    reading.refuse();
    Set<String> unused = new TreeSet<>(values.keySet());
    unused.addAll(words.keySet());
    unused.removeAll(reading.used);
    return new ManifestText(List.copyOf(reading.objects), List.copyOf(unused));
  }

  /** What has been read so far, and what is wrong with it. */
  private static final class Reading {
    private final Map<String, String> values;
    private final Map<String, String> words;
    private final List<Manifest> objects = new ArrayList<>();
    private final List<String> mistakes = new ArrayList<>();
    private final Set<String> used = new TreeSet<>();

    Reading(Map<String, String> values, Map<String, String> words) {
      this.values = values;
      this.words = words;
    }

    void read(Source source) {
      var substitution = new Substitution(values, words);
      try {
        var marked = substitution.marked(source.text());
        for (var document : YamlTree.of(marked, substitution::filled)) {
          add(source.name(), document.line(), document.tree());
        }
      } catch (YamlTree.Mistake e) {
        mistake(source.name(), e.line(), String.valueOf(e.getMessage()));
      }
      for (var place : substitution.missing()) {
        mistake(source.name(), place.line(), "no value for ${" + place.name() + "}");
      }
      used.addAll(substitution.used());
    }

    private void add(String file, int line, JsonNode tree) {
      if (Tree.text(tree, "kind").endsWith("List") && tree.path("items").isArray()) {
        tree.path("items").forEach(item -> add(file, line, item));
        return;
      }
      for (var needed : List.of("apiVersion", "kind", "metadata/name")) {
        if (Tree.text(tree, needed).isEmpty()) {
          mistake(
              file, line, "no object of Kubernetes: " + needed.replace('/', '.') + " is missing");
          return;
        }
      }
      objects.add(new Manifest(file, line, tree));
    }

    void refuseTwice(String namespace) {
      Map<String, Manifest> first = new HashMap<>();
      for (var object : objects) {
        var before = first.putIfAbsent(object.identity(namespace), object);
        if (before != null) {
          mistake(
              object.file(),
              object.line(),
              object.identity(namespace) + " stands in " + before.place() + " already");
        }
      }
    }

    private void mistake(String file, int line, String what) {
      mistakes.add(file + (line > 0 ? ":" + line : "") + ": " + what);
    }

    void refuse() {
      if (!mistakes.isEmpty()) {
        var count = mistakes.size() == 1 ? "a mistake" : mistakes.size() + " mistakes";
        throw new Refused(
            Problem.of(count + " in the manifests; nothing was sent")
                .seen(String.join("\n", mistakes))
                .advice(
                    "give values by with(\"NAME\", value); write $${NAME} for a plain ${NAME}"));
      }
    }
  }
}
