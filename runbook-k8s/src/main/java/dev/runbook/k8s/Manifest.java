package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One object of a manifest and where it stands.
 *
 * @param file the name of its file, or {@code text}
 * @param line where its document begins, from 1
 */
record Manifest(String file, int line, JsonNode object) {
  String apiVersion() {
    return Tree.text(object, "apiVersion");
  }

  String kind() {
    return Tree.text(object, "kind");
  }

  String name() {
    return Tree.name(object);
  }

  String namespace() {
    return Tree.namespace(object);
  }

  /** What tells it from others, whatever the version of its API. */
  String identity(String defaultNamespace) {
    var group = apiVersion().contains("/") ? apiVersion().replaceAll("/.*", "") : "";
    var space =
        ApplyOrder.isClusterWide(kind())
            ? ""
            : namespace().isEmpty() ? defaultNamespace : namespace();
    return kind()
        + (group.isEmpty() ? "" : "." + group)
        + " "
        + (space.isEmpty() ? "" : space + "/")
        + name();
  }

  String place() {
    return file + (line > 0 ? ":" + line : "");
  }
}
