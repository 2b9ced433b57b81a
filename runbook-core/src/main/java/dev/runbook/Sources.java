package dev.runbook;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where settings come from, first wins; the only place that reads files, variables and properties.
 */
final class Sources {
  static final String FILE = "runbook.properties";

  /** A value and where it stands. */
  record Found(String key, String value, String source) {}

  private record Layer(String name, Map<String, String> values, String text) {
    /** The file and the line of {@code key}. */
    String place(String key) {
      int line = 1;
      for (var content : text.lines().toList()) {
        if (content.stripLeading().startsWith(key)) {
          return name + ":" + line;
        }
        line++;
      }
      return name;
    }
  }

  private final List<Layer> layers;
  private final Map<String, String> variables;
  private final Map<String, String> properties;

  private Sources(
      List<Layer> layers, Map<String, String> variables, Map<String, String> properties) {
    this.layers = layers;
    this.variables = variables;
    this.properties = properties;
  }

  /** The sources of this process: variables, system properties and the three files. */
  static Sources ofThisProcess() {
    var properties = new TreeMap<String, String>();
    for (var name : System.getProperties().stringPropertyNames()) {
      properties.put(name, System.getProperty(name, ""));
    }
    var home = Path.of(System.getProperty("user.home", "."), ".runbook", FILE);
    return of(System.getenv(), properties, Path.of(FILE), home);
  }

  static Sources of(
      Map<String, String> variables,
      Map<String, String> properties,
      Path projectFile,
      Path homeFile) {
    var layers = new ArrayList<Layer>();
    addFile(layers, projectFile);
    addFile(layers, homeFile);
    addClassPath(layers);
    return new Sources(List.copyOf(layers), Map.copyOf(variables), Map.copyOf(properties));
  }

  /** Every value of {@code key}, the one that counts first; {@code code} is what the caller set. */
  List<Found> all(String key, Map<String, String> code) {
    var found = new ArrayList<Found>();
    add(found, key, code.get(key), "code");
    add(found, key, properties.get("runbook." + key), "system property runbook." + key);
    var variable = variableOf(key);
    add(found, key, variables.get(variable), "variable " + variable);
    for (var layer : layers) {
      add(found, key, layer.values.get(key), layer.place(key));
    }
    return found;
  }

  /** An environment variable of this process, empty text counting as absent. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  /** All environment variables of this process, for those it starts. */
  Map<String, String> variables() {
    return variables;
  }

  /** A system property of this process. */
  Optional<String> property(String name) {
    return Optional.ofNullable(properties.get(name)).filter(value -> !value.isBlank());
  }

  /** The keys written down in code, properties and files; variables cannot be read backwards. */
  Set<String> keys(Map<String, String> code) {
    var keys = new TreeSet<>(code.keySet());
    for (var name : properties.keySet()) {
      if (name.startsWith("runbook.") && !name.startsWith("runbook.lock.")) {
        keys.add(name.substring("runbook.".length()));
      }
    }
    layers.forEach(layer -> keys.addAll(layer.values.keySet()));
    return keys;
  }

  /** The names of variables that begin with {@code RUNBOOK_}. */
  Set<String> variableNames() {
    var names = new TreeSet<String>();
    for (var name : variables.keySet()) {
      if (name.startsWith("RUNBOOK_")) {
        names.add(name);
      }
    }
    return names;
  }

  static String variableOf(String key) {
    return "RUNBOOK_" + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static void add(List<Found> found, String key, @Nullable String value, String source) {
    if (value != null && !value.isBlank()) {
      found.add(new Found(key, value.strip(), source));
    }
  }

  private static void addFile(List<Layer> layers, Path file) {
    if (!Files.isRegularFile(file)) {
      return;
    }
    try {
      layers.add(layer(file.toString(), Files.readString(file)));
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(file.toString(), e);
    }
  }

  private static void addClassPath(List<Layer> layers) {
    var loader = Thread.currentThread().getContextClassLoader();
    try (InputStream in =
        loader == null
            ? ClassLoader.getSystemResourceAsStream(FILE)
            : loader.getResourceAsStream(FILE)) {
      if (in != null) {
        var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        layers.add(layer(FILE + " on the class path", text));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(FILE + " on the class path", e);
    }
  }

  private static Layer layer(String name, String text) throws IOException {
    var properties = new Properties();
    properties.load(new StringReader(text));
    var values = new TreeMap<String, String>();
    for (var key : properties.stringPropertyNames()) {
      values.put(key, properties.getProperty(key, ""));
    }
    return new Layer(name, values, text);
  }

  private static BadSetting unreadable(String file, Exception e) {
    return new BadSetting(
        Problem.of("cannot read the settings file")
            .at(file)
            .seen(String.valueOf(e.getMessage()))
            .advice("make it a readable UTF-8 properties file, one `key = value` a line"));
  }
}
