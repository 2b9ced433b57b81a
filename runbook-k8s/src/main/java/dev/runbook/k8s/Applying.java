package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The objects of manifests at their places in a cluster, and what the server would make of them.
 */
final class Applying {
  private final Cluster cluster;
  private final ManifestText text;
  private final Manifests.Force force;
  private final String namespace;
  private final Map<String, Optional<Kind>> kinds = new HashMap<>();

  Applying(Cluster cluster, ManifestText text, String namespace, Manifests.Force force) {
    this.cluster = cluster;
    this.text = text;
    this.namespace = namespace;
    this.force = force;
  }

  /**
   * An object and its place; no place if the cluster does not know its kind yet.
   *
   * @param body what is sent
   */
  record Item(Manifest manifest, Optional<Ref> ref, JsonNode body) {
    @Override
    public String toString() {
      return ref.map(Ref::toString).orElse(manifest.kind() + " " + manifest.name());
    }
  }

  /**
   * What the server would make of an object.
   *
   * @param before a missing node if there is none
   * @param unchecked why it could not be tried yet; empty if it was
   */
  record Tried(
      JsonNode before, List<Changes.Change> changes, List<String> warnings, String unchecked) {
    boolean isEqual() {
      return changes.isEmpty() && unchecked.isEmpty();
    }
  }

  List<String> unused() {
    return text.unused();
  }

  /** In the order of applying. */
  List<Item> items() {
    return ApplyOrder.of(text.objects()).stream().map(this::item).toList();
  }

  private Item item(Manifest manifest) {
    var kind = kind(manifest);
    if (kind.isEmpty()) {
      if (isDefinedHere(manifest)) {
        return new Item(manifest, Optional.empty(), manifest.object());
      }
      throw new Refused(
          Problem.of("the cluster has no kind " + manifest.kind() + " of " + manifest.apiVersion())
              .at(manifest.place())
              .advice("is it spelt right, and its definition installed?"));
    }
    var space =
        !kind.get().namespaced()
            ? ""
            : manifest.namespace().isEmpty() ? namespace : manifest.namespace();
    var home = new Access.Home(space, "the manifest", true);
    ObjectNode body = manifest.object().deepCopy();
    if (!space.isEmpty()) {
      body.withObject("/metadata").put("namespace", space);
    }
    body.remove("status");
    return new Item(manifest, Optional.of(new Ref(kind.get(), home, manifest.name())), body);
  }

  /** Whether a definition among the objects makes its kind known. */
  private boolean isDefinedHere(Manifest manifest) {
    return text.objects().stream()
        .filter(one -> one.kind().equals("CustomResourceDefinition"))
        .anyMatch(
            one ->
                Tree.text(one.object(), "spec/names/kind").equals(manifest.kind())
                    && manifest
                        .apiVersion()
                        .startsWith(Tree.text(one.object(), "spec/group") + "/"));
  }

  private boolean isNamespaceMadeHere(Item item) {
    return text.objects().stream()
        .anyMatch(
            one ->
                one.kind().equals("Namespace")
                    && one.name().equals(item.ref().map(Ref::namespace).orElse("")));
  }

  private Optional<Kind> kind(Manifest manifest) {
    var known = Kind.known(manifest.kind());
    if (known.isPresent()
        && known.get().apiVersion().equals(manifest.apiVersion())
        && known.get().name().equals(manifest.kind())) {
      return known;
    }
    var key = manifest.apiVersion() + " " + manifest.kind();
    var old = kinds.get(key);
    if (old != null && old.isPresent()) {
      return old;
    }
    var found = discovered(manifest.apiVersion(), manifest.kind());
    kinds.put(key, found);
    return found;
  }

  private Optional<Kind> discovered(String apiVersion, String name) {
    int slash = apiVersion.indexOf('/');
    var group = slash < 0 ? "" : apiVersion.substring(0, slash);
    var version = apiVersion.substring(slash + 1);
    var answer =
        cluster.gateway.patiently(
            Call.get(slash < 0 ? "/api/" + apiVersion : "/apis/" + apiVersion));
    if (answer.code() == 404) {
      return Optional.empty();
    }
    var list = cluster.gateway.good(Call.get(apiVersion), answer).json();
    return Tree.stream(list, "resources")
        .filter(one -> Tree.text(one, "kind").equals(name))
        .filter(one -> !Tree.text(one, "name").contains("/"))
        .findFirst()
        .map(
            one ->
                new Kind(
                    group,
                    version,
                    Tree.text(one, "name"),
                    name,
                    Tree.is(one, "namespaced"),
                    List.of()));
  }

  /** The request that applies it. */
  Call call(Item item) {
    var call =
        Call.patch(path(item), Call.APPLY, item.body().toString())
            .with("fieldManager", "runbook")
            .with("fieldValidation", "Strict");
    return force == Manifests.Force.TAKES ? call.with("force", "true") : call;
  }

  private static String path(Item item) {
    return item.ref()
        .map(Ref::path)
        .orElseThrow(
            () ->
                new Refused(
                    Problem.of("the cluster does not know the kind of " + item + " yet")
                        .at(item.manifest().place())
                        .advice("look at the definition that was applied before it")));
  }

  JsonNode live(Item item) {
    return item.ref().flatMap(cluster::find).orElse(MissingNode.getInstance());
  }

  /**
   * A dry run of one.
   *
   * @throws Refused if the server does not take it, with the place in the file
   */
  Tried tried(Item item) {
    if (item.ref().isEmpty()) {
      return unchecked("its kind is defined by this change");
    }
    var call = call(item).dryRun();
    var answer = cluster.gateway.patiently(call);
    if (answer.code() == 404 && isNamespaceMadeHere(item)) {
      return unchecked("its namespace is made by this change");
    }
    if (!answer.isGood()) {
      throw refused(item, answer, cluster.gateway.failure(call, answer));
    }
    var before = live(item);
    return new Tried(before, Changes.of(before, answer.json()), answer.warnings(), "");
  }

  private static Tried unchecked(String why) {
    return new Tried(MissingNode.getInstance(), List.of(), List.of(), why);
  }

  private static RuntimeException refused(Item item, Answer answer, KubernetesException failure) {
    if (failure instanceof KubernetesException.Failed) {
      return failure;
    }
    var problem =
        Problem.of("the server does not take " + item)
            .at(item.manifest().place())
            .seen(failure.problem().seen());
    if (answer.code() == 409) {
      return new Refused(
          problem.advice("leave these fields out, or force() takes them from their manager"),
          failure);
    }
    boolean immutable = answer.words().contains("immutable");
    return new Refused(
        immutable
            ? problem.advice("this field cannot change; delete the object yourself if it may go")
            : problem.advice("mend what the server names"),
        failure);
  }

  /** Those that are not as wanted yet. */
  List<Item> lacking() {
    var lacking = new ArrayList<Item>();
    for (var item : items()) {
      if (!tried(item).isEqual()) {
        lacking.add(item);
      }
    }
    return lacking;
  }
}
