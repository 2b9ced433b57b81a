package dev.runbook.k8s;

import dev.runbook.Change;
import dev.runbook.Redactor;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Secret;
import dev.runbook.Table;
import dev.runbook.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Manifests with values put in: {@code ${NAME}}, {@code ${NAME:-else}} and bare words. Values go
 * into parsed scalars, so none can break the YAML; a plain scalar is typed afterwards. Files are
 * read when it is asked for something. Immutable.
 *
 * <pre>{@code
 * k8s.manifests("shop", Path.of("deploy/")).with("IMAGE_TAG", "1.8").apply().run();
 * }</pre>
 */
public final class Manifests {
  private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");

  private final Cluster cluster;
  private final String namespace;
  private final List<Path> paths;
  private final String text;
  private final Map<String, String> values;
  private final Map<String, String> words;
  private final Force force;

  /** Whether fields of other managers are taken. */
  enum Force {
    TAKES,
    REFUSES
  }

  /**
   * What was applied or deleted.
   *
   * @param objects all objects of the manifests
   * @param sent those that were not yet as wanted
   * @param unjudged those that are there, but whose status could tell nothing more, and why
   */
  public record Applied(List<String> objects, List<String> sent, List<String> unjudged) {
    /** Copies the lists. */
    public Applied {
      objects = List.copyOf(objects);
      sent = List.copyOf(sent);
      unjudged = List.copyOf(unjudged);
    }

    @Override
    public String toString() {
      var head = sent.size() + " of " + objects.size() + " objects sent";
      return sent.isEmpty() ? head : head + ": " + String.join(", ", sent);
    }
  }

  private Manifests(
      Cluster cluster,
      String namespace,
      List<Path> paths,
      String text,
      Map<String, String> values,
      Map<String, String> words,
      Force force) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.paths = List.copyOf(paths);
    this.text = text;
    this.values = Map.copyOf(values);
    this.words = Map.copyOf(words);
    this.force = force;
  }

  static Manifests of(Cluster cluster, String namespace, List<Path> paths, String text) {
    return new Manifests(cluster, namespace, paths, text, Map.of(), Map.of(), Force.REFUSES);
  }

  private Manifests values(Map<String, String> more) {
    var all = new TreeMap<>(values);
    all.putAll(more);
    return new Manifests(cluster, namespace, paths, text, all, words, force);
  }

  /** The value of {@code ${NAME}}. */
  public Manifests with(String name, String value) {
    return values(Map.of(name, value));
  }

  /** The secret value of {@code ${NAME}}. */
  public Manifests with(String name, Secret value) {
    return values(Map.of(name, value.reveal()));
  }

  /** Values by name; those whose name says so are secrets from now on. */
  public Manifests with(Variables variables) {
    var all = new TreeMap<String, String>();
    for (var key : variables.keys()) {
      if (Changes.isSecretName(key)) {
        variables.find(key).ifPresent(secret -> all.put(key, secret.reveal()));
      } else {
        variables.text(key).ifPresent(value -> all.put(key, value));
      }
    }
    return values(all);
  }

  /** What stands for a bare word; only whole words are replaced. */
  public Manifests word(String word, String value) {
    var all = new TreeMap<>(words);
    all.put(word, value);
    return new Manifests(cluster, namespace, paths, text, values, all, force);
  }

  /** Takes fields that belong to another manager; the plan shows which. */
  public Manifests force() {
    return new Manifests(cluster, namespace, paths, text, values, words, Force.TAKES);
  }

  /**
   * All objects as YAML, with the values put in; data of Secrets are left out. Nothing is sent.
   *
   * @throws Refused with file and line of each mistake
   */
  public String rendered() {
    var shown = read().objects().stream().map(one -> Changes.shown(one.object())).toList();
    return Redactor.clean(YamlWriter.of(shown));
  }

  /** What applying would change, by a dry run of the server; writes nothing. */
  public Table diff() {
    var what = "diff of " + this;
    return cluster.recorded(
        what,
        () -> {
          var table = Table.write("object", "field", "before", "after").named(what);
          var applying = applying();
          for (var item : applying.items()) {
            var tried = applying.tried(item);
            for (var change : tried.changes()) {
              table.row(item.toString(), change.path(), change.before(), change.after());
            }
          }
          return table.observed(cluster.now()).done();
        });
  }

  /**
   * Server-side apply of all objects in the order in which they need each other, each awaited; what
   * is as wanted is not sent. Fields of others are never taken unless {@link #force} says so.
   */
  public Change<Applied> apply() {
    return cluster.rb.change(new ApplyMutation(cluster, this, toString()));
  }

  /** Deletes all objects, last applied first, and waits until they are gone. */
  public Change<Applied> delete() {
    return cluster.rb.change(new DeleteMutation(cluster, this, toString()));
  }

  /** The objects with their places in the cluster. */
  Applying applying() {
    return new Applying(cluster, read(), namespace, force);
  }

  private ManifestText read() {
    var sources = new ArrayList<ManifestText.Source>();
    paths.forEach(path -> sources.addAll(sources(path)));
    if (!text.isEmpty()) {
      sources.add(new ManifestText.Source("text", text));
    }
    return ManifestText.of(sources, namespace, values, words);
  }

  /** A file, or the manifests of a folder by name. */
  private static List<ManifestText.Source> sources(Path path) {
    try {
      if (!Files.isDirectory(path)) {
        var name = path.getFileName() == null ? path.toString() : path.getFileName().toString();
        return List.of(new ManifestText.Source(name, Files.readString(path)));
      }
      try (var files = Files.list(path)) {
        var all = new ArrayList<ManifestText.Source>();
        for (var file : files.filter(Manifests::isManifest).sorted().toList()) {
          all.addAll(sources(file));
        }
        return all;
      }
    } catch (IOException e) {
      throw new Refused(
          Problem.of("a manifest cannot be read").at(path.toString()).seen(String.valueOf(e)), e);
    }
  }

  private static boolean isManifest(Path file) {
    var name = file.toString();
    return Files.isRegularFile(file) && ENDINGS.stream().anyMatch(name::endsWith);
  }

  /** Where it comes from; never a value. */
  @Override
  public String toString() {
    var from =
        paths.isEmpty() ? "text" : String.join(", ", paths.stream().map(Path::toString).toList());
    return "manifests of " + from + " in " + namespace;
  }
}
