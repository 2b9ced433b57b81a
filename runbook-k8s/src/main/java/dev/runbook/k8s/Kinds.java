package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.RunbookException.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kinds a cluster has; those that are not built in are asked for once, and anew if missing. */
final class Kinds {
  private final Gateway gateway;
  private volatile @Nullable List<Kind> discovered;

  Kinds(Gateway gateway) {
    this.gateway = gateway;
  }

  /**
   * The kind of this name: {@code pod}, {@code certificates}, {@code certificates.cert-manager.io}.
   */
  Kind find(String word) {
    var known = Kind.known(word);
    if (known.isPresent()) {
      return known.get();
    }
    var old = discovered;
    if (old != null) {
      for (var kind : old) {
        if (kind.isCalled(word)) {
          return kind;
        }
      }
    }
    var all = discover();
    discovered = all;
    return all.stream()
        .filter(kind -> kind.isCalled(word))
        .findFirst()
        .orElseThrow(() -> missing(word, all));
  }

  private KubernetesException.NotFound missing(String word, List<Kind> all) {
    var near = Failures.near(word, all.stream().map(Kind::word).distinct().toList());
    return new KubernetesException.NotFound(
        Problem.of("the cluster has no kind `" + word + "`")
            .at(gateway.server())
            .seen("the nearest: " + String.join(", ", near))
            .advice("is its definition (CRD) installed?"));
  }

  private List<Kind> discover() {
    var all = new ArrayList<Kind>();
    collect(all, "", "v1", "/api/v1");
    for (var group : gateway.get("/apis").path("groups")) {
      var name = group.path("name").asText();
      var version = group.path("preferredVersion").path("version").asText();
      collect(all, name, version, "/apis/" + name + "/" + version);
    }
    return List.copyOf(all);
  }

  /** A group whose server is down leaves its kinds out and hides no other. */
  private void collect(List<Kind> all, String group, String version, String path) {
    JsonNode list;
    try {
      list = gateway.get(path);
    } catch (KubernetesException.Failed | KubernetesException.NotFound e) {
      return;
    }
    for (var one : list.path("resources")) {
      var plural = one.path("name").asText();
      if (!plural.contains("/")) {
        var shorts = new ArrayList<String>();
        one.path("shortNames").forEach(name -> shorts.add(name.asText()));
        shorts.add(one.path("singularName").asText());
        all.add(
            new Kind(
                group,
                version,
                plural,
                one.path("kind").asText(),
                one.path("namespaced").asBoolean(),
                List.copyOf(shorts)));
      }
    }
  }
}
