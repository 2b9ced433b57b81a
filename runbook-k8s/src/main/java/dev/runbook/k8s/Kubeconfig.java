package dev.runbook.k8s;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Kubeconfig files as one, read once: the first file to define a name wins. */
final class Kubeconfig {
  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build());

  private final Map<String, Part> clusters = new LinkedHashMap<>();
  private final Map<String, Part> users = new LinkedHashMap<>();
  private final Map<String, Part> contexts = new LinkedHashMap<>();
  private final List<String> places = new ArrayList<>();
  private String current = "";

  /** One entry, where it was read, and the folder that relative names start from. */
  record Part(String name, JsonNode body, String source, @Nullable Path base) {
    static final Part NONE = new Part("", MissingNode.getInstance(), "", null);

    String text(String field) {
      return body.path(field).asText("");
    }
  }

  private Kubeconfig() {}

  /** The files that exist; empty if none does. */
  static Optional<Kubeconfig> of(List<Path> files) {
    var config = new Kubeconfig();
    for (var file : files) {
      if (Files.exists(file)) {
        config.add(content(file), file.toString(), file.toAbsolutePath().getParent());
      }
    }
    return config.places.isEmpty() ? Optional.empty() : Optional.of(config);
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw bad("cannot read the kubeconfig", file.toString(), e.getClass());
    }
  }

  /** A secret that is YAML, base64 of it, or the path of a file; never written to disk. */
  static Kubeconfig of(Secret secret) {
    var text = secret.reveal().strip();
    var source = "secret " + secret.name();
    var config = new Kubeconfig();
    if (isYaml(text)) {
      config.add(text, source, null);
      return config;
    }
    var file = existing(text);
    if (file != null) {
      config.add(content(file), file.toString(), file.toAbsolutePath().getParent());
      return config;
    }
    config.add(decoded(text, source), source, null);
    return config;
  }

  private static boolean isYaml(String text) {
    return text.startsWith("{") || text.contains("clusters:") || text.contains("apiVersion:");
  }

  private static @Nullable Path existing(String text) {
    if (text.length() > 4_096 || text.contains("\n")) {
      return null;
    }
    try {
      var file = Path.of(text);
      return Files.isRegularFile(file) ? file : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static String decoded(String text, String source) {
    var packed = text.replaceAll("[\\s\"']", "");
    try {
      var yaml = new String(Base64.getDecoder().decode(packed), StandardCharsets.UTF_8);
      if (isYaml(yaml)) {
        return yaml;
      }
    } catch (IllegalArgumentException e) {
      // said below; the exception quotes the secret
    }
    throw new BadSetting(
        Problem.of("this is no kubeconfig")
            .at(source)
            .seen("neither YAML, nor base64 of it, nor the path of a file that exists")
            .advice("store the output of `kubectl config view --flatten --minify | base64`"));
  }

  private void add(String text, String source, @Nullable Path base) {
    JsonNode tree;
    try {
      tree = YAML.readTree(text);
    } catch (IOException e) {
      throw new BadSetting(
          Problem.of("the kubeconfig is not valid YAML")
              .at(source)
              .advice("check it with kubectl"));
    }
    collect(clusters, tree, "clusters", "cluster", source, base);
    collect(users, tree, "users", "user", source, base);
    collect(contexts, tree, "contexts", "context", source, base);
    current = current.isEmpty() ? tree.path("current-context").asText("") : current;
    places.add(source);
  }

  private static void collect(
      Map<String, Part> all,
      JsonNode tree,
      String list,
      String field,
      String source,
      @Nullable Path base) {
    for (var one : tree.path(list)) {
      var name = one.path("name").asText();
      all.putIfAbsent(name, new Part(name, one.path(field), source, base));
    }
  }

  /** The context asked for, else the current one, else the only one; never another. */
  Part context(String wanted) {
    var name = wanted.isEmpty() ? current : wanted;
    if (name.isEmpty() && contexts.size() == 1) {
      return contexts.values().iterator().next();
    }
    var found = contexts.get(name);
    if (found != null) {
      return found;
    }
    var what =
        name.isEmpty()
            ? "the kubeconfig names no current context, and has " + contexts.size()
            : "there is no context `" + name + "`";
    throw new BadSetting(
        Problem.of(what)
            .at(String.join(", ", places))
            .seen("there are: " + String.join(", ", contexts.keySet()))
            .advice("name one of them by k8s.context in the settings, or .context(\"..\")"));
  }

  Part cluster(Part context) {
    return named(clusters, context, "cluster");
  }

  Part user(Part context) {
    return context.text("user").isEmpty() ? Part.NONE : named(users, context, "user");
  }

  private static Part named(Map<String, Part> all, Part context, String field) {
    var name = context.text(field);
    var found = all.get(name);
    if (found == null) {
      throw new BadSetting(
          Problem.of("context `" + context.name() + "` names a " + field + " that is not there")
              .at(context.source())
              .seen(field + " `" + name + "`; there are: " + String.join(", ", all.keySet()))
              .advice("mend the kubeconfig"));
    }
    return found;
  }

  /** All contexts, as they are listed. */
  List<Access.Entry> entries() {
    var all = new ArrayList<Access.Entry>();
    for (var context : contexts.values()) {
      var cluster = clusters.getOrDefault(context.text("cluster"), Part.NONE);
      all.add(
          new Access.Entry(
              context.name(),
              cluster.text("server"),
              context.text("user"),
              context.text("namespace"),
              context.source()));
    }
    return List.copyOf(all);
  }

  /** PEM of {@code field-data} (base64) or of the file that {@code field} names; empty if none. */
  static String pem(Part part, String field) {
    var data = part.text(field + "-data");
    if (!data.isEmpty()) {
      try {
        var bytes = Base64.getDecoder().decode(data.replaceAll("\\s", ""));
        return new String(bytes, StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        throw new BadSetting(
            Problem.of(field + "-data of `" + part.name() + "` is not base64").at(part.source()));
      }
    }
    var file = part.text(field);
    return file.isEmpty() ? "" : content(file(part, field));
  }

  /** The file that {@code field} names. */
  static Path file(Part part, String field) {
    var file = Path.of(part.text(field));
    if (file.isAbsolute()) {
      return file;
    }
    if (part.base() == null) {
      throw new BadSetting(
          Problem.of(field + " of `" + part.name() + "` is a relative file name in a secret")
              .at(part.source())
              .seen(file.toString())
              .advice("store the output of `kubectl config view --flatten`"));
    }
    return part.base().resolve(file).normalize();
  }

  static BadSetting bad(String what, String where, Class<?> seen) {
    return new BadSetting(
        Problem.of(what)
            .at(where)
            .seen(seen.getSimpleName())
            .advice("check that the file is there and may be read"));
  }

  @Override
  public String toString() {
    return "kubeconfig from " + String.join(", ", places);
  }
}
